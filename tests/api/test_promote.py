"""Promoting a finished run over HTTP."""

from grok_spicy import bootstrap
from grok_spicy.models.run import Run
from grok_spicy_local.cloud import LocalCloud
from tests.api.test_cancel_and_resume import end_run, running
from tests.support.api_requests import ApiClient
from tests.support.films import story


def finished_draft(person: ApiClient, max_cost_usd: float = 10) -> str:
    """A draft that is complete, as far as the store knows."""
    asked = {"plan": story(scenes=1), "quality": "draft", "max_cost_usd": max_cost_usd}
    run_id = person.cancelled_run(**asked)
    store = bootstrap.run_store()
    store.update(run_id, Run, lambda run: run.model_copy(update={"status": "videos"}))
    end_run(run_id, "complete")
    return run_id


def test_a_finished_run_is_promoted_at_the_price_of_its_clips(
    ann: ApiClient, studio: LocalCloud
) -> None:
    run_id = finished_draft(ann)

    reply = ann("POST", f"/runs/{run_id}/resume", {"promote": {"quality": "standard"}})

    assert (reply.status, reply.json["execution"]) == (202, f"{run_id}-2")
    # 3 s at 0.07 USD, an input image and a verdict.
    assert 0.21 < reply.json["estimate"]["expected_usd"] < 0.25
    assert f"{run_id}-2" in running(studio)
    run = bootstrap.run_store().get(run_id, Run)
    assert run and (run.settings.quality, run.settings.resolution) == ("standard", "720p")
    events = ann("GET", f"/runs/{run_id}/events").json["events"]
    assert [event["what"] for event in events][-2:] == ["promoted", "resumed"]


def test_what_cannot_be_promoted_is_rejected_and_changes_nothing(ann: ApiClient) -> None:
    run_id = finished_draft(ann, max_cost_usd=0.1)
    before = ann.shown(run_id)

    def promote(**promotion: object) -> tuple[int, str]:
        reply = ann("POST", f"/runs/{run_id}/resume", {"promote": promotion})
        return reply.status, reply.json["detail"]

    status, detail = promote(quality="standard")
    assert status == 422 and "set it to 0." in detail
    assert promote(quality="draft")[0] == promote()[0] == promote(quality="superb")[0] == 422
    assert promote(quality="standard", resolution="1080p")[0] == 422
    assert promote(models={"image": "grok-imagine-image-2.0"})[0] == 422
    assert ann.shown(run_id) == before


def test_the_terms_say_which_cap_pays_for_a_promotion_where_the_run_s_own_does_not(
    ann: ApiClient,
) -> None:
    run_id = finished_draft(ann, max_cost_usd=0.1)

    terms = ann("POST", f"/runs/{run_id}/promote/terms", {"quality": "standard"})
    least = terms.json["least_cap_usd"]
    too_dear = ann("POST", f"/runs/{run_id}/promote", {"quality": "standard"})
    promoted = ann(
        "POST", f"/runs/{run_id}/promote", {"quality": "standard", "max_cost_usd": least}
    )

    assert (terms.status, terms.json["max_cost_usd"]) == (200, 0.1) and least > 0.2
    assert too_dear.status == 422 and f"set it to {least:.2f}" in too_dear.json["detail"]
    assert promoted.status == 202
