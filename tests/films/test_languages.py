"""A film whose people have names in five scripts: sheets, files, script and verdicts are theirs."""

from pathlib import Path

import pytest

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
    assert len(sheets) == len(CAST) and all(name.isascii() for name in sheets)
    script = (finished.folder / "script.md").read_text(encoding="utf-8")
    assert all(name in script for name in (*CAST, "水晶之光", "แสงคริสตัล"))
