"""References: a person's photos, checked, described, and matched to characters."""

import pytest

from grok_spicy.adapters.pillow_images import PillowImages
from grok_spicy.errors import BadInput, PromptRefused, ProviderUnavailable
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.uploads import LARGEST_PHOTO
from grok_spicy.services.reference_photos import CharacterRefMapping, PhotoDescription
from tests.support.pictures import strip
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import as_input, plan

DESCRIBED = PhotoDescription(description="A tall woman in a green coat.")


def photo(driver: StepDriver, name: str, content: bytes = b"a photo") -> dict[str, str]:
    key = f"uploads/{name}.jpg"
    driver.assets.put(key, content)
    return {"name": name, "key": key}


def begin(driver: StepDriver, *names: str, content: bytes = b"a photo") -> None:
    references = [photo(driver, name, content) for name in names]
    driver.model_provider.defaults[PhotoDescription] = DESCRIBED
    driver.model_provider.defaults[CharacterRefMapping] = CharacterRefMapping(mapping={})
    driver.start_execution(RUN, {"concept": "They meet", "references": references})


def matched(driver: StepDriver) -> dict[str, str | None]:
    return {reference.name: reference.character for reference in driver.run.references}


def test_a_reference_is_matched_by_its_exact_name_without_asking(driver: StepDriver) -> None:
    begin(driver, "Ember")

    assert matched(driver) == {"Ember": "Ember"}
    assert driver.model_provider.chat_requests_for(CharacterRefMapping) == []


def test_the_planner_is_given_each_name_and_what_the_photo_shows(driver: StepDriver) -> None:
    begin(driver, "Ember")

    [chat_request] = driver.model_provider.chat_requests_for(StoryPlan)
    assert "Use these names for characters: Ember." in chat_request.text
    assert "Ember looks like this: A tall woman in a green coat." in chat_request.text


def test_the_photo_is_kept_with_the_run(driver: StepDriver) -> None:
    begin(driver, "Ember", "Zoë 🦊/..")

    keys = [reference.key for reference in driver.run.references]
    assert keys == [f"runs/{RUN}/references/1_Ember.jpg", f"runs/{RUN}/references/2_Zoe.jpg"]
    assert driver.assets.get(keys[0]) == b"a photo"


