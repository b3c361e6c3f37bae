"""What is printed of a run when it ends, and when a person asks for it later."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from grok_spicy.errors import Remedy
from grok_spicy.models.clips import Clip
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.outputs.report import RefusalReport, Report, report
from grok_spicy.policies.acceptance import is_good_enough
from grok_spicy.policies.error_names import remedy_of
from grok_spicy_cli.location import RunLocation
from grok_spicy_cli.render import tables
from grok_spicy_cli.render.checks import checks
from grok_spicy_cli.render.chunks import chunks
from grok_spicy_cli.render.execution import execution
from grok_spicy_cli.render.remedies import error_name, remedy_words
from grok_spicy_cli.render.spoken import spoken, unheard

_LONGEST_CONCEPT = 400


def print_run(
    film: RunSnapshot, location: RunLocation, console: Console, *, all_checks: bool = False
) -> None:
    """Everything about a run: characters, scenes, what it cost, where its files are. Of the checks
    of its clips those that failed, or all of them."""
    console.print(Text(film.run.title or film.run.run_id, style="bold"))
    concept = film.run.concept or ""
    if len(concept) > _LONGEST_CONCEPT:
        concept = f"{concept[:_LONGEST_CONCEPT]}…"
    if concept:
        console.print(Text(concept, style="dim"))
    for table in tables.cast_and_scenes(film):
        console.print()
        console.print(table)
    summary = report(film)
    threshold = film.run.settings.consistency_threshold
    for index, part in enumerate(execution(summary.execution, threshold)):
        if index == 0:
            console.print()
        console.print(part)
    if failures := checks(summary.checks, everything=all_checks):
        console.print()
        console.print(failures)
    if said := spoken(summary.spoken):
        console.print()
        console.print(said)
    if long_takes := chunks(summary.chunks):
        console.print()
        console.print(long_takes)
    if summary.cost_by_step:
        console.print()
        console.print(tables.costs(summary.cost_by_step))
    print_ending(film, location, console)


def print_ending(film: RunSnapshot, location: RunLocation, console: Console) -> None:
    """How a run ended, where its files are, what it cost, and what differs from the request."""
    summary, run = report(film), film.run
    console.print()
    _line(console, "run", Text(f"{run.run_id}  ").append_text(tables.state_text(film)))
    if run.error:
        _line(console, "error", Text(run.error))
    for name, path in _paths(film, location):
        _line(console, name, path)
    for export in summary.exports:
        if export.path:
            _line(console, "export", Text(export.path))
    simulated = run.settings.provider == "simulator"
    _line(console, "cost", Text(_cost(summary, simulated=simulated)))
    for note in notes(film, summary, location):
        _line(console, "note", Text(note, style="yellow"))
    if run.status == "awaiting_approval":
        _line(console, "to do", Text(location.command("approve", run.run_id)))
    if run.ended and run.status != "complete" and (film.plan or run.concept):
        _print_next_step(film, location, console)


def notes(film: RunSnapshot, summary: Report, location: RunLocation) -> list[str]:
    """What differs from the request, a sentence each: first what concerns money, then the gaps."""
    found = summary.found_again
    return [
        *_overruns(summary),
        *(_gap(clip, film, location) for clip in film.gaps),
        *(_refusal(each, film, location) for each in summary.refusals),
        *(_not_promoted(clip, film, location) for clip in film.not_promoted),
        *(_remediable(clip, "is shown as before", film, location) for clip in film.not_redone),
        *_exports(summary),
        *(joint.problem for joint in summary.loose_joints),
        *_low_scores(film),
        *_redirects(summary),
        *(f"{name} was drawn from words, without a reference" for name in summary.unanchored),
        *unheard(summary.spoken),
        *(f"not judged: {line}" for line in summary.unjudged),
        *(f"the photo of {unused.name}: {unused.problem}" for unused in summary.unused_references),
        *(
            f"{call.call} is under way (at most {call.cost_usd:.2f} USD)"
            for call in summary.under_way
        ),
        *(f"the result of {call} was found again, not bought twice" for call in found),
        *(f"{name} can't be read; a resumed run makes it again" for name in summary.unreadable),
        *(
            f"{call.call} may have been paid twice: its response was lost "
            f"(at most {call.cost_usd:.2f} USD)"
            for call in summary.possibly_paid
        ),
    ]


def _exports(summary: Report) -> Iterator[str]:
    """What is missing of the exports, and what should be known of them."""
    for export in summary.exports:
        if export.problem:
            yield f"{export.name}: {export.problem}. To fix it: {export.remedy}"
        yield from (f"{export.name}: {note}" for note in export.notes)


def _overruns(summary: Report) -> list[str]:
    """What the provider billed above its price list, and above the run's cap."""
    if not summary.above_price:
        return []
    above = [cost for cost in summary.items if cost.call in set(summary.above_price)]
    billed, priced = (
        sum(cost.cost_usd for cost in above),
        sum(cost.price_usd or 0 for cost in above),
    )
    calls = "1 call" if len(above) == 1 else f"{len(above)} calls"
    words = [f"the provider billed {billed:.2f} USD for {calls} of at most {priced:.2f} USD"]
    if summary.over_cap_usd:
        words.append(
            f"the run cost {summary.over_cap_usd:.2f} USD more than its cap of "
            f"{summary.max_cost_usd:.2f}, by calls that were under way"
        )
    return ["; ".join(words)]


