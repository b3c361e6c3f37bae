"""Where a line of a title may end, in any language: at blanks, between the characters of Chinese
and Japanese, and inside a word only if it is wider than the line."""

import re
import unicodedata
from collections.abc import Callable, Iterator

JOINERS = "\u200c\u200d"
"""Zero width non-joiner and joiner: not seen, but they choose letters' shapes."""
_THAI_LEADING_VOWELS = "เแโใไເແໂໃໄ"
_THAI_FOLLOWING_VOWELS = "ะาำๅๆฯະາຳໆ"
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer have no blanks between words: lines end where they must."""
_VIRAMA = 9
"""Unicode's combining class of the sign that binds two consonants into one."""
_NEVER_FIRST = (
    "、。，．・：；？！ー」』）］｝〉》】〕’”…‥ぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.:;?!)]}%"
)
_NEVER_LAST = "「『（［｛〈《【〔‘“([{"


def wrap(text: str, room: float, width: Callable[[str], float]) -> tuple[list[str], bool]:
    """The text on lines no wider than `room`, and whether a word had to be broken for that.

    `width` gives the width of a piece of text, in the unit of `room`.
    """
    lines, is_broken = [""], False
    for piece in pieces(text):
        if not lines[-1].strip() or width((lines[-1] + piece).rstrip()) <= room:
            lines[-1] += piece
        else:
            lines.append(piece)
        while width(lines[-1].rstrip()) > room and len(parts := _clusters(lines[-1])) > 1:
            is_broken = is_broken or not _UNSPACED.search(lines[-1])
            fits = 1
            while fits < len(parts) - 1 and width("".join(parts[: fits + 1])) <= room:
                fits += 1
            lines[-1:] = ["".join(parts[:fits]), "".join(parts[fits:])]
    return [line.strip() for line in lines if line.strip()], is_broken


def pieces(text: str) -> Iterator[str]:
    """The text in pieces after which a line may end."""
    piece = ""
    for cluster in _clusters(text):
        is_between_words = piece[-1:].isspace() or (
            piece != "" and (_is_ideographic(piece) or _is_ideographic(cluster))
        )
        is_kept = cluster.isspace() or cluster[0] in _NEVER_FIRST or piece[-1:] in _NEVER_LAST
        if is_between_words and not is_kept:
            yield piece
            piece = ""
        piece += cluster
    if piece:
        yield piece


def _is_ideographic(text: str) -> bool:
    """Whether it ends in a character of Chinese or Japanese, which need no blanks."""
    letter = text[-1]
    return unicodedata.east_asian_width(letter) in "WF" and not "\uac00" <= letter <= "\ud7a3"


def _clusters(text: str) -> list[str]:
    """The text in letters as a reader sees them, each with its marks and what it is joined to."""
    clusters: list[str] = []
    for letter in text:
        before = clusters[-1] if clusters else ""
        is_bound = (
            unicodedata.category(letter).startswith("M")
            or letter in JOINERS
            or letter in _THAI_FOLLOWING_VOWELS
            or before[-1:] in (*JOINERS, *_THAI_LEADING_VOWELS)
            or (before and unicodedata.combining(before[-1]) == _VIRAMA)
        )
        if before and is_bound and not letter.isspace():
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters
