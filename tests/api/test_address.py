"""Who looks at a studio that is served learns where, for as long as it is."""

from pathlib import Path
from urllib.parse import urlsplit

from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.cloud import LocalCloud
from grok_spicy_local.output_lock import find_holder
from tests.api.conftest import NO_XAI


def test_the_studios_lock_tells_the_address_while_it_is_served(tmp_path: Path) -> None:
    with LocalCloud(tmp_path / "output", state_machine_file=None, xai=NO_XAI) as studio:
        with ApiServer(studio) as serving:
            served = find_holder(studio.paths)
        after = find_holder(studio.paths)

    assert served is not None and served.address == serving.url
    assert urlsplit(serving.url).hostname == "127.0.0.1"
    assert after is not None and after.address == ""
