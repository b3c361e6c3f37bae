"""References: a person's photos, checked, described, and matched to characters."""

import pytest

from grok_spicy.errors import BadInput, PromptRefused
from grok_spicy.models.run import LARGEST_PHOTO
from grok_spicy.models.story import StoryPlan
from grok_spicy.services.reference_photos import CharacterRefMapping, PhotoDescription
from tests.support.step_driver import RUN, Production
from tests.support.stories import as_input, plan

DESCRIBED = PhotoDescription(description="A tall woman in a green coat.")


def photo(production: Production, name: str, content: bytes = b"a photo") -> dict[str, str]:
    key = f"uploads/{name}.jpg"
    production.assets.put(key, content)
    return {"name": name, "key": key}


def begin(production: Production, *names: str, content: bytes = b"a photo") -> None:
    references = [photo(production, name, content) for name in names]
    production.studio.habits[PhotoDescription] = DESCRIBED
    production.studio.habits[CharacterRefMapping] = CharacterRefMapping(mapping={})
    production.start_execution(RUN, {"concept": "They meet", "references": references})


def matched(production: Production) -> dict[str, str | None]:
    return {reference.name: reference.character for reference in production.run.references}


def test_a_reference_is_matched_by_its_exact_name_without_asking(production: Production) -> None:
    begin(production, "Ember")

    assert matched(production) == {"Ember": "Ember"}
    assert production.studio.asked(CharacterRefMapping) == []


def test_the_planner_is_given_each_name_and_what_the_photo_shows(production: Production) -> None:
    begin(production, "Ember")

    [question] = production.studio.asked(StoryPlan)
    assert "Use these names for characters: Ember." in question.text
    assert "Ember looks like this: A tall woman in a green coat." in question.text


def test_the_photo_is_kept_with_the_run(production: Production) -> None:
    begin(production, "Ember", "Zoë 🦊/..")

    keys = [reference.key for reference in production.run.references]
    assert keys == [f"runs/{RUN}/references/1_Ember.jpg", f"runs/{RUN}/references/2_Zoe.jpg"]
    assert production.assets.get(keys[0]) == b"a photo"


def test_a_photo_that_is_far_too_large_is_refused_without_fetching_it(
    production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = b"\0" * (LARGEST_PHOTO + 1)
    monkeypatch.setattr(production.assets, "get", lambda key: pytest.fail(f"{key} was fetched"))

    with pytest.raises(BadInput, match=f"the photo of Ember has {len(huge)} bytes"):
        begin(production, "Ember", content=huge)


def test_other_labels_are_mapped_by_the_model(production: Production) -> None:
    production.studio.will_answer(CharacterRefMapping, CharacterRefMapping(mapping={"me": "Sage"}))

    begin(production, "me", "Ember")

    assert matched(production) == {"me": "Sage", "Ember": "Ember"}


@pytest.mark.parametrize("mapping", [{}, {"me": "Nobody"}, {"me": "Ember"}, {"you": "Sage"}])
def test_a_reference_that_nobody_matches_is_announced_and_reported(
    production: Production, mapping: dict[str, str]
) -> None:
    production.studio.will_answer(CharacterRefMapping, CharacterRefMapping(mapping=mapping))

    begin(production, "me", "Ember")

    assert matched(production) == {"me": None, "Ember": "Ember"}
    assert "the photo of me matched no character of the plan and is not used" in (
        production.events()
    )


def test_a_character_takes_one_photo_at_most(production: Production) -> None:
    mapping = CharacterRefMapping(mapping={"me": "Sage", "him": "Sage"})
    production.studio.will_answer(CharacterRefMapping, mapping)

    begin(production, "me", "him")

    assert matched(production) == {"me": "Sage", "him": None}


def test_photos_go_with_a_finished_plan_too(production: Production) -> None:
    production.begin(plan(), references=[photo(production, "Sage")])

    assert matched(production) == {"Sage": "Sage"}
    assert production.studio.questions == []


def test_what_is_no_picture_is_bad_input_before_anything_is_spent(production: Production) -> None:
    with pytest.raises(BadInput, match="the photo of Ember can't be used: it is not a JPEG"):
        begin(production, "Ember", content=b"not a picture")

    assert production.studio.questions == []


def test_a_photo_that_was_never_uploaded_is_bad_input(production: Production) -> None:
    given = {"concept": "They meet", "references": [{"name": "Ember", "key": "uploads/none.jpg"}]}

    with pytest.raises(BadInput, match="the photo of Ember was not uploaded"):
        production.start_execution(RUN, given)


def test_a_photo_that_may_not_be_described_is_still_used(production: Production) -> None:
    production.studio.will_answer(PhotoDescription, PromptRefused("no faces, please", 0))

    begin(production, "Ember")

    assert matched(production) == {"Ember": "Ember"}
    assert any("Ember" in told and "no faces, please" in told for told in production.events())


def test_a_mapping_that_cannot_be_read_leaves_the_photo_unmatched(production: Production) -> None:
    production.studio.will_answer(CharacterRefMapping, "?", "?")

    begin(production, "me")

    assert matched(production) == {"me": None}


def test_a_photo_is_never_described_by_another_photos_answer(production: Production) -> None:
    other = PhotoDescription(description="A short man in a red hat.")
    production.studio.will_answer(PhotoDescription, "garbled", DESCRIBED, other)

    begin(production, "Ember", "Ember-2")

    assert [reference.description for reference in production.run.references] == [
        DESCRIBED.description,
        other.description,
    ]


def test_a_repeated_planning_describes_and_maps_no_photo_again(production: Production) -> None:
    begin(production, "me")
    asked = len(production.studio.questions)

    begin(production, "me")

    assert len(production.studio.questions) == asked


def test_the_photo_of_a_matched_character_is_stylised_keeping_the_likeness(
    production: Production,
) -> None:
    begin(production, "Ember")

    sheet = production.sheet("Ember")

    [order] = production.studio.orders
    assert order.references == (b"a photo",)
    assert "Keep their likeness" in order.prompt
    assert plan().character("Ember").visual_description in order.prompt
    assert sheet.stylised_from == f"runs/{RUN}/references/1_Ember.jpg"


def test_a_stylised_portrait_goes_through_the_same_judging(production: Production) -> None:
    begin(production, "Ember")
    production.studio.will_score(0.5, 0.9)

    assert production.sheet("Ember").score == 0.9
    assert [order.references for order in production.studio.orders] == [(b"a photo",)] * 2


def test_references_of_a_plan_are_given_as_people_write_them(production: Production) -> None:
    story = as_input(plan())
    production.start_execution(RUN, {"plan": story, "references": [photo(production, "  Ember\n")]})

    assert matched(production) == {"Ember": "Ember"}
