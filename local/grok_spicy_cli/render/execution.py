"""The execution report on a terminal: which camera filmed each clip, and what could not be had."""

from rich.console import Group, RenderableType
from rich.text import Text

from grok_spicy.outputs.execution import (
    CameraFailure,
    ExecutionReport,
    ExecutionSummary,
    FailedClip,
    GeneratedClip,
    cost_in_words,
)
from grok_spicy.policies.acceptance import is_good_enough
from grok_spicy_cli.render.tables import plain_table


def execution(report: ExecutionReport, threshold: float) -> list[RenderableType]:
    """The tables of clips and of failed clips, and a line of totals; nothing before a clip was
    tried. Scores below `threshold` are marked."""
    if not (report.generated_clips or report.failed_clips):
        return []
    parts: list[RenderableType] = []
    if report.generated_clips:
        parts.append(_generated(report.generated_clips, threshold))
    if report.failed_clips:
        parts.append(_failed(report.failed_clips))
    return [*parts, _totals(report.execution_summary)]


def _generated(clips: list[GeneratedClip], threshold: float) -> RenderableType:
    rows = plain_table("Filmed", "Camera", "Attempts", "Seconds", "Score", "USD")
    for clip in clips:
        score = clip.quality_score
        is_low = score is not None and not is_good_enough(score, threshold)
        rows.add_row(
            clip.clip_id,
            _camera(clip),
            str(clip.attempts),
            f"{clip.generation_seconds:.1f}",
            Text("" if score is None else f"{score:.2f}", style="yellow" if is_low else ""),
            f"{clip.cost_usd:.2f}",
        )
    return rows


def _camera(clip: GeneratedClip) -> Text:
    words = Text(f"{clip.generation_mode} ({clip.metadata.model_version})")
    before = [failure.generation_mode for failure in clip.failures]
    if before:
        words.append(f" instead of {', '.join(before)}", style="yellow")
    return words


def _failed(clips: list[FailedClip]) -> RenderableType:
    rows = plain_table("Not filmed", "Retries", "Reason", "Instead")
    for clip in clips:
        rows.add_row(
            clip.clip_id,
            str(clip.retry_count),
            Text(_reason(clip), style="yellow"),
            clip.fallback_strategy.replace("_", " "),
        )
    return Group("", rows)


def _reason(clip: FailedClip) -> str:
    return "; ".join([clip.reason, *(_words(each) for each in clip.failures)])


def _words(failure: CameraFailure) -> str:
    return f"{failure.generation_mode} failed: {failure.reason}"


def _totals(summary: ExecutionSummary) -> Text:
    parts = [f"{summary.completed} of {summary.total_clips} clips filmed"]
    parts += [f"{summary.failed} failed"] if summary.failed else []
    parts += [f"{summary.pending} to come"] if summary.pending else []
    parts += [f"filmed in {summary.total_generation_time}", cost_in_words(summary.total_cost_usd)]
    if summary.quality_average is not None:
        parts.append(f"score {summary.quality_average:.2f} on average")
    return Text(", ".join(parts), style="dim")
