"""What an API client can do about an error: the remedies in terms of requests."""

from grok_spicy.errors import Remedy
from grok_spicy.policies.error_names import remedy_of

REMEDIES = {
    Remedy.RAISE_CAP: "Set max_cost_usd higher in POST /runs/{run_id}/resume.",
    Remedy.BUY_LOST_CALLS: "Check the provider's bill, then set buy_lost_calls in "
    "POST /runs/{run_id}/resume.",
    Remedy.REWORD: "Reword the scene or replace the photo, then start a new run with POST /runs; "
    "or set soften in POST /runs/{run_id}/resume to send the softened wording that is offered.",
    Remedy.FIX_KEY_OR_MODEL: "Correct the provider's key, or set other models, then send "
    "POST /runs/{run_id}/resume.",
    Remedy.TOP_UP: "Top up the provider's account, then send POST /runs/{run_id}/resume.",
    Remedy.USE_ANOTHER_TEAM: "Give the deployment the key of a team that may make video (one "
    "without zero data retention), then send POST /runs/{run_id}/resume.",
    Remedy.RAISE_STUDIO_CAP: "Wait until that day or month (UTC) is over, or raise the "
    "deployment's setting that the error names, then send POST /runs/{run_id}/resume.",
    Remedy.LIFT_STOP: "Lift the stop with POST /purchases/lift-stop, which needs full access, then "
    "send POST /runs/{run_id}/resume.",
    Remedy.BRING_PLAN: "Send POST /runs/{run_id}/resume to ask the model once more. Or start a new "
    "run with POST /runs: say more plainly who is in the story, or send a finished plan.",
    Remedy.ALLOW_STILLS: "Send POST /runs/{run_id}/resume to try again. Set on_gap to still there "
    "to let stills fill the gaps.",
    Remedy.SHORTEN_LINE: "Send POST /runs/{run_id}/edit with a shorter narration for the scene, or "
    "more seconds; the run then goes on.",
    Remedy.RESUME: "Send POST /runs/{run_id}/resume: what failed is tried again, what is done is "
    "kept.",
}


def remedy_for(run_error: str | None) -> Remedy | None:
    """What can be done about a run's stored error, `OverBudget: the next call could cost …`."""
    return remedy_of(run_error.partition(":")[0]) if run_error else None
