"""Short strings that match a regular expression, for the patterns of a JSON schema."""

import re
import string
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

# What `re` itself reads patterns with; it has no public name.
parser: Any = import_module("re._parser")
constants: Any = import_module("re._constants")

_PRINTABLE = string.ascii_letters + string.digits + " -_.,:;/@#+*!?()[]{}<>=&%$'\"\\|~^`\t\n"
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    constants.CATEGORY_DIGIT: str.isdigit,
    constants.CATEGORY_SPACE: str.isspace,
    constants.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
}
_OPPOSITES = {
    constants.CATEGORY_NOT_DIGIT: constants.CATEGORY_DIGIT,
    constants.CATEGORY_NOT_SPACE: constants.CATEGORY_SPACE,
    constants.CATEGORY_NOT_WORD: constants.CATEGORY_WORD,
}
_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)
_MOST_EXTRA = 64


def matching(pattern: str, least: int = 0, most: int | None = None, variant: int = 0) -> str | None:
    """A string in which the pattern is found, of `least` to `most` characters; None if none was
    thought of. Another `variant` gives another string, where the pattern leaves a choice."""
    try:
        tree = parser.parse(pattern)
    except re.error:
        return None
    for extra in range(max(_MOST_EXTRA, least + 1)):
        text = _Writer(variant, extra).write(tree)
        # Where the pattern is not anchored, anything may follow.
        for candidate in (text, text.ljust(least, "e")):
            fits = len(candidate) >= least and (most is None or len(candidate) <= most)
            if fits and re.search(pattern, candidate):
                return candidate
    return None


class _Writer:
    """Writes what a pattern's tree asks for, with `extra` repetitions wherever more are allowed."""

    def __init__(self, variant: int, extra: int) -> None:
        self._variant = variant
        self._extra = extra
        self._groups: dict[int, str] = {}

    def write(self, tree: Iterable[Any]) -> str:
        return "".join(self._part(operator, argument) for operator, argument in tree)

    def _part(self, operator: Any, argument: Any) -> str:
        if operator is constants.LITERAL:
            return chr(argument)
        if operator is constants.NOT_LITERAL:
            return self._choice([letter for letter in _PRINTABLE if ord(letter) != argument])
        if operator is constants.ANY:
            return self._choice(list(string.ascii_letters))
        if operator is constants.IN:
            return self._choice(_letters_in(argument))
        if operator is constants.BRANCH:
            branches = argument[1]
            return self.write(branches[self._variant % len(branches)])
        if operator is constants.SUBPATTERN:
            text = self.write(argument[3])
            self._groups[argument[0]] = text
            return text
        if operator is constants.GROUPREF:
            return self._groups.get(argument, "")
        if operator is constants.ATOMIC_GROUP:
            return self.write(argument)
        if operator in _REPEATS:
            least, most, inner = argument
            times = min(least + self._extra, most)
            return "".join(self.write(inner) for _ in range(times))
        return ""  # an anchor, or something that must (not) follow

    def _choice(self, letters: list[str]) -> str:
        return letters[self._variant % len(letters)] if letters else ""


def _letters_in(members: list[Any]) -> list[str]:
    """The letters of a character set, in its order."""
    negated = bool(members) and members[0][0] is constants.NEGATE
    found: list[str] = []
    for operator, argument in members[negated:]:
        if operator is constants.LITERAL:
            found.append(chr(argument))
        elif operator is constants.RANGE:
            found += [
                chr(code) for code in range(argument[0], min(argument[1], argument[0] + 99) + 1)
            ]
        elif operator is constants.CATEGORY:
            found += [letter for letter in _PRINTABLE if _is_in(argument, letter)]
    if negated:
        return [letter for letter in _PRINTABLE if letter not in found]
    return found


def _is_in(category: Any, letter: str) -> bool:
    if category in _OPPOSITES:
        return not _CATEGORIES[_OPPOSITES[category]](letter)
    return _CATEGORIES[category](letter)
