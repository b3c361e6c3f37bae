"""What holds for all tests."""

import signal

import pytest

# A shell that starts a program in the background lets it ignore Ctrl-C, and so do all programs that
# it starts: those that tests end by it would never end.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED = ("web", "infra")
"""Folders whose tests share more than their modules do: a dashboard that is served, a template."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let `--dist loadgroup` give a module, or a folder, to one worker: a film that the tests of a
    module share is made once."""
    for item in items:
        folder = item.path.parent
        group = folder if folder.name in SHARED else item.path
        item.add_marker(pytest.mark.xdist_group(group.relative_to(item.config.rootpath).as_posix()))
