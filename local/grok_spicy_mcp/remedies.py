"""What an agent can do about an error: the remedies in terms of tools."""

from grok_spicy.errors import Remedy

REMEDIES = {
    Remedy.RAISE_CAP: "Call resume with a higher max_cost_usd.",
    Remedy.BUY_LOST_CALLS: "Ask the person to check the provider's bill, then call resume with "
    "buy_lost_calls.",
    Remedy.REWORD: "Reword the scene with edit_plan, or replace the photo and start a new film.",
    Remedy.FIX_KEY_OR_MODEL: "Ask the person to correct the provider's key, or call resume with "
    "other models.",
    Remedy.TOP_UP: "Ask the person to top up the provider's account, then call resume.",
    Remedy.USE_ANOTHER_TEAM: "Ask the person for the key of a team that may make video, then call "
    "resume.",
    Remedy.RAISE_STUDIO_CAP: "Wait until that day or month (UTC) is over, or ask the person to "
    "raise the cap that the error names, then call resume.",
    Remedy.LIFT_STOP: "Purchases are stopped. Only a person can lift that: "
    "`grok-spicy stop-all --lift`. Then call resume.",
    Remedy.BRING_PLAN: "Call resume to ask the model once more, or start a new film that says more "
    "plainly who is in the story.",
    Remedy.ALLOW_STILLS: "Call resume; with on_gap `still`, stills fill the gaps.",
    Remedy.SHORTEN_LINE: "Call edit_plan with a shorter narration for the scene, or more seconds.",
    Remedy.RESUME: "Call resume: what failed is tried again, what is done is kept.",
}
