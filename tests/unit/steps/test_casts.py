"""A cast that lasts: saved from one film, used in another, without drawing its sheets again."""

from typing import Any

import pytest

from grok_spicy.errors import BadInput, NotFound, RunIsActive
from grok_spicy.models.cast import Cast
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Plan
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.remaining_cost import remaining_cost
from grok_spicy.policies.staleness import stale_assets
from grok_spicy.services import casts
from grok_spicy.services.run_lifecycle import create_run
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import as_input, character, looks, plan


def saved(**settings: Any) -> tuple[StepDriver, Cast]:
    """A driver whose store has a cast, `Foxes`, from a film of Ember and Sage."""
    first = StepDriver()
    first.model_provider.will_score(0.9, 0.95)
    first.make(plan("cut"), **settings)
    cast = casts.save_cast(
        *(first.store, first.assets, first.run, "Foxes", None),
        owner="studio",
        by="ann@example.org",
    )
    # The next film is another run of the same studio.
    first.store.remove_run(RUN)
    first.assets.remove(f"runs/{RUN}/")
    driver = StepDriver()
    driver.store, driver.assets = first.store, first.assets
    return driver, cast


def test_the_sheets_of_a_cast_are_not_drawn_again() -> None:
    driver, cast = saved()

    driver.begin(plan("cut"), cast="foxes")
    sheets = [driver.sheet(name) for name in ("Ember", "Sage")]

    assert driver.model_provider.image_requests == []
    assert driver.snapshot.calls == []
    assert [sheet.score for sheet in sheets] == [0.9, 0.95]
    for sheet, member in zip(sheets, cast.members, strict=True):
        assert sheet.finished and sheet.attempts[0].cast == "Foxes"
        assert driver.assets.get(sheet.image_key or "") == driver.assets.get(member.sheet_key)
    driver.keyframe(1)
    assert driver.model_provider.image_requests[0].references == tuple(
        driver.assets.get(member.sheet_key) for member in cast.members
    )


def test_the_planner_is_given_the_cast_word_for_word_and_its_plan_keeps_it() -> None:
    driver, _ = saved()
    other = plan("cut", "cut")
    other.characters[0] = other.characters[0].model_copy(
        update={"visual_description": looks("Somebody else"), "personality_cues": ["sly"]}
    )
    driver.model_provider.defaults[StoryPlan] = other

    driver.start_execution(RUN, {"concept": "a fox at sea", "cast": "Foxes", "scenes": 2})

    [request] = driver.model_provider.chat_requests_for(StoryPlan)
    for name in ("Ember", "Sage"):
        assert f"{name} looks like this: {looks(name)}" in request.text
    stored = driver.store.get(RUN, Plan)
    assert stored is not None
    assert stored.story.character("Ember").visual_description == looks("Ember")
    assert stored.story.character("Ember").personality_cues != ["sly"]
    assert any("Ember: the plan had another description" in event for event in driver.events())


def test_a_plan_without_one_of_the_cast_is_requested_again() -> None:
    driver, _ = saved()
    without = plan("cut", names=("Ember", "Rook"))
    driver.model_provider.will_answer(StoryPlan, without, plan("cut"))

    driver.start_execution(RUN, {"concept": "a fox at sea", "cast": "Foxes", "scenes": 1})

    first, second = driver.model_provider.chat_requests_for(StoryPlan)
    assert "Sage is missing among the characters" in second.text
    assert "Sage is missing" not in first.text


def test_further_characters_may_play_and_are_drawn() -> None:
    driver, _ = saved()
    three = plan("cut", names=("Ember", "Sage", "Rook"))

    driver.begin(three, cast="Foxes")
    driver.sheets()

    assert len(driver.model_provider.image_requests) == 1
    assert looks("Rook") in driver.model_provider.image_requests[0].prompt


def test_a_finished_plan_is_matched_by_name_and_gets_the_casts_looks() -> None:
    driver, _ = saved()
    mine = plan("cut", names=("EMBER", "Rook"))
    mine.characters[0] = mine.characters[0].model_copy(
        update={"visual_description": looks("Another")}
    )

    driver.begin(mine, cast="Foxes")
    driver.sheets()

    assert len(driver.model_provider.image_requests) == 1  # Rook's
    assert driver.snapshot.plan.character("EMBER").visual_description == looks("Ember")
    events = "\n".join(driver.events())
    assert "EMBER: the plan had another description" in events
    assert "Sage of the cast “Foxes”: not in the plan" in events


def test_a_changed_description_is_drawn_anew() -> None:
    driver, _ = saved()
    driver.begin(plan("cut"), cast="Foxes")
    driver.sheets()
    stored = driver.store.get(RUN, Plan)
    assert stored is not None
    changed = character("Ember").model_copy(update={"visual_description": looks("Grey Ember")})
    story = stored.story.model_copy(update={"characters": [changed, stored.story.characters[1]]})
    driver.store.put(RUN, stored.model_copy(update={"story": story}))

    assert [str(each.as_redo()) for each in stale_assets(driver.snapshot)] == ["sheet of Ember"]


def test_another_style_and_ratio_are_said() -> None:
    driver, _ = saved()
    other = plan("cut").model_copy(update={"style": "Ink on wet paper", "aspect_ratio": "9:16"})

    driver.begin(other, cast="Foxes")

    events = "\n".join(driver.events())
    assert "drawn in another style than this film's" in events
    assert "were drawn in 16:9, this film is 9:16" in events


