"""Cameras as an agent sees them: which there are, and which would film what."""

from grok_spicy.api.schemas import CostParts, FilmEstimate, SceneEstimate
from grok_spicy.api.schemas.cameras import camera_views
from grok_spicy.api.schemas.capabilities import Capabilities
from grok_spicy_cli.client.api_gateway import ApiResponse
from grok_spicy_mcp.server import ActionServer
from tests.support.agent import call
from tests.support.fake_api import FakeApi
from tests.support.films import story


def test_an_agent_reads_which_cameras_there_are_and_what_they_cost(
    server: ActionServer, api: FakeApi
) -> None:
    body = Capabilities(
        provider=None,
        settings=[],
        qualities={},
        cameras=camera_views(["grok"]),
        video_models=[],
        image_models=[],
        chat_models=[],
    )
    api.problems["GET /capabilities"] = ApiResponse(200, body.model_dump_json())

    cameras = {each["name"]: each for each in call(server, "list_cameras").data["cameras"]}

    assert cameras["grok"]["is_set_up"] and not cameras["runway"]["is_set_up"]
    assert "0.07 USD/s at 720p" in cameras["grok"]["models"]["grok-imagine-video"]
    assert cameras["veo"]["best_for"] == [
        "realistic motion and complex camera work",
        "the finest pictures",
    ]


def test_an_agent_names_cameras_and_is_told_which_films_what_and_why(
    server: ActionServer, api: FakeApi
) -> None:
    scene = SceneEstimate(
        scene_id=1,
        camera="veo",
        model="veo-3.1-generate-001",
        fallbacks=["grok"],
        by="rules",
        why="Ember is in other scenes too",
        expected_usd=1.2,
        at_most_usd=4,
    )
    parts = CostParts(plan=0, sheets=0, keyframes=0, clips=1.2, checks=0)
    cost = FilmEstimate(
        expected_usd=1.2, at_most_usd=4, parts=parts, scenes=[scene], duration_seconds=4
    )
    api.problems["POST /runs/estimate"] = ApiResponse(200, cost.model_dump_json())
    settings = {"camera": "auto", "fallbacks": ["grok"], "filming": {"2": {"model": "runway"}}}

    answer = call(server, "estimate_film", plan=story(2, 4), settings=settings)

    (filmed,) = answer.data["scenes"]
    assert (filmed["camera"], filmed["fallbacks"]) == ("veo", ["grok"])
    assert filmed["why"] == {"untrusted_text": "Ember is in other scenes too"}
    (body,) = api.bodies("POST")
    assert body["camera"] == "auto"
    assert body["filming"]["2"]["model"] == "runway"
