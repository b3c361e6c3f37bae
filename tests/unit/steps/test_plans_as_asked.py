"""The planner keeps to what was asked, or it is said: numbers, names, photos, languages."""

import json
from typing import Any

import pytest

from grok_spicy.errors import BadInput, ProviderBusy
from grok_spicy.models.generation import Billed, ChatRequest
from grok_spicy.models.story import ConsistencyScore, StoryPlan
from grok_spicy.services.reference_photos import CharacterRefMapping, PhotoDescription
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import as_input, character, plan, scene

A_CONCEPT = {"concept": "A fox and an owl find a crystal"}
ONE_PERSON = plan("cut", names=("Ember",))


def plan_requests(driver: StepDriver) -> list[ChatRequest]:
    return driver.model_provider.chat_requests_for(StoryPlan)


def with_photos(driver: StepDriver, *names: str) -> list[dict[str, str]]:
    driver.model_provider.defaults[PhotoDescription] = PhotoDescription(description="A woman.")
    driver.model_provider.defaults[CharacterRefMapping] = CharacterRefMapping(mapping={})
    for number, _ in enumerate(names):
        driver.assets.put(f"uploads/{number}.jpg", b"a photo")
    return [{"name": name, "key": f"uploads/{number}.jpg"} for number, name in enumerate(names)]


def matches(driver: StepDriver) -> dict[str, str | None]:
    return {reference.name: reference.character for reference in driver.run.references}


def test_fewer_scenes_and_characters_than_asked_are_asked_for_again(driver: StepDriver) -> None:
    driver.model_provider.will_answer(StoryPlan, ONE_PERSON, plan())

    driver.start_execution(RUN, A_CONCEPT)

    again = plan_requests(driver)[1].text
    assert "- 1 character; 2 were requested\n- 1 scene; 3 were requested" in again
    assert driver.snapshot.plan == plan()


def test_a_shorter_plan_is_filmed_if_the_second_is_no_longer_and_that_is_said(
    driver: StepDriver,
) -> None:
    driver.model_provider.will_answer(StoryPlan, ONE_PERSON, ONE_PERSON)

    driver.start_execution(RUN, A_CONCEPT)

    assert driver.snapshot.plan == ONE_PERSON
    events = driver.events()
    assert "the model's plan has only 1 character; 2 were requested" in events
    assert "the model's plan has only 1 scene; 3 were requested" in events


@pytest.mark.parametrize("second", ["no more ideas", plan("cut", names=("Ember",), title="B")])
def test_of_two_plans_that_are_short_the_better_one_is_filmed(
    driver: StepDriver, second: object
) -> None:
    first = plan("cut", "cut")
    driver.model_provider.will_answer(StoryPlan, first, second)

    driver.start_execution(RUN, A_CONCEPT)

    assert driver.snapshot.plan == first


def test_a_plan_with_slips_is_bought_once_and_what_was_changed_is_said(
    driver: StepDriver,
) -> None:
    story: dict[str, Any] = as_input(plan())
    story["scenes"][1] |= {"duration_seconds": "8s", "transition": "Cut", "lens": "50 mm"}
    driver.model_provider.will_answer(StoryPlan, f"{{so}} here: {json.dumps(story)[:-1]},}}")

    driver.start_execution(RUN, A_CONCEPT)

    assert driver.snapshot.plan == plan() and len(plan_requests(driver)) == 1
    [event] = [event for event in driver.events() if "read with changes" in event]
    assert "scenes.1.duration_seconds: '8s' read as 8" in event and "scenes.1.lens" in event


def test_that_a_plan_was_asked_for_again_is_said_once_however_often_the_provider_is_busy(
    driver: StepDriver,
) -> None:
    busy = ProviderBusy("the model is at capacity")
    driver.model_provider.will_answer(StoryPlan, "no plan at all", busy, busy, plan())

    for _ in range(2):
        with pytest.raises(ProviderBusy):
            driver.start_execution(RUN, A_CONCEPT)
    driver.start_execution(RUN, A_CONCEPT)

    assert sum("asked again" in event for event in driver.events()) == 1


