"""Films in five scripts: plan, sheets, files, script and verdicts keep to the language.

One of the five concepts becomes a film in every test run; `make chaos` films all. `CHAOS_LANGUAGES`
is their number.
"""

import os
import re
from itertools import islice
from pathlib import Path

import pytest

from grok_spicy.models.story import rank_score
from tests.support.films import make, story
from tests.unit.test_language import CHINESE, JAPANESE, THAI

pytestmark = [pytest.mark.films, pytest.mark.slow]

HINDI = (
    "एक युवा लाल लोमड़ी, दुबली पतली काया और लंबे पैरों वाली, चमकीले नारंगी फर के साथ, "
    "सीने और पूँछ के सिरे पर मलाई जैसा सफेद रंग है। "
)
ARABIC = (
    "ثعلب أحمر صغير ذو جسم نحيل وأرجل طويلة وفراء برتقالي زاه وصدر أبيض كريمي وعيون كبيرة بلون "
    "الكهرمان ووشاح صوفي أخضر حول الرقبة. "
)
CAST = {
    "小狐": CHINESE * 2,
    "アキ": JAPANESE * 2,
    "चिंगारी": HINDI * 4,
    "زهرة": ARABIC * 4,
    "เปลวไฟ": THAI * 3,
}


def test_a_film_whose_people_have_names_in_five_scripts_is_made_whole(tmp_path: Path) -> None:
    plan = story(scenes=2, characters=len(CAST)) | {"title": "水晶之光"}
    for character, (name, looks) in zip(plan["characters"], CAST.items(), strict=True):
        character |= {"name": name, "visual_description": looks}
    names = list(CAST)
    for scene, present in zip(plan["scenes"], (names[:3], names[3:]), strict=True):
        scene |= {"characters_present": present, "title": "แสงคริสตัล", "action": CHINESE}

    finished = make(tmp_path, {"plan": plan})

    assert finished.status == "complete"
    keyframes = finished.film.keyframes.values()
    judged = [keyframe.best.score.per_character for keyframe in keyframes if keyframe.best.score]
    assert [set(scores) for scores in judged] == [set(names[:3]), set(names[3:])]
    sheets = [path.name for path in (finished.folder / "character_sheets").iterdir()]
    slugs = {name.rsplit("_v", 1)[0] for name in sheets}
    assert len(slugs) == len(CAST) and all(name.isascii() for name in sheets)
    script = (finished.folder / "script.md").read_text(encoding="utf-8")
    assert all(name in script for name in (*CAST, "水晶之光", "แสงคริสตัล"))


# Of a fox and an owl in a forest: the concept, the names in it, and the letters of its script. The
# first two are the most different: no spaces between words, and written from the right.
CONCEPTS = {
    "chinese": (
        "一只名叫阿火的狐狸在森林里遇见了一只名叫智者的猫头鹰。",
        ["阿火", "智者"],
        "\u4e00-\u9fff",
    ),
    "arabic": (
        "ثعلب اسمه شهاب يلتقي بومة اسمها حكيمة في الغابة.",
        ["شهاب", "حكيمة"],
        "\u0621-\u064a",
    ),
    "japanese": (
        "森で、ホムラというキツネがミミというフクロウに出会う。",
        ["ホムラ", "ミミ"],
        "\u3040-\u30ff\u4e00-\u9fff",
    ),
    "hindi": (
        "ज्वाला नाम की लोमड़ी जंगल में ज्ञानी नाम के उल्लू से मिलती है।",
        ["ज्वाला", "ज्ञानी"],
        "\u0900-\u097f",
    ),
    "thai": (
        "สุนัขจิ้งจอกชื่อ เปลวไฟ พบนกฮูกชื่อ ปัญญา ในป่า",
        ["เปลวไฟ", "ปัญญา"],
        "\u0e00-\u0e7f",
    ),
}


FILMED = list(islice(CONCEPTS, int(os.environ.get("CHAOS_LANGUAGES", "1"))))


@pytest.mark.parametrize("name", FILMED)
def test_a_concept_becomes_a_film_in_its_own_language(tmp_path: Path, name: str) -> None:
    """With voices."""
    concept, names, letters = CONCEPTS[name]

    finished = make(tmp_path, {"concept": concept, "scenes": 2, "quality": "best"})

    plan = finished.film.plan

    assert plan is not None
    assert finished.status == "complete"
    assert [character.name for character in plan.characters] == names
    texts = [plan.title, *(scene.action for scene in plan.scenes)]
    texts += [character.visual_description for character in plan.characters]
    for text in texts:
        assert re.search(f"[{letters}]", text) and not re.search("[A-Za-z]", text), text
    script = (finished.folder / "script.md").read_text(encoding="utf-8")
    assert all(text in script for text in (plan.title, *names))
    sheets = [path.name for path in (finished.folder / "character_sheets").iterdir()]
    assert all(sheet.isascii() for sheet in sheets)
    assert all(sheet.best for sheet in finished.film.sheets.values())
    assert all(rank_score(take) > 0.7 for take in finished.film.chosen_takes)
    voices = [character.voice for character in plan.characters]
    assert len(set(voices)) == len(voices) and all(voices)
