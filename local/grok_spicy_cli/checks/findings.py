"""What `grok-spicy doctor` finds, check by check."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

from grok_spicy.errors import GrokSpicyError
from grok_spicy_cli.client.aws_errors import NotAllowed

State = Literal["good", "doubtful", "wrong"]
_SIGNS: dict[State, tuple[str, str]] = {
    "good": ("✓", "green"),
    "doubtful": ("!", "yellow"),
    "wrong": ("✗", "red"),
}


class Finding(BaseModel):
    """One check: what was looked at, how it is, and what to do where it is not good."""

    what: str
    state: State
    told: str
    remedy: str | None = None


class Findings(BaseModel):
    """All checks, in order. `well`: nothing must be put right."""

    well: bool
    checks: list[Finding]


def good(what: str, told: str) -> Finding:
    return Finding(what=what, state="good", told=told)


def doubtful(what: str, told: str, remedy: str) -> Finding:
    return Finding(what=what, state="doubtful", told=told, remedy=remedy)


def wrong(what: str, told: str, remedy: str | None = None) -> Finding:
    return Finding(what=what, state="wrong", told=told, remedy=remedy)


def told_by(what: str, problem: Exception) -> Finding:
    """The finding that looking failed: our errors say themselves what to do. What may not be
    looked at may be well all the same."""
    if isinstance(problem, NotAllowed):
        return doubtful(what, f"can't be checked: {problem}", "have that permission given, or skip")
    return wrong(what, str(problem))


def looked(what: str, look: Callable[[], Finding]) -> Finding:
    """What a look finds, or that it failed."""
    try:
        return look()
    except (GrokSpicyError, OSError) as problem:
        return told_by(what, problem)


def shown(findings: Iterator[Finding], console: Console, *, quietly: bool) -> Findings:
    """All findings; each is printed as soon as it is there, unless `quietly`."""
    checks = []
    for finding in findings:
        checks.append(finding)
        if not quietly:
            _print(finding, console)
    return Findings(well=_well(checks), checks=checks)


def _well(checks: Sequence[Finding]) -> bool:
    return all(check.state != "wrong" for check in checks)


def _print(finding: Finding, console: Console) -> None:
    sign, colour = _SIGNS[finding.state]
    line = Text.assemble((sign, colour), f" {finding.what:14} ", finding.told)
    console.print(line, soft_wrap=True)
    if finding.remedy:
        console.print(Text(f"{'':17}{finding.remedy}", style=colour), soft_wrap=True)
