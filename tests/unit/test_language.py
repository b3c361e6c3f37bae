"""Names and words, as people of any language write and count them."""

import pytest

from grok_spicy.models.language import (
    count_words,
    cut_text,
    match_name,
    name_key,
    normal_name,
    says_nothing,
)

CHINESE = (
    "一只年幼的赤狐，身形纤细，四肢修长，皮毛呈鲜亮的橙红色，胸口和尾尖为奶白色，四只爪子像穿着黑色袜子。"
    "琥珀色的大眼睛，睫毛浓密，左耳缺了一个小角。脖子上围着一条松绿色的羊毛围巾，用一枚黄铜别针固定。"
)
JAPANESE = (
    "若いアカギツネ。ほっそりとした体つきで、毛並みは鮮やかなオレンジ色、胸と尾の先はクリーム色。"
    "琥珀色の大きな目をしていて、左の耳の先が少し欠けている。首には深い緑色の毛糸のマフラーを巻いている。"
)
THAI = (
    "ลูกจิ้งจอกแดงตัวผอมเพรียว ขนสีส้มแดงสดใส หน้าอกและปลายหางสีขาวครีม ตาโตสีอำพัน "
    "ใบหูข้างซ้ายแหว่งเล็กน้อย พันผ้าพันคอขนสัตว์สีเขียวเข้มติดเข็มกลัดทองเหลือง"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a fox", 2),
        ("a well-known fox’s den – in autumn", 7),
        ("लोमड़ी को जंगल में क्रिस्टल मिलता है", 7),
        ("ثعلب صغير ذو فراء برتقالي", 5),
        ("한국어 단어 세기", 3),
        ("", 0),
    ],
)
def test_words_between_blanks_are_counted_as_they_stand(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "least", "most"),
    # As many as a translation into English has, give or take a fifth.
    [(CHINESE, 50, 75), (JAPANESE, 38, 60), (THAI, 27, 42), ("一只fox坐着 8 厘米", 4, 6)],
    ids=["Chinese", "Japanese", "Thai", "mixed"],
)
def test_a_script_without_blanks_is_counted_by_its_own_measure(
    text: str, least: int, most: int
) -> None:
    assert least <= count_words(text) <= most


def test_blanks_in_chinese_do_not_make_words_fewer() -> None:
    assert count_words("小 狐 狸") == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jos\u00e9", "Jose\u0301"),
        ("Jos\u00e9", "JOSE\u0301"),
        ("Alex", "alex"),
        ("Straße", "STRASSE"),
        ("O’Neil", "O'Neil"),
        ("Ａｌｅｘ", "Alex"),
        ("ｱﾘｽ", "アリス"),
        ("각", "\u1100\u1161\u11a8"),
        ("Old  Captain", "old\u00a0captain "),
        ("Ember\u200b", "Ember"),
        ("ΣΙΣΥΦΟΣ", "Σίσυφος".replace("ί", "Ι")),
    ],
)
def test_two_spellings_of_a_name_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert match_name(other, ["Sage", one]) == one


@pytest.mark.parametrize("other", ["Jose", "Josef", "J", ""])
def test_another_name_is_another_name(other: str) -> None:
    assert match_name(other, ["Jos\u00e9"]) is None


def test_a_name_is_stored_in_one_form() -> None:
    assert normal_name(" Jose\u0301\n") == "Jos\u00e9"


@pytest.mark.parametrize(
    "text", ["None", "none.", "n/a", "N/A", "-", "  ", "null", "No changes needed.", "なし", "无"]
)
def test_words_for_nothing_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["No hat", "Change ONLY the hat: none", "Nonna's hat is red"])
def test_what_only_begins_like_nothing_says_something(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "letters", "cut"),
    [
        ("One two three. Four five six seven.", 20, "One two three."),
        ("Four five six seven eight", 14, "Four five six…"),
        ("x" * 30, 10, "x" * 9 + "…"),
        ("一只年幼的赤狐。身形纤细。四肢修长", 15, "一只年幼的赤狐。身形纤细。"),
        ("किताब" * 4, 7, "किताब…"),
        ("short", 5, "short"),
    ],
)
def test_a_text_is_cut_where_a_person_would(text: str, letters: int, cut: str) -> None:
    assert cut_text(text, letters) == cut
