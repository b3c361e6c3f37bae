"""Text from outside as it may be shown: on a terminal, in script.md, in the log, by the API."""

import re

# What moves a cursor, rings a bell or reorders its neighbours: controls (C0 without line feed and
# tab, C1), line and paragraph separators, bidirectional marks, embeddings, overrides and isolates,
# tags, and halves of surrogate pairs. The joiners stay: letters of Hindi and Persian need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""The text with every character that is an instruction rather than a letter written out, such
    as `\x1b` for Escape and `\u202e` for the right-to-left override."""
    return _HIDDEN.sub(lambda match: ascii(match[0])[1:-1], text)


def without_hidden(text: str) -> str:
    """The text without those characters; line feeds and tabs stay."""
    return _HIDDEN.sub("", text)
