"""Shortens a prompt to what a model takes: by rule, and the looks of the characters last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from grok_spicy.models.language import cut_text

_LEAST = 200
"""Letters that a part keeps, before the looks of a character are touched."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟")


class Rank(IntEnum):
    """What is shortened: the lowest first, `FIXED` never."""

    CUES = 1
    PALETTE = 2
    LIGHT = 3
    PLACE = 4
    ACTION = 5
    STYLE = 6
    LOOKS_ON_SHEET = 7
    LOOKS = 8
    FIXED = 9


@dataclass(frozen=True)
class Part:
    """A sentence of a prompt: what the story says, and what we say before it."""

    text: str
    rank: Rank = Rank.FIXED
    before: str = ""

    def __str__(self) -> str:
        return f"{self.before}{self.text}"


def join(parts: Sequence[Part], limit: int | None = None) -> str:
    """The prompt of these parts, in their order, with at most `limit` letters."""
    parts = [replace(part, text=sentence(part.text)) for part in parts if part.text]
    for rank in Rank:
        excess = _excess(parts, limit)
        if excess <= 0:
            break
        if rank is not Rank.FIXED:
            parts = _shorten(parts, rank, excess)
    prompt = " ".join(map(str, parts))
    return prompt if limit is None else cut_text(prompt, limit)


def _excess(parts: Sequence[Part], limit: int | None) -> int:
    return 0 if limit is None else len(" ".join(map(str, parts))) - limit


def _shorten(parts: list[Part], rank: Rank, excess: int) -> list[Part]:
    """The parts, with the longest ones of that rank cut to one length."""
    lengths = sorted(len(part.text) for part in parts if part.rank is rank)
    wanted = sum(lengths) - excess
    least = 1 if rank in (Rank.LOOKS, Rank.LOOKS_ON_SHEET) else _LEAST
    longest = least
    for shorter, length in enumerate(lengths):
        share = (wanted - sum(lengths[:shorter])) // (len(lengths) - shorter)
        if share <= length:
            longest = max(least, share)
            break
    return [
        replace(part, text=_cut(part.text, longest)) if part.rank is rank else part
        for part in parts
    ]


def _cut(text: str, letters: int) -> str:
    return cut_text(text, letters) if len(text) > letters else text


def sentence(text: str) -> str:
    """The text, ended by a full stop if by nothing else."""
    text = text.strip()
    return text if text.endswith(_SENTENCE_ENDS) else f"{text}."
