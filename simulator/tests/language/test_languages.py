"""Concepts in Chinese, Japanese, Arabic, Hindi and Thai: planned in their language, drawn as what
they say, judged by the same words."""

import re
from typing import Any

import pytest

from tests.prompts import judge_prompt, keyframe_prompt, portrait_prompt
from tests.schemas import StoryPlan
from xai_simulator.drawing import plain
from xai_simulator.drawing.acting import beats_of
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.places.place import place_of
from xai_simulator.glossary.languages import gloss, language_of, languages
from xai_simulator.language.judge import score
from xai_simulator.language.planner import plan
from xai_simulator.lexicon.creatures import creatures

SIZE = (640, 360)
# A concept of a fox and an owl in an autumn forest who find a crystal, and their names in it.
CONCEPTS = {
    "zh": (
        "一只名叫阿火的狐狸在秋天的森林里遇见了一只名叫智者的猫头鹰，他们发现了一颗发光的水晶。",
        ("阿火", "智者"),
    ),
    "ja": (
        "秋の森で、ホムラというキツネがミミというフクロウに出会う。二匹は光る水晶を見つける。",
        ("ホムラ", "ミミ"),
    ),
    "ar": (
        "ثعلب اسمه شهاب يلتقي بومة اسمها حكيمة في غابة الخريف، ويجدان بلورة متوهجة.",
        ("شهاب", "حكيمة"),
    ),
    "hi": (
        "ज्वाला नाम की लोमड़ी पतझड़ के जंगल में ज्ञानी नाम के उल्लू से मिलती है। उन्हें चमकता क्रिस्टल मिलता है।",
        ("ज्वाला", "ज्ञानी"),
    ),
    "th": (
        "สุนัขจิ้งจอกชื่อ เปลวไฟ พบนกฮูกชื่อ ปัญญา ในป่าฤดูใบไม้ร่วง ทั้งสองเจอคริสตัลเรืองแสง",
        ("เปลวไฟ", "ปัญญา"),
    ),
}
VOICES = "Give each character that speaks one of these voices, each its own: ara, eve, leo.\n"


def request(concept: str, characters: int = 2, scenes: int = 4, more: str = "") -> str:
    return (
        f"Create a visual story plan for: {concept}\n\n"
        f"Exactly {characters} characters and exactly {scenes} scenes.\n"
        f"Each scene lasts 8 seconds; use 3 to 15 only where the story needs it.\n{more}"
    )


def planned(code: str, seed: int = 3, **wishes: Any) -> StoryPlan:
    answer = plan(request(CONCEPTS[code][0], **wishes), seed, StoryPlan.model_json_schema())
    return StoryPlan.model_validate(answer)


@pytest.mark.parametrize("code", CONCEPTS)
def test_a_concept_is_planned_in_its_own_language_with_its_own_names(code: str) -> None:
    film = planned(code)

    assert tuple(character.name for character in film.characters) == CONCEPTS[code][1]
    looks = [character.visual_description for character in film.characters]
    scenes = [
        text
        for scene in film.scenes
        for text in (scene.title, scene.description, scene.setting, scene.camera, scene.action)
    ]
    for text in (film.title, film.style, film.color_palette, *looks, *scenes):
        assert not re.search("[A-Za-z{}]", text), text
        assert (language_of(text) or languages()[0]).code in (code, "zh"), text
    assert film.scenes[1].description in CONCEPTS[code][0]


@pytest.mark.parametrize("code", CONCEPTS)
@pytest.mark.parametrize("draw", [paint, plain.paint])
def test_who_is_in_it_is_drawn_as_what_it_says_and_judged_by_the_same_words(
    code: str, draw: Any
) -> None:
    film = planned(code)

    for character, kind in zip(film.characters, ("fox", "owl"), strict=True):
        sheet = draw(portrait_prompt(character.visual_description, film.style), [], SIZE, 1, 0.0)
        verdict = score(sheet.image, [], judge_prompt(character))
        assert sheet.figures[0].kind == kind
        assert verdict["overall_score"] > 0.75, verdict
        stranger = draw(portrait_prompt("a turquoise robot."), [], SIZE, 1, 0.0)
        assert score(stranger.image, [], judge_prompt(character))["overall_score"] < 0.7


@pytest.mark.parametrize("code", CONCEPTS)
def test_a_keyframe_shows_its_characters_by_name_where_the_setting_says(code: str) -> None:
    film = planned(code)
    sheets = [
        plain.paint(portrait_prompt(character.visual_description), [], SIZE, 1, 0.0)
        for character in film.characters
    ]

    frame = plain.paint(keyframe_prompt(film.scenes[1], film), sheets, SIZE, 1, 0.0)

    assert {figure.name for figure in frame.figures} == set(CONCEPTS[code][1])
    scene = film.scenes[1]
    assert place_of(gloss(scene.setting), gloss(scene.mood), "", 1).kind == "forest"
    beats = beats_of(gloss(scene.action, CONCEPTS[code][1]), frame.figures, 3.0)
    assert {beat.figure for beat in beats} == {0, 1}


@pytest.mark.parametrize("code", CONCEPTS)
def test_those_who_speak_get_a_voice_of_their_own_and_something_to_say(code: str) -> None:
    characters = plan(request(CONCEPTS[code][0], characters=6, scenes=8, more=VOICES), 1)

    voices = {each["name"]: each["voice"] for each in characters["characters"]}
    given = [voice for voice in voices.values() if voice]
    assert sorted(given) == ["ara", "eve", "leo"]
    for scene in characters["scenes"]:
        if said := re.search("[“«「]", scene["action"]):
            speakers = [name for name in voices if name in scene["action"][: said.start()]]
            assert any(voices[name] for name in speakers)


def test_an_english_plan_gives_voices_only_where_they_are_offered() -> None:
    offered = plan(request("A fox meets an owl", more=VOICES), 1)
    silent = plan(request("A fox meets an owl"), 1)

    voices = [character["voice"] for character in offered["characters"]]
    assert voices == ["ara", "eve"]
    assert any('says, "' in scene["action"] for scene in offered["scenes"])
    assert not any("voice" in character for character in silent["characters"])


@pytest.mark.parametrize("code", CONCEPTS)
def test_no_two_of_sixty_scenes_have_the_same_setting_or_action(code: str) -> None:
    film = planned(code, characters=6, scenes=60)

    assert len({scene.setting for scene in film.scenes}) == 60
    assert len({scene.action for scene in film.scenes}) == 60
    present = {name for scene in film.scenes for name in scene.characters_present}
    assert present == {character.name for character in film.characters}


@pytest.mark.parametrize("language", languages(), ids=lambda each: each.code)
def test_every_word_that_a_plan_says_is_read_as_what_it_means(language: Any) -> None:
    known = {word for entry in creatures() for word in entry.words}

    assert set(language.words("creatures")) <= known
    for section in ("creatures", "people", "colours", "places", "times", "parts"):
        for english in language.words(section):
            said = language.word(section, english)
            assert language.in_english(said).strip() == english


def test_a_concept_in_english_is_planned_as_before_whatever_word_it_quotes() -> None:
    assert language_of("A fox called 阿火 meets an owl") is None
    assert language_of("یک روباه کوچک در جنگل") is None
    assert language_of("") is None
