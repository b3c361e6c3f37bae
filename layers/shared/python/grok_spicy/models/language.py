"""Names and words as people write and count them, in any language."""

import re
import unicodedata
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇`´", "'"))


def on_one_line(text: str) -> str:
    """The text as one line: control characters become spaces, and none are left around it."""
    return _CONTROL.sub(" ", text).strip()


def normal_name(name: str) -> str:
    """A name in the one form in which it is stored: a single line, accents composed (NFC)."""
    return unicodedata.normalize("NFC", on_one_line(name))


def name_key(name: str) -> str:
    """What two spellings of one name have in common: `José`, `JOSÉ` and the same with separate
    accents are one name, and so are `O’Neil` and `O'Neil`, `Ａｌｅｘ` and `Alex`."""
    # Twice, since folding the case can undo the normal form: Unicode's caseless match (D146).
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    visible = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return " ".join(visible.translate(_APOSTROPHES).split())


def match_name(name: str, names: list[str]) -> str | None:
    """The one of `names` that is that name, whichever way it is written; None if none is."""
    return next((each for each in names if name_key(each) == name_key(name)), None)


_WORDS_FOR_NOTHING = (
    *("none", "null", "nil", "n/a", "no", "nothing", "no issues", "no issue", "no issues found"),
    *("no problems", "no change", "no changes", "no change needed", "no changes needed"),
    *("no changes required", "no fix", "no fixes", "no fix needed", "no fix required", "no edit"),
    *("no edits", "no edit needed", "no edits needed", "none needed", "none required"),
    *("none identified", "not applicable", "not needed", "not required", "nothing to fix"),
    *("nothing to change", "no need", "keine", "keiner", "nichts", "aucun", "aucune", "rien"),
    *("ninguno", "ninguna", "nada", "nessuno", "nessuna", "nenhum", "nenhuma", "нет", "无", "無"),
    *("没有", "沒有", "なし", "無し", "없음", "لا شيء", "कोई नहीं", "ไม่มี"),
)


def says_nothing(text: str) -> bool:
    """Whether a text is what models write where they have nothing to say: `None.`, `n/a`, `-`."""
    return _letters_only(text) in _NOTHING


def _letters_only(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


_NOTHING = frozenset(map(_letters_only, ("", *_WORDS_FOR_NOTHING)))

_LETTERS_PER_WORD = {
    "CJK": 1.5,
    "IDEOGRAPHIC": 1.5,
    "BOPOMOFO": 1.5,
    "HIRAGANA": 2.5,
    "KATAKANA": 2.5,
    "THAI": 3.5,
    "LAO": 3.5,
    "KHMER": 3.5,
    "MYANMAR": 3.5,
    "TAI": 3.5,
}
"""Scripts that put no blanks between words, by the beginning of their letters' Unicode names, and
how many letters (combining marks not counted) stand for one word of a language that does.

They are those for which UAX #29 has no word boundaries without a dictionary. The figures are those
of running text: a Chinese word has about 1.5 characters, and about 2 of mixed Japanese or 3.5 Thai
letters translate one English word.
"""


def count_words(text: str) -> int:
    """The number of words: what stands between blanks, and where a script has none, its letters by
    the usual length of its words."""
    return int(sum(_measure(token) for token in text.split()))


def _measure(token: str) -> float:
    words, is_inside = 0.0, False
    for letter in token:
        per_word = _letters_per_word(letter)
        if per_word:
            words, is_inside = words + 1 / per_word, False
        elif letter.isalnum() and not is_inside:
            words, is_inside = words + 1, True
    # A token in a script with blanks is one word, however it is hyphenated.
    has_blanks = not any(map(_letters_per_word, token))
    return 1.0 if has_blanks else max(1.0, words)


@lru_cache(maxsize=4096)
def _letters_per_word(letter: str) -> float | None:
    """None for letters of scripts with blanks, for marks, digits and punctuation."""
    if not letter.isalpha():
        return None
    script = unicodedata.name(letter, "").removeprefix("HALFWIDTH ").split(" ")[0]
    return _LETTERS_PER_WORD.get(script.split("-")[0])


_LETTERS_OF_A_WORD = 6
"""Letters of a word of a script with blanks, the blank after it included."""


def spoken_letters(text: str) -> float:
    """How long a text is when it is spoken, in letters of a script with blanks: a letter of one
    without them says more, and marks on letters say nothing of their own."""
    return sum(_spoken(letter) for letter in on_one_line(text))


@lru_cache(maxsize=4096)
def _spoken(letter: str) -> float:
    if unicodedata.category(letter).startswith("M"):
        return 0.0
    if unicodedata.name(letter, "").startswith("HANGUL SYLLABLE"):
        return 2.5  # a syllable, as two or three letters spell it
    per_word = _letters_per_word(letter)
    return _LETTERS_OF_A_WORD / per_word if per_word else 1.0


_SENTENCE_END = re.compile(r"[.!?]+(?=\s)|[。！？।]")


def cut_text(text: str, letters: int) -> str:
    """The text with at most that many letters: cut after a sentence, else after a word with an
    ellipsis, if one ends in its last third."""
    if len(text) <= letters:
        return text
    least = letters * 2 // 3
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, least, letters + 1)]
    if sentences and sentences[-1] <= letters:
        return text[: sentences[-1]]
    end = max(0, letters - 1)
    blanks = [match.start() for match in re.finditer(r"\s", text[: end + 1])]
    if blanks and blanks[-1] >= least:
        end = blanks[-1]
    # Never between a letter and its accent or vowel sign.
    while end and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return f"{text[:end].rstrip(' ,;:–—-')}…"