def test_a_plan_that_was_cut_off_is_asked_for_again_with_more_room(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = plan().model_dump_json()
    replies = [Billed(text[:-300], 7, cut_off=True), Billed(text, 7)]
    requests: list[ChatRequest] = []

    def chat(request: ChatRequest) -> Billed[str]:
        requests.append(request)
        return replies.pop(0)

    monkeypatch.setattr(driver.model_provider, "chat", chat)

    driver.start_execution(RUN, A_CONCEPT)

    first, second = requests
    assert second.text == first.text and second.max_tokens == 3 * first.max_tokens
    assert driver.snapshot.plan == plan()


@pytest.mark.parametrize("label", ["ember", "EMBER", "Ember\u200b"])
def test_a_photo_is_its_characters_in_whichever_case_it_is_named(
    driver: StepDriver, label: str
) -> None:
    driver.begin(plan(), references=with_photos(driver, label))

    assert list(matches(driver).values()) == ["Ember"]
    assert driver.model_provider.chat_requests == []


def test_jose_in_two_spellings_is_one_person(driver: StepDriver) -> None:
    composed, separate = "Jos\u00e9", "Jose\u0301"
    story = as_input(plan("cut", names=("Ember", "Sage")))
    text = json.dumps(story).replace("Ember", composed)
    story = json.loads(text)
    story["scenes"][0]["characters_present"] = [separate.upper(), "sage"]

    driver.start_execution(RUN, {"plan": story, "references": with_photos(driver, separate)})

    assert matches(driver) == {composed: composed}
    assert driver.snapshot.plan.scenes[0].characters_present == [composed, "Sage"]
    driver.sheets()
    assert driver.keyframe(1).unanchored == []


def test_two_photos_of_one_name_in_two_spellings_are_refused(driver: StepDriver) -> None:
    references = with_photos(driver, "Jos\u00e9", "Jose\u0301")

    with pytest.raises(BadInput, match="two references have the same name"):
        driver.start_execution(RUN, {**A_CONCEPT, "references": references})


def test_three_photos_make_three_characters(driver: StepDriver) -> None:
    trio = plan(names=("Ann", "Bob", "Cem"), scenes=[scene(n, cast=("Ann",)) for n in (1, 2, 3)])
    driver.model_provider.will_answer(StoryPlan, trio)

    driver.start_execution(
        RUN, {**A_CONCEPT, "references": with_photos(driver, "Ann", "Bob", "Cem")}
    )

    assert "Exactly 3 characters" in plan_requests(driver)[0].text
    assert matches(driver) == {"Ann": "Ann", "Bob": "Bob", "Cem": "Cem"}


def test_a_photo_that_no_character_is_left_for_is_refused_before_anything_is_paid(
    driver: StepDriver,
) -> None:
    references = with_photos(driver, "Ann", "Bob", "Cem")

    with pytest.raises(BadInput, match="there are 3 photos for 2 characters"):
        driver.start_execution(RUN, {**A_CONCEPT, "characters": 2, "references": references})

    assert driver.model_provider.chat_requests == []


def test_photos_beyond_a_finished_plans_characters_are_not_described_but_reported(
    driver: StepDriver,
) -> None:
    driver.begin(plan(), references=with_photos(driver, "Ember", "Sage", "Maya"))

    assert matches(driver) == {"Ember": "Ember", "Sage": "Sage", "Maya": None}
    assert driver.model_provider.chat_requests == []
    assert "the photo of Maya matched no character of the plan and is not used" in driver.events()


def test_one_null_in_a_mapping_leaves_the_other_photos_used(driver: StepDriver) -> None:
    references = with_photos(driver, "me", "him")
    mapping = '{"mapping": {"ME": "ember", "him": null}}'
    driver.model_provider.will_answer(CharacterRefMapping, mapping)

    driver.start_execution(RUN, {**A_CONCEPT, "references": references})

    assert matches(driver) == {"me": "Ember", "him": None}
    events = driver.events()
    assert "the photo of me is used for Ember" in events
    assert "the photo of him matched no character of the plan and is not used" in events
    assert len(driver.model_provider.chat_requests_for(CharacterRefMapping)) == 1


FOX = (
    "一只年幼的赤狐，身形纤细，四肢修长，皮毛呈鲜亮的橙红色，胸口和尾尖为奶白色，四只爪子像穿着黑色袜子。"
    "琥珀色的大眼睛，睫毛浓密，左耳缺了一个小角。脖子上围着一条松绿色的羊毛围巾，用一枚黄铜别针固定。"
    "鼻子黑亮湿润，胡须长而白。"
) * 2


def test_a_plan_in_chinese_is_a_plan_with_files_of_its_own(driver: StepDriver) -> None:
    names = ("小狐", "猫头鹰")
    story = plan(
        title="水晶之光",
        names=names,
        characters=[character(name, visual_description=FOX) for name in names],
        scenes=[scene(1, cast=names, title="雪山")],
    )

    driver.make(story)

    sheets = [driver.snapshot.sheets[name].image_key or "" for name in names]
    assert len(set(sheets)) == 2 and all(key.isascii() for key in sheets)
    script = driver.assets.get(f"runs/{RUN}/script.md").decode()
    assert "水晶之光" in script and "小狐" in script


def test_a_description_of_a_few_chinese_words_is_still_too_short(driver: StepDriver) -> None:
    story = as_input(plan("cut"))
    story["characters"][0]["visual_description"] = FOX[:60]

    with pytest.raises(BadInput, match=r"'Ember' has \d\d words; it needs at least 80"):
        driver.start_execution(RUN, {"plan": story})


def test_a_concept_gets_its_plan_in_its_own_language(driver: StepDriver) -> None:
    driver.start_execution(RUN, {"concept": "小狐狸在秋天的森林里找到一块水晶"})

    [request] = plan_requests(driver)
    assert "in the language of the idea" in request.system
    assert "小狐狸在秋天的森林里找到一块水晶" in request.text


@pytest.mark.parametrize(
    "verdict",
    [
        '{"overall_score": 92, "per_character": {"Ember": 92, "Sage": null}, "issues": null}',
        '{"overall_score": "9.2/10", "per_character": {"EMBER": 9.2}, "fix_prompt": "None"}',
    ],
)
def test_a_verdict_on_another_scale_is_bought_once(driver: StepDriver, verdict: str) -> None:
    driver.begin(plan("cut"))
    driver.sheets()
    driver.model_provider.will_answer(ConsistencyScore, verdict)

    keyframe = driver.keyframe(1)

    assert keyframe.score == 0.92
    assert keyframe.best.score.per_character == {"Ember": 0.92}
    assert len(keyframe.attempts) == 1
