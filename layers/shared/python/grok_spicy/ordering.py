"""A film that is asked for, before it is begun: what its run is called and what it may cost.

Shared by every way in: the command line, the API, the console.
"""

import re
import secrets
from datetime import datetime

from grok_spicy.layout import slug
from grok_spicy.pricing import Estimate, estimate
from grok_spicy.run import Run, RunRequest

_USUAL_SECONDS = 8
_LEFT_OUT_OF_NAMES = {"a", "an", "the"}


def new_run_id(request: RunRequest, now: datetime) -> str:
    """`20261121-023045-curious-fox-named-ember-5f2c`: sorts by time, says what it is."""
    title = request.plan.title if request.plan else request.concept or ""
    words = [word for word in map(slug, re.findall(r"[^\W_]+", title)) if word]
    telling = [word.lower() for word in words if word.lower() not in _LEFT_OUT_OF_NAMES]
    name = slug("-".join(telling[:4])) or "film"
    return f"{now:%Y%m%d-%H%M%S}-{name}-{secrets.token_hex(2)}"


def next_execution(run: Run) -> str:
    """`<run>-2`, `<run>-3` …: the name of the execution that goes on with a run."""
    number = run.execution.removeprefix(f"{run.run_id}-")
    return f"{run.run_id}-{int(number) + 1 if number.isdecimal() else 2}"


def estimate_of(request: RunRequest) -> Estimate:
    """What the film may cost, in USD; where nothing is planned yet, of scenes of 8 s."""
    plan, settings = request.plan, request.settings()
    if plan is None:
        return estimate(settings, settings.characters, [_USUAL_SECONDS] * settings.scenes)
    lengths = [scene.duration_seconds for scene in plan.scenes]
    return estimate(settings, len(plan.characters), lengths)