def test_what_is_left_to_pay_has_no_sheet_of_the_cast() -> None:
    driver, _ = saved()
    driver.begin(plan("cut"), cast="Foxes")
    with_cast = remaining_cost(driver.snapshot)
    other = StepDriver()
    other.begin(plan("cut"))

    without = remaining_cost(other.snapshot)
    driver.sheets()

    assert with_cast.expected_usd < without.expected_usd
    assert remaining_cost(driver.snapshot) == with_cast


def test_a_cast_that_was_deleted_meanwhile_is_drawn() -> None:
    driver, cast = saved()
    driver.begin(plan("cut"), cast="Foxes")

    casts.delete_cast(driver.store, driver.assets, cast)
    sheet = driver.sheet("Ember")

    assert sheet.anchored and len(driver.model_provider.image_requests) == 1
    assert any("was deleted: Ember is drawn anew" in event for event in driver.events())
    assert casts.list_casts(driver.store, "studio") == []
    assert driver.assets.listed("casts/") == []


def test_a_film_keeps_its_sheets_when_its_cast_is_deleted() -> None:
    driver, cast = saved()
    driver.begin(plan("cut"), cast="Foxes")
    sheet = driver.sheet("Ember")

    casts.delete_cast(driver.store, driver.assets, cast)

    assert driver.assets.get(sheet.image_key or "")


def test_another_owner_sees_nothing_of_a_cast() -> None:
    driver, _ = saved()

    assert casts.list_casts(driver.store, "bob") == []
    with pytest.raises(NotFound):
        casts.load_cast(driver.store, "bob", "Foxes")
    request = RunRequest.model_validate(
        {"plan": as_input(plan("cut")), "cast": "Foxes", "owner": "bob"}
    )
    with pytest.raises(BadInput, match="there is no cast 'Foxes'; there are: none yet"):
        create_run(driver.store, "other", request)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"cast": "Wolves"}, "there is no cast 'Wolves'; there are: Foxes"),
        ({"cast": "Foxes", "characters": 1}, "has 2 characters"),
        (
            {"cast": "Foxes", "references": [{"name": "ember", "key": "uploads/a.jpg"}]},
            "ember: there is a photo",
        ),
    ],
)
def test_what_does_not_agree_is_refused_before_anything_is_stored(
    fields: dict[str, Any], problem: str
) -> None:
    driver, _ = saved()
    request = RunRequest.model_validate({"concept": "a fox", **fields})

    with pytest.raises(BadInput, match=problem):
        create_run(driver.store, "other", request)


def test_a_plan_with_nobody_of_the_cast_is_refused() -> None:
    driver, _ = saved()
    request = RunRequest.model_validate(
        {"plan": as_input(plan("cut", names=("Rook", "Wren"))), "cast": "Foxes"}
    )

    with pytest.raises(BadInput, match="nobody of the cast 'Foxes', which are Ember, Sage"):
        create_run(driver.store, "other", request)


def test_there_are_as_many_characters_as_the_cast_has_where_nobody_says_how_many() -> None:
    first = StepDriver()
    first.make(plan("cut", names=("Ember", "Sage", "Rook")))
    casts.save_cast(
        *(first.store, first.assets, first.run, "Three", None), owner="studio", by="ann"
    )

    run = create_run(
        first.store, "other", RunRequest.model_validate({"concept": "sea", "cast": "Three"})
    )

    assert run.settings.characters == 3


def test_only_the_named_characters_are_saved_with_the_attempt_that_is_used() -> None:
    driver = StepDriver()
    driver.model_provider.will_score(0.5, 0.9)
    driver.make(plan("cut"))

    cast = casts.save_cast(
        *(driver.store, driver.assets, driver.run, "Only", ["EMBER"]), owner="studio", by="ann"
    )

    assert cast.names == ["Ember"]
    used = driver.assets.get(f"runs/{RUN}/character_sheets/Ember_v2.jpg")
    assert driver.assets.get(cast.members[0].sheet_key) == used


@pytest.mark.parametrize(
    ("characters", "problem"),
    [(["Nobody"], "no character 'Nobody'"), (["Sage"], "Sage: there is no sheet")],
)
def test_a_character_that_cannot_be_saved_is_refused(characters: list[str], problem: str) -> None:
    driver = StepDriver()
    driver.begin(plan("cut"))
    driver.sheet("Ember")

    with pytest.raises(BadInput, match=problem):
        casts.save_cast(
            *(driver.store, driver.assets, driver.run, "Foxes", characters),
            owner="studio",
            by="ann",
        )


def test_a_name_that_is_taken_is_refused_and_replaced_on_request() -> None:
    driver, _ = saved()
    driver.make(plan("cut"))
    save = (driver.store, driver.assets, driver.run, "FOXES", ["Ember"])

    with pytest.raises(RunIsActive, match="there is a cast 'Foxes' already"):
        casts.save_cast(*save, owner="studio", by="ann")
    casts.save_cast(*save, owner="studio", by="ann", replaces=True)

    [cast] = casts.list_casts(driver.store, "studio")
    assert (cast.name, cast.names) == ("FOXES", ["Ember"])
    assert len(driver.assets.listed("casts/")) == 1
