"""Who looks at a studio that is served learns where, for as long as it is."""

from pathlib import Path
from urllib.parse import urlsplit

from grok_spicy_local.api_server import Serving
from grok_spicy_local.cloud import LocalStudio
from grok_spicy_local.output_lock import who_holds
from tests.api.conftest import NO_XAI


def test_the_studios_lock_tells_the_address_while_it_is_served(tmp_path: Path) -> None:
    with LocalStudio(tmp_path / "output", state_machine_file=None, xai=NO_XAI) as studio:
        with Serving(studio) as serving:
            served = who_holds(studio.places)
        after = who_holds(studio.places)

    assert served is not None and served.address == serving.url
    assert urlsplit(serving.url).hostname == "127.0.0.1"
    assert after is not None and after.address == ""