def test_a_photo_that_is_far_too_large_is_refused_without_fetching_it(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = b"\0" * (LARGEST_PHOTO + 1)
    monkeypatch.setattr(driver.assets, "get", lambda key: pytest.fail(f"{key} was fetched"))

    with pytest.raises(BadInput, match=f"the photo of Ember has {len(huge)} bytes"):
        begin(driver, "Ember", content=huge)


def test_other_labels_are_mapped_by_the_model(driver: StepDriver) -> None:
    driver.model_provider.will_answer(
        CharacterRefMapping, CharacterRefMapping(mapping={"me": "Sage"})
    )

    begin(driver, "me", "Ember")

    assert matched(driver) == {"me": "Sage", "Ember": "Ember"}


@pytest.mark.parametrize("mapping", [{}, {"me": "Nobody"}, {"me": "Ember"}, {"you": "Sage"}])
def test_a_reference_that_nobody_matches_is_announced_and_reported(
    driver: StepDriver, mapping: dict[str, str]
) -> None:
    driver.model_provider.will_answer(CharacterRefMapping, CharacterRefMapping(mapping=mapping))

    begin(driver, "me", "Ember")

    assert matched(driver) == {"me": None, "Ember": "Ember"}
    assert "the photo of me matched no character of the plan and is not used" in (driver.events())


def test_a_character_takes_one_photo_at_most(driver: StepDriver) -> None:
    mapping = CharacterRefMapping(mapping={"me": "Sage", "him": "Sage"})
    driver.model_provider.will_answer(CharacterRefMapping, mapping)

    begin(driver, "me", "him")

    assert matched(driver) == {"me": "Sage", "him": None}


def test_photos_go_with_a_finished_plan_too(driver: StepDriver) -> None:
    driver.begin(plan(), references=[photo(driver, "Sage")])

    assert matched(driver) == {"Sage": "Sage"}
    assert driver.model_provider.chat_requests == []


def test_what_is_no_picture_is_bad_input_before_anything_is_spent(driver: StepDriver) -> None:
    with pytest.raises(BadInput, match="the photo of Ember can't be used: it is not a JPEG"):
        begin(driver, "Ember", content=b"not a picture")

    assert driver.model_provider.chat_requests == []


def test_a_photo_that_was_never_uploaded_is_bad_input(driver: StepDriver) -> None:
    execution_input = {
        "concept": "They meet",
        "references": [{"name": "Ember", "key": "uploads/none.jpg"}],
    }

    with pytest.raises(BadInput, match="the photo of Ember was not uploaded"):
        driver.start_execution(RUN, execution_input)


def test_a_photo_that_may_not_be_described_is_still_used(driver: StepDriver) -> None:
    driver.model_provider.will_answer(PhotoDescription, PromptRefused("no faces, please", 0))

    begin(driver, "Ember")

    assert matched(driver) == {"Ember": "Ember"}
    assert any("Ember" in event and "no faces, please" in event for event in driver.events())


def test_a_mapping_that_cannot_be_read_leaves_the_photo_unmatched(driver: StepDriver) -> None:
    driver.model_provider.will_answer(CharacterRefMapping, "?", "?")

    begin(driver, "me")

    assert matched(driver) == {"me": None}


def test_a_photo_is_never_described_by_another_photos_answer(driver: StepDriver) -> None:
    other = PhotoDescription(description="A short man in a red hat.")
    driver.model_provider.will_answer(PhotoDescription, "garbled", DESCRIBED, other)

    begin(driver, "Ember", "Ember-2")

    assert [reference.description for reference in driver.run.references] == [
        DESCRIBED.description,
        other.description,
    ]


def test_a_repeated_planning_describes_and_maps_no_photo_again(driver: StepDriver) -> None:
    begin(driver, "me")
    calls_before = len(driver.model_provider.chat_requests)

    begin(driver, "me")

    assert len(driver.model_provider.chat_requests) == calls_before


def test_the_photo_of_a_matched_character_is_stylised_keeping_the_likeness(
    driver: StepDriver,
) -> None:
    begin(driver, "Ember")

    sheet = driver.sheet("Ember")

    [request] = driver.model_provider.image_requests
    assert request.references == (b"a photo",)
    assert "Keep their likeness" in request.prompt
    assert plan().character("Ember").visual_description in request.prompt
    assert sheet.stylised_from == f"runs/{RUN}/references/1_Ember.jpg"


def test_a_stylised_portrait_goes_through_the_same_judging(driver: StepDriver) -> None:
    begin(driver, "Ember")
    driver.model_provider.will_score(0.5, 0.9)

    assert driver.sheet("Ember").score == 0.9
    assert [request.references for request in driver.model_provider.image_requests] == [
        (b"a photo",)
    ] * 2


def test_references_of_a_plan_are_given_as_people_write_them(driver: StepDriver) -> None:
    story = as_input(plan())
    driver.start_execution(RUN, {"plan": story, "references": [photo(driver, "  Ember\n")]})

    assert matched(driver) == {"Ember": "Ember"}


def test_a_strip_of_a_photo_is_refused_with_a_finished_plan_too_before_anything_is_reserved(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "image_sanitizer", PillowImages())

    with pytest.raises(BadInput, match="the photo of Ember can't be used: it has 8000×80 pixels"):
        driver.begin(plan(), references=[photo(driver, "Ember", strip())])

    assert driver.store.budget(RUN).committed_ticks == 0
    assert driver.model_provider.image_requests == []


def test_a_sheet_whose_photo_has_expired_is_drawn_from_words(driver: StepDriver) -> None:
    begin(driver, "Ember")
    key = driver.run.references[0].key
    del driver.assets.files[key]

    sheet = driver.sheet("Ember")

    (request,) = driver.model_provider.image_requests
    assert request.references == ()
    assert sheet.anchored and sheet.stylised_from is None
    assert any("photo of Ember has expired" in message for message in driver.events())


def test_a_run_that_is_resumed_after_its_photos_expired_is_planned_without_them(
    driver: StepDriver,
) -> None:
    driver.model_provider.will_answer(PhotoDescription, ProviderUnavailable("down"))
    with pytest.raises(ProviderUnavailable):
        begin(driver, "Ember")
    del driver.assets.files[driver.run.references[0].key]

    driver.plan_again()

    [chat_request] = driver.model_provider.chat_requests_for(StoryPlan)
    assert "Use these names for characters: Ember." in chat_request.text
    [event] = [each for each in driver.events() if "photo of Ember has expired" in each]
    assert "without a description" in event


def test_an_upload_that_expired_before_the_run_read_it_is_said_so(driver: StepDriver) -> None:
    references = [photo(driver, "Ember")]
    del driver.assets.files[references[0]["key"]]

    with pytest.raises(BadInput, match="the photo of Ember was not uploaded, or has expired"):
        driver.start_execution(RUN, {"concept": "They meet", "references": references})
