"""What holds for all tests."""

import signal
from collections import Counter
from pathlib import PurePosixPath

import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# A shell that starts a program in the background lets it ignore Ctrl-C, and so do all programs that
# it starts: those that tests end by it would never end.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What httpx waits for by default, in seconds: on a busy machine 5 are too short for an answer that
# takes some processor time. Whoever cares gives a timeout.
for _wait in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, _wait, 60.0)

# No example has a time limit: on a busy machine any of them may take half a second.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHARED = ("web", "infra")
"""Folders whose tests share more than their modules do: a dashboard that is served, a template."""


class ModuleScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a module, or a folder, to one worker: a film that its tests share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        module = PurePosixPath(nodeid.partition("::")[0])
        return str(module.parent if module.parent.name in SHARED else module)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ModuleScheduling | None:
    """For `--dist loadgroup`, whose own groups xdist 3.8 loses with pytest 9.2: a node's name can't
    be changed any more."""
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return ModuleScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let workers begin with the folders whose tests one of them has alone, then the modules that
    have slow tests, then those with many: with quick ones last, all are busy to the end."""
    if config.getoption("loadgroup", False):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        count = Counter(item.path for item in items)
        items.sort(
            key=lambda item: (
                item.path.parent.name not in SHARED,
                item.path not in slow,
                -count[item.path],
                str(item.path),
            )
        )
