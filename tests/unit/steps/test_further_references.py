"""Turnarounds and plates: drawn once, and used where the model takes that many references."""

from typing import Any

import pytest

from grok_spicy.errors import OutOfCredit, OutputRefused, ProviderBusy
from grok_spicy.models.images import Plate, Turnaround
from grok_spicy.models.redo import Redo
from grok_spicy.services.redo import apply_redo
from tests.support.step_driver import RUN, StepDriver
from tests.support.step_inputs import failure_of
from tests.support.stories import plan, scene

BEST = {"models": {"image": "grok-imagine-image-2.0"}}
"""An image model that takes five references."""


def driver_of(story: Any = None, **settings: Any) -> StepDriver:
    driver = StepDriver()
    driver.begin(story or plan("cut", names=("Ember", "Sage")), **settings)
    return driver


def alone(number: int = 1, **more: Any) -> Any:
    """A film of Ember alone."""
    scenes = [scene(each, cast=("Ember",), **more) for each in range(1, number + 1)]
    return plan("cut", names=("Ember",)).model_copy(update={"scenes": scenes})


def test_each_view_is_one_call_from_the_accepted_sheet() -> None:
    driver = driver_of(turnarounds=True)
    driver.model_provider.will_score(0.5, 0.9)

    sheet = driver.sheet("Ember")

    views = driver.model_provider.image_requests[2:]
    used = driver.assets.get(sheet.image_key or "")
    assert [request.references for request in views] == [(used,)] * 3
    assert [
        next(
            words
            for words in ("from the front", "from the side", "from behind")
            if words in each.prompt
        )
        for each in views
    ] == ["from the front", "from the side", "from behind"]
    for view in ("front", "side", "back"):
        assert driver.assets.has(f"runs/{RUN}/character_sheets/Ember_{view}.jpg")
    driver.sheet("Ember")
    assert len(driver.model_provider.image_requests) == 5


def test_without_the_setting_nothing_is_drawn_besides() -> None:
    driver = driver_of()
    driver.sheets()

    assert len(driver.model_provider.image_requests) == 2
    assert driver.store.all(RUN, Turnaround) == []


def test_a_view_that_is_refused_is_a_note_and_no_gap() -> None:
    driver = driver_of(alone(), turnarounds=True)
    driver.model_provider.will_draw(b"sheet", b"front", OutputRefused("too odd", 5))

    driver.sheet("Ember")

    [turnaround] = driver.store.all(RUN, Turnaround)
    assert sorted(turnaround.views) == ["back", "front"]
    assert "Ember: no view of the side (too odd)" in driver.events()
    driver.keyframe(1)
    assert driver.snapshot.unanchored == []


def test_views_take_only_what_sheets_and_the_scene_before_leave() -> None:
    driver = driver_of(plan("cut", "cut"), turnarounds=True)
    driver.sheets()
    driver.keyframe(1)

    three = driver.keyframe(2).reference_keys

    assert [key.rpartition("/")[2] for key in three] == [
        *("Ember_v1.jpg", "Sage_v1.jpg", "scene_1_v1.jpg")
    ]
    assert [key.rpartition("/")[2] for key in driver.snapshot.keyframes[1].reference_keys] == [
        *("Ember_v1.jpg", "Sage_v1.jpg", "Ember_side.jpg")
    ]


def test_a_model_with_more_references_gets_more_views_and_the_prompt_names_them() -> None:
    driver = driver_of(turnarounds=True, **BEST)
    driver.sheets()

    keys = driver.keyframe(1).reference_keys

    assert [key.rpartition("/")[2] for key in keys] == [
        *("Ember_v1.jpg", "Sage_v1.jpg", "Ember_side.jpg", "Sage_side.jpg", "Ember_back.jpg")
    ]
    prompt = driver.model_provider.image_requests[-1].prompt
    assert "Reference image 4 is Sage from the side, in profile" in prompt
    assert "Ember from reference image 1" in prompt


def test_a_sheet_that_is_drawn_again_is_turned_around_again() -> None:
    driver = driver_of(alone(), turnarounds=True)
    driver.make_unpublished(alone(), turnarounds=True)
    apply_redo(driver.store, driver.run, [Redo(what="sheet", character="Ember")])

    driver.sheet("Ember")

    [turnaround] = driver.store.all(RUN, Turnaround)
    assert turnaround.number == 2
    assert turnaround.views["back"].endswith("/Ember_back_2.jpg")
    assert driver.assets.has(f"runs/{RUN}/character_sheets/Ember_back.jpg")


