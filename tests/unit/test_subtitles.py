"""Subtitles: how what is said is split, when each piece is shown, and the files."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grok_spicy.models.film_sound import Heard
from grok_spicy.models.narration import Narration, SpokenWord
from grok_spicy.models.story import DialogueLine, StoryPlan, Transition
from grok_spicy.models.subtitles import Cue
from grok_spicy.policies.subtitle_files import language, srt, vtt
from grok_spicy.policies.subtitle_lines import LINE_UNITS, break_lines, fits, split_text, units
from grok_spicy.policies.subtitles import cues, without_overlaps
from tests.support.stories import plan

ENGLISH = (
    "The old fox watched the river. It had risen in the night, and the stepping stones, which he "
    'had used for years, were gone! "Well," he said, "that is that." Dr. Owl agreed.'
)
JAPANESE = (
    "古い狐は川を見ていた。夜のうちに水かさが増し、何年も使ってきた飛び石は、"
    "もうどこにも見えなかった。"
)
ARABIC = (
    "قال الثعلب وهو ينظر إلى النهر: لقد ارتفع الماء في الليل، واختفت الحجارة التي كان يعبر عليها!"
)
HINDI = "क्षत्रिय ने कहा: श्रीकृष्ण की कृपा है। हिन्दी में संयुक्ताक्षर ठीक हैं, और यह वाक्य बहुत लम्बा है।"
THAI = "สวัสดีครับ จิ้งจอกกำลังเดินกลับบ้านที่อยู่ใกล้แม่น้ำซึ่งน้ำได้ขึ้นสูงมากในเวลากลางคืน"
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 5
TEXTS = [ENGLISH, JAPANESE, ARABIC, HINDI, THAI, LONG_WORD, "Party 🎉🦊!", "No."]


def story(*lines: str | None, **changes: Any) -> StoryPlan:
    cut: Transition = "cut"
    made = plan(*[cut] * len(lines))
    scenes = [
        scene.model_copy(update={"narration": line, **changes})
        for scene, line in zip(made.scenes, lines, strict=True)
    ]
    return made.model_copy(update={"scenes": scenes})


def spoken(text: str, seconds: float, starts_at: float = 0.5, **more: Any) -> Narration:
    return Narration(
        scene_id=1,
        text=text,
        service="xai",
        voice="ara",
        state="spoken",
        audio_key="runs/r/narration/scene_1_v1.wav",
        seconds=seconds,
        starts_at=starts_at,
        **more,
    )


def shown(text: str, seconds: float = 6, heard: Sequence[Heard] = (), **more: Any) -> list[Cue]:
    narration = spoken(text, seconds, **more)
    return cues(story(text, None), {1: narration}, {1: heard} if heard else {})


@pytest.mark.parametrize("text", TEXTS)
def test_a_piece_has_two_lines_at_most_and_all_letters_are_kept(text: str) -> None:
    pieces = split_text(text)

    assert all(fits(piece) for piece in pieces)
    for line in (line for piece in pieces for line in break_lines(piece).split("\n")):
        assert units(line) <= LINE_UNITS
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


def test_wide_letters_fill_a_line_sooner() -> None:
    longest = max(len(line) for each in split_text(JAPANESE) for line in break_lines(each).split())

    assert longest <= 16


def test_pieces_end_with_sentences_else_phrases() -> None:
    assert split_text(ENGLISH) == [
        "The old fox watched the river.",
        "It had risen in the night, and the stepping stones,",
        "which he had used for years, were gone!",
        '"Well," he said, "that is that."',
        "Dr. Owl agreed.",
    ]


@given(text=st.text(min_size=1, max_size=600), seconds=st.floats(0.2, 7.5))
@settings(max_examples=60)
def test_any_text_is_shown_in_order_and_within_its_narration(text: str, seconds: float) -> None:
    found = shown(text, seconds)

    times = [time for cue in found for time in (cue.start, cue.end)]
    assert times == sorted(times)
    assert all(cue.end > cue.start for cue in found)
    if units("".join(text.split())):
        assert (found[0].start, found[-1].end) == pytest.approx((0.5, 0.5 + seconds), abs=0.002)
    assert re.sub(r"\s", "", "".join(cue.text for cue in found)) == re.sub(r"\s", "", text)


def test_it_begins_and_ends_with_the_voice_and_pauses_are_left_out() -> None:
    text = "One two three four five six. Seven eight nine ten eleven."
    heard = [Heard(0.3, 2.3), Heard(4.0, 5.5)]

    found = shown(text, 6, heard)

    assert len(found) == 2
    assert found[0].start == 0.8 and found[-1].end == 6.0
    assert found[0].end <= 2.9 and found[1].start == pytest.approx(found[0].end, abs=1.8)


def test_the_words_own_times_are_used_where_the_service_gives_them() -> None:
    words = [
        SpokenWord(text="One two.", start=0.2, end=1.9),
        SpokenWord(text="Three four.", start=3.5, end=5.0),
    ]

    found = shown("One two. Three four.", 6, words=words)

    assert [(cue.start, cue.end) for cue in found] == [(0.7, 2.4), (4.0, 5.5)]


def test_pieces_that_would_flash_by_are_shown_together() -> None:
    found = shown("No. Yes. Go on. He went away at last, as he had said he would.", 5)

    assert all(cue.end - cue.start >= 0.99 for cue in found)


def test_a_crossfade_moves_what_follows() -> None:
    made = plan("cut", "crossfade")
    scenes = [made.scenes[0], made.scenes[1].model_copy(update={"narration": "Hello there."})]
    narration = spoken("Hello there.", 2).model_copy(update={"scene_id": 2})

    [cue] = cues(made.model_copy(update={"scenes": scenes}), {2: narration}, {})

    assert (cue.start, cue.end) == (8.0, 10.0)


def test_dialogue_is_spread_over_what_the_scene_has_free_and_marked_as_estimated() -> None:
    made = story("The fox waits.", None)
    name = made.characters[0].name
    lines = [DialogueLine(character=name, text=text) for text in ("Who is there?", "Come in!")]
    scenes = [made.scenes[0].model_copy(update={"dialogue": lines}), made.scenes[1]]
    told = spoken("The fox waits.", 2)

    found = cues(made.model_copy(update={"scenes": scenes}), {1: told}, {})

    assert [cue.is_estimated for cue in found] == [False, True, True]
    assert found[0].end == 2.5 < found[1].start and found[-1].end <= 8.0
    assert found[1].speaker == name and f"{name}: Who is there?" == found[1].text


def test_cues_at_the_same_time_become_one() -> None:
    first, second = Cue(start=0, end=4, text="A"), Cue(start=2, end=6, text="B")

    found = without_overlaps([first, second])

    assert [(cue.start, cue.end, cue.text) for cue in found] == [
        (0, 2, "A"),
        (2, 4, "A\nB"),
        (4, 6, "B"),
    ]


HOSTILE = [
    "a --> b",
    "<i>not slanted</i> & <b",
    "{\\an8}top",
    "one\n\ntwo",
    "x\u202egnp.exe",
    "00:00:01.000 --> 00:00:02.000",
    "WEBVTT\nNOTE x",
    "STYLE\n::cue{}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_command_is_shown_as_it_was_said(text: str) -> None:
    found = [Cue(start=0, end=1.5, text=text, speaker="A > <b> B"), Cue(start=2, end=3, text="end")]

    for file, point in ((srt(found), ","), (vtt(found), ".")):
        assert len(re.findall(r"^\d\d:\d\d:\d\d.\d{3} --> \d\d:\d\d:\d\d.\d{3}$", file, re.M)) == 2
        assert file.count("-->") == 2
        assert f"00:00:00{point}000 --> 00:00:01{point}500" in file
        assert "\u202e" not in file and file.endswith("end\n")
    body = vtt(found).split("\n\n")[1]
    assert re.findall(r"<[^>]*>", body) == ["<v A &gt; &lt;b&gt; B>", "</v>"]
    assert not re.search(r"</?[ib]>|\{\\", srt(found))


def test_a_line_of_arabic_that_begins_with_latin_letters_keeps_its_direction() -> None:
    file = vtt([Cue(start=0, end=1, text="ثم ذهب إلى\nBMW القديمة.")])

    assert "\n\u200fBMW" in file


@pytest.mark.parametrize(
    ("text", "name"),
    [(ENGLISH, "und"), (JAPANESE, "ja"), (ARABIC, "ar"), (HINDI, "hi"), (THAI, "th")],
)
def test_the_language_is_told_by_its_letters(text: str, name: str) -> None:
    assert language([Cue(start=0, end=1, text=text)]) == name
