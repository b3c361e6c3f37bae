"""Which calls moderation refuses, and in which shape.

The fault script decides, or a marker in the prompt: `[moderated]` is refused at submit,
`[moderated:failed]`, `[moderated:empty]` and `[moderated:poll]` in the shape of that name.
"""

import re
from typing import get_args

from xai_simulator.server.faults import Fault, Shape

_TRIGGER = re.compile(rf"\[moderated(?::({'|'.join(get_args(Shape))}))?\]", re.IGNORECASE)


def shape_of_refusal(prompt: str, fault: Fault | None) -> Shape | None:
    """The shape in which moderation refuses this call, or None if it passes."""
    if fault is not None and fault.failure == "moderate":
        return fault.shape
    trigger = _TRIGGER.search(prompt)
    if trigger is None:
        return None
    name = (trigger[1] or "submit").lower()
    return next(shape for shape in get_args(Shape) if shape == name)


def is_billed(fault: Fault | None) -> bool:
    """Whether an image or a clip that moderation refuses is billed: as ever, unless the script says
    otherwise."""
    return fault is None or fault.billed is not False