def test_a_clip_that_is_filmed_from_sheets_gets_views_in_the_slots_that_are_left() -> None:
    driver = driver_of(
        alone(),
        turnarounds=True,
        clip_anchors="sheets",
        models={"video": "grok-imagine-video-1.5"},
    )
    driver.sheets()
    driver.keyframe(1)
    driver.start(1)

    [request] = driver.video_provider.requests
    assert len(request.references) == 4
    assert "Ember from behind is <IMAGE_3>" in request.prompt


PLACES = ("a harbour, dusk", "a lighthouse, night", "The harbour, dawn")


def two_places(**settings: Any) -> StepDriver:
    scenes = [scene(n, cast=("Ember",), setting=each) for n, each in enumerate(PLACES, 1)]
    story = plan("cut", names=("Ember",)).model_copy(update={"scenes": scenes})
    return driver_of(story, plates=True, **settings)


def draw_all(driver: StepDriver) -> list[Plate]:
    slugs = [each.place for each in driver.plan_again().plates]
    return [plate for slug in slugs if (plate := driver.plate(slug))]


def test_a_place_is_drawn_once_and_every_scene_there_has_it_before_the_scene_before() -> None:
    driver = two_places()
    driver.sheets()

    harbour, lighthouse = draw_all(driver)
    draw_all(driver)

    assert len(driver.model_provider.image_requests) == 3  # a sheet, two plates
    assert "Nobody is there" in driver.model_provider.image_requests[1].prompt
    keys = [driver.keyframe(number).reference_keys for number in (1, 2, 3)]
    assert harbour.image_key == keys[0][1] == keys[2][1]
    assert lighthouse.image_key == keys[1][1]
    assert keys[2][2].endswith("/scene_2_v1.jpg")
    assert (harbour.image_key or "").startswith(f"runs/{RUN}/plates/harbour-")
    assert (
        "Reference image 2 is the place, empty" in driver.model_provider.image_requests[-1].prompt
    )
    judged = [each.purpose for each in driver.snapshot.calls if each.purpose.step == "draw_plate"]
    assert len(judged) == 2


def test_no_plate_is_asked_for_without_the_setting() -> None:
    driver = StepDriver()
    response = driver.begin(plan("cut"))

    assert (response.plates, response.draws_plates) == ([], False)


def test_a_plate_that_is_refused_leaves_its_scenes_to_words() -> None:
    driver = two_places()
    driver.sheets()
    driver.model_provider.will_draw(OutputRefused("too dark", 5))

    [refused, drawn] = draw_all(driver)

    assert not refused.finished and drawn.finished
    assert any("a harbour: no plate (too dark)" in event for event in driver.events())
    assert len(driver.keyframe(1).reference_keys) == 1


def test_a_plate_that_the_machine_gave_up_is_said_and_tried_again_by_a_resumed_run() -> None:
    driver = two_places()
    slug = driver.plan_again().plates[0].place
    driver.model_provider.will_draw(ProviderBusy("full"))
    with pytest.raises(ProviderBusy):
        driver.plate(slug)

    given_up = driver.plate(slug, failure_of(ProviderBusy("full")))
    again = driver.plate(slug)

    assert given_up is not None and not given_up.finished
    assert again is not None and again.finished


def test_an_account_without_credit_stops_the_run() -> None:
    driver = two_places()
    slug = driver.plan_again().plates[0].place
    driver.model_provider.will_draw(OutOfCredit("no credits"))

    with pytest.raises(OutOfCredit):
        driver.plate(slug)


def test_a_changed_style_draws_the_plate_again_and_keeps_the_first() -> None:
    driver = two_places()
    draw_all(driver)
    stored = driver.snapshot.stored_plan
    assert stored is not None
    story = stored.story.model_copy(update={"style": "Ink on wet paper"})
    driver.store.put(RUN, stored.model_copy(update={"story": story}))

    harbour = draw_all(driver)[0]

    assert (harbour.image_key or "").endswith("_v2.jpg") and len(harbour.attempts) == 2