def spent_so_far(film: RunSnapshot, cap_usd: float) -> str:
    """What a run that is resumed has cost, and may cost."""
    return f"{usd(film.spent_ticks):.2f} USD spent so far, at most {cap_usd:.2f} in all"


def _gap(clip: Clip, film: RunSnapshot, location: RunLocation) -> str:
    """What a gap is, why it is there, and what would fix it."""
    return _remediable(clip, "is a still" if clip.mezzanine_key else "is missing", film, location)


def _refusal(refusal: RefusalReport, film: RunSnapshot, location: RunLocation) -> str:
    """What moderation refused, and how to send what is offered instead."""
    if refusal.wording is None or refusal.is_sent:
        return str(refusal)
    return f"{refusal}. To send it: {location.command('resume', film.run.run_id, '--soften')}"


def _not_promoted(clip: Clip, film: RunSnapshot, location: RunLocation) -> str:
    return _remediable(clip, "is shown at the earlier quality", film, location)


def _remediable(clip: Clip, state: str, film: RunSnapshot, location: RunLocation) -> str:
    remedy = remedy_of(clip.error) if clip.error else None
    words = clip.remedy or ""
    if remedy:
        run = film.run
        words = remedy_words(remedy, location.command, run.run_id, run.settings.max_cost_usd)
    problem = (clip.problem or "").rstrip(".")
    return f"scene {clip.scene_id} {state}: {problem}. To fix it: {words.rstrip('.')}"


def _redirects(summary: Report) -> list[str]:
    """Models that answered in place of others, once each."""
    pairs = {(item.model, item.answered_by) for item in summary.items if item.answered_by}
    return [f"{answered} answered in place of {asked}" for asked, answered in sorted(pairs)]


def _low_scores(film: RunSnapshot) -> list[str]:
    threshold = film.run.settings.consistency_threshold
    scores = [
        *((f"the sheet of {sheet.name}", sheet.score) for sheet in film.sheets.values()),
        *(
            (f"scene {take.scene_id}", take.score.overall_score if take.score else None)
            for take in film.chosen_takes
        ),
    ]
    return [
        f"{what} is the best of its attempts, but its score of {score:.2f} is below {threshold:.2f}"
        for what, score in scores
        if score is not None and not is_good_enough(score, threshold)
    ]


def _print_next_step(film: RunSnapshot, location: RunLocation, console: Console) -> None:
    """What to do next: nothing where the run would fail in the same way again."""
    run = film.run
    remedy = remedy_of(error_name(run)) if run.status == "failed" else Remedy.RESUME
    if remedy == Remedy.RESUME:
        _line(console, "resume", Text(location.command("resume", run.run_id)))
    elif remedy:
        cap = run.settings.max_cost_usd
        words = remedy_words(remedy, location.command, run.run_id, cap)
        _line(console, "to do", Text(words))


def _line(console: Console, name: str, text: Text) -> None:
    console.print(Text(f"{name:8}", style="dim"), text, sep="", soft_wrap=True)


def _paths(film: RunSnapshot, location: RunLocation) -> list[tuple[str, Text]]:
    paths = [(name, Text(path)) for name, path in location.paths(film)]
    facts = film.run.film_facts
    if facts and paths and paths[0][0] == "film":
        paths[0][1].append(
            f"  ({facts['duration']:.1f} s, {facts['width']}×{facts['height']}, "
            f"{facts['fps']:g} fps)",
            style="dim",
        )
    return paths


def _cost(summary: Report, *, simulated: bool) -> str:
    words = [f"{summary.cost_usd:.2f} USD in {len(summary.items)} calls"]
    if summary.possibly_paid_usd:
        words.append(f"perhaps {summary.possibly_paid_usd:.2f} more for responses that were lost")
    if simulated:
        words.append("simulated: nothing was charged")
    return ", ".join(words)
