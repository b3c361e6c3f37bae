"""What a person can do about an error."""

from enum import StrEnum


class Remedy(StrEnum):
    """What a person can do about an error."""

    RAISE_CAP = "raise_cap"
    BUY_LOST_CALLS = "buy_lost_calls"
    REWORD = "reword"
    FIX_KEY_OR_MODEL = "fix_key_or_model"
    TOP_UP = "top_up"
    USE_ANOTHER_TEAM = "use_another_team"
    RAISE_STUDIO_CAP = "raise_studio_cap"
    LIFT_STOP = "lift_stop"
    BRING_PLAN = "bring_plan"
    ALLOW_STILLS = "allow_stills"
    SHORTEN_LINE = "shorten_line"
    RESUME = "resume"

    @property
    def words(self) -> str:
        """The remedy as reports and events word it, for every way to resume a run."""
        return _REMEDY_WORDS[self]


_REMEDY_WORDS = {
    Remedy.RAISE_CAP: "resume the run with a higher max_cost_usd",
    Remedy.BUY_LOST_CALLS: "check the provider's bill, then resume the run with buy_lost_calls",
    Remedy.REWORD: "reword the scene or replace the photo, then start a new run; or resume "
    "this one with soften, to send the softened wording that is offered",
    Remedy.FIX_KEY_OR_MODEL: "correct the provider's key or choose another model, then resume",
    Remedy.TOP_UP: "top up the provider's account, then resume the run",
    Remedy.USE_ANOTHER_TEAM: "use a key of a team that may make video (one without zero data "
    "retention), then resume the run",
    Remedy.RAISE_STUDIO_CAP: "wait until the cap's time is over, or raise it; then resume the run",
    Remedy.LIFT_STOP: "lift the stop of all purchases, then resume the run",
    Remedy.BRING_PLAN: "resume the run to ask once more, say more plainly who is in the story, "
    "or start a run with a finished plan",
    Remedy.ALLOW_STILLS: "resume the run to try again, with on_gap set to still to let stills fill "
    "gaps",
    Remedy.SHORTEN_LINE: "edit the plan: shorten the line, or lengthen the scene; then the run "
    "goes on",
    Remedy.RESUME: "resume the run: what failed is tried again, what is done is kept",
}
