"""How many films are made at once, and who is next. Pure decisions."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass

from grok_spicy.models.admission import Admission, QueueEntry


@dataclass(frozen=True)
class AdmissionLimits:
    """The most films at once: in the studio, and of one owner. 0 is unlimited."""

    per_studio: int
    per_owner: int

    @property
    def unlimited(self) -> bool:
        return not (self.per_studio or self.per_owner)


def enter(admission: Admission, entry: QueueEntry) -> Admission:
    """With that execution at the end of the queue, unless it is there or was admitted before."""
    if any(each.execution == entry.execution for each in (*admission.active, *admission.queued)):
        return admission
    return admission.model_copy(update={"queued": [*admission.queued, entry]})


def leave(admission: Admission, executions: Collection[str]) -> Admission:
    """Without these executions."""
    return admission.model_copy(
        update={
            name: [entry for entry in getattr(admission, name) if entry.execution not in executions]
            for name in ("active", "queued")
        }
    )


def admit(
    admission: Admission,
    limits: AdmissionLimits,
    own_limit: Callable[[str], int | None] = lambda _: None,
) -> Admission:
    """With as many of those that wait admitted as may be, in order. Who has as many films as one
    owner may have at once is passed over until one of them has ended. `own_limit` is what an admin
    has set for an owner in place of `limits.per_owner`, if one has."""
    active, queued = list(admission.active), []
    films = Counter(entry.owner for entry in active)
    for entry in admission.queued:
        has_room = not limits.per_studio or len(active) < limits.per_studio
        if has_room and _is_below(films[entry.owner], limits.per_owner, own_limit(entry.owner)):
            active.append(entry)
            films[entry.owner] += 1
        else:
            queued.append(entry)
    return admission.model_copy(update={"active": active, "queued": queued})


def _is_below(films: int, limit: int, own_limit: int | None) -> bool:
    most = limit if own_limit is None else own_limit
    return not most or films < most
