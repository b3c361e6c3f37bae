"""The results of `grok-spicy doctor`, check by check."""

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
    """One check: what was checked, its result, and what to do where it is not good."""

    what: str
    state: State
    detail: str
    remedy: str | None = None


class Findings(BaseModel):
    """All checks, in order. `well`: nothing must be fixed."""

    well: bool
    checks: list[Finding]


def good(what: str, detail: str) -> Finding:
    return Finding(what=what, state="good", detail=detail)


def doubtful(what: str, detail: str, remedy: str) -> Finding:
    return Finding(what=what, state="doubtful", detail=detail, remedy=remedy)


def wrong(what: str, detail: str, remedy: str | None = None) -> Finding:
    return Finding(what=what, state="wrong", detail=detail, remedy=remedy)


def failed_check(what: str, problem: Exception) -> Finding:
    """The finding that a check failed: our errors say what to do. What these credentials may not
    read may still be good."""
    if isinstance(problem, NotAllowed):
        return doubtful(what, f"can't be checked: {problem}", "ask for that permission, or skip it")
    return wrong(what, str(problem))


def run_check(what: str, check: Callable[[], Finding]) -> Finding:
    """What a check finds, or that it failed."""
    try:
        return check()
    except (GrokSpicyError, OSError) as problem:
        return failed_check(what, problem)


def look(what: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a check finds of something without which films can be made: where it can't look, that
    is no more than a doubt."""
    try:
        yield from check()
    except NotAllowed as problem:
        yield doubtful(what, f"could not look: {problem}", "ask for that permission, or skip it")
    except (GrokSpicyError, OSError) as problem:
        yield doubtful(what, f"could not look: {problem}", "look in the console")


def print_findings(findings: Iterator[Finding], console: Console, *, quiet: bool) -> Findings:
    """All findings; each is printed as soon as it is known, unless `quiet`."""
    checks = []
    for finding in findings:
        checks.append(finding)
        if not quiet:
            _print(finding, console)
    return Findings(well=_well(checks), checks=checks)


def _well(checks: Sequence[Finding]) -> bool:
    return all(check.state != "wrong" for check in checks)


def _print(finding: Finding, console: Console) -> None:
    sign, color = _SIGNS[finding.state]
    line = Text.assemble((sign, color), f" {finding.what:14} ", finding.detail)
    console.print(line, soft_wrap=True)
    if finding.remedy:
        console.print(Text(f"{'':17}{finding.remedy}", style=color), soft_wrap=True)
