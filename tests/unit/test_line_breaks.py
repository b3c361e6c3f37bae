"""Where the lines of a title end."""

from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.policies.line_breaks import wrap


def lines(text: str, room: float) -> list[str]:
    return wrap(text, room, len)[0]


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("The Owl Arrives", 8, len) == (["The Owl", "Arrives"], False)


def test_a_word_wider_than_the_line_is_broken_and_that_is_said() -> None:
    assert wrap("supercalifragilistic", 7, len) == (["superca", "lifragi", "listic"], True)


def test_chinese_and_japanese_end_anywhere_but_before_a_full_stop() -> None:
    assert wrap("狐狸与猫头鹰。", 6, len) == (["狐狸与猫头", "鹰。"], False)
    assert lines("「森」の秘密", 4) == ["「森」の", "秘密"]


def test_a_mark_is_never_parted_from_its_letter() -> None:
    for text in ("e\u0301" * 5, "ลิ้น" * 5, "क्षि" * 5):
        for line in lines(text, 4):
            assert line[0] not in "\u0301\u0e34\u0e49\u094d\u093f"


def test_korean_ends_at_blanks() -> None:
    assert wrap("여우와 올빼미가", 4, len) == (["여우와", "올빼미가"], False)


@given(st.text(), st.floats(1, 30))
def test_no_letter_is_lost_and_nothing_hangs(text: str, room: float) -> None:
    written = "".join("".join(lines(text, room)).split())

    assert written == "".join(text.split())
