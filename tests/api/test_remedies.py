"""What a client can do about an error, as data and in words."""

import re
from pathlib import Path

import pytest

from grok_spicy import bootstrap
from grok_spicy.api.remedies import REMEDIES
from grok_spicy.errors import Remedy
from grok_spicy.models.run import Run
from tests.support.api_requests import ApiClient

ROOT = Path(__file__).parents[2]


def fail(run_id: str, error: str) -> None:
    def failed(run: Run) -> Run:
        return run.advanced("failed").model_copy(update={"error": error})

    bootstrap.run_store().update(run_id, Run, failed)


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        ("OverBudget: scene 3: the next call could cost 0.40 USD", "raise_cap"),
        ("CallLost: draw_sheet: Ember", "buy_lost_calls"),
        ("States.Timeout: ", "resume"),
        ("BadInput: the photo of Alex can't be used", None),
    ],
)
def test_a_failed_run_says_what_can_be_done(ann: ApiClient, error: str, remedy: str | None) -> None:
    run_id = ann.start_run()
    fail(run_id, error)

    [listed] = ann("GET", "/runs").json["runs"]

    assert (listed["error"], listed["remedy"]) == (error, remedy)
    assert ann("GET", f"/runs/{run_id}").json["remedy"] == remedy


def test_a_run_without_an_error_needs_no_remedy(ann: ApiClient) -> None:
    run_id = ann.start_run()
    ann("POST", f"/runs/{run_id}/cancel")

    assert ann("GET", f"/runs/{run_id}").json["remedy"] is None


def test_every_remedy_is_explained_to_clients() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \|$", (ROOT / "docs/api.md").read_text(), re.MULTILINE
    )

    explained = {name: words.replace("`", "") for name, words in rows}
    assert explained == {str(remedy): words for remedy, words in REMEDIES.items()}
    assert set(REMEDIES) == set(Remedy)
