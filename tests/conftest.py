"""What holds for all tests."""

import signal
from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# A shell that starts a program in the background lets it ignore Ctrl-C, and so do all programs that
# it starts: those that tests end by it would never end.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED = ("web", "infra")
"""Folders whose tests share more than their modules do: a dashboard that is served, a template."""


class Scheduler(LoadFileScheduling):  # type: ignore[misc]
    """Gives a module, or a whole folder of `SHARED`, to one worker: what its tests share, such as a
    film, is made once. (`--dist loadgroup` would do, but does nothing with this pytest: it sets a
    field that pytest no longer has.)"""

    def _split_scope(self, nodeid: str) -> str:
        module = PurePosixPath(nodeid.split("::", 1)[0])
        return str(module.parent if module.parent.name in SHARED else module)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduler | None:
    """The scheduler of `--dist loadfile`."""
    return Scheduler(config, log) if config.getvalue("dist") == "loadfile" else None
