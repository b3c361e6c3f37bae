"""What a person types to put an error right."""

from collections.abc import Callable

from grok_spicy.errors import Remedy
from grok_spicy.models.run import Run

Command = Callable[..., str]
"""Makes a command line of a verb and its arguments, as RunLocation.command does."""


def remedy_words(remedy: Remedy, command: Command, run_id: str, cap_usd: float) -> str:
    """What to do about an error of that run, with the command to type. `cap_usd` is the run's
    spending limit."""
    resume = ("resume", run_id)
    match remedy:
        case Remedy.RAISE_CAP:
            return f"raise the limit: {command(*resume, '--max-cost-usd', f'{2 * cap_usd:g}')}"
        case Remedy.BUY_LOST_CALLS:
            return (
                "check the provider's bill, then make the lost calls again: "
                f"{command(*resume, '--buy-lost-calls')}"
            )
        case Remedy.REWORD:
            return (
                "reword the scene or replace the photo, then start a new run: "
                f"""{command("run", '"…"')}; or send the softened wording that is offered: """
                f"{command(*resume, '--soften')}"
            )
        case Remedy.FIX_KEY_OR_MODEL:
            return (
                f"check the key and the models with `{command('doctor')}`, then: "
                f"{command(*resume)} (another model: --video-model, --image-model, "
                "--text-model or --vision-model)"
            )
        case Remedy.TOP_UP:
            return f"top up the provider's account, then: {command(*resume)}"
        case Remedy.USE_ANOTHER_TEAM:
            return (
                "use a key of a team that may make video (one without zero data retention), then: "
                f"{command(*resume)}"
            )
        case Remedy.RAISE_STUDIO_CAP:
            return (
                "wait until that day or month (UTC) is over, or deploy with a higher cap, then: "
                f"{command(*resume)}"
            )
        case Remedy.LIFT_STOP:
            return f"lift the stop: {command('stop-all', '--lift')}, then: {command(*resume)}"
        case Remedy.BRING_PLAN:
            return (
                f"try again: {command(*resume)}; say more plainly who is in the story, or write "
                f"the plan: {command('run', '--plan', 'plan.json')}"
            )
        case Remedy.ALLOW_STILLS:
            return f"try again, with stills for gaps: {command(*resume, '--on-gap', 'still')}"
        case Remedy.SHORTEN_LINE:
            edit = command("edit", run_id, "--scene", "N", "--narration", '"…"')
            return f"shorten the line: {edit}; or lengthen the scene with --seconds"
        case Remedy.RESUME:
            return f"try again, what is done is kept: {command(*resume)}"


def error_name(run: Run) -> str:
    """The class of the error that a run failed with; it comes first in what is stored."""
    return (run.error or "").partition(":")[0]
