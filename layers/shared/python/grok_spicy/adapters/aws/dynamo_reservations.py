"""The BUDGET item. It holds reservations as JSON texts, which conditions compare."""

import logging
from typing import Any

from pydantic import ValidationError

from grok_spicy.models.spending import Budget, Reservation

_log = logging.getLogger(__name__)


def encode(reservation: Reservation) -> str:
    """As it is stored: equal to what an earlier version stored, if that is where it comes from."""
    return reservation.model_dump_json(exclude=None if reservation.booking else {"booking"})


def decode(text: str) -> Reservation | None:
    """The reservation; None if it can't be read: it is left out then."""
    try:
        return Reservation.model_validate_json(text)
    except ValidationError:
        _log.warning("a reservation can't be read and is left out: %.200s", text)
        return None


def decode_all(texts: dict[str, str]) -> dict[str, Reservation]:
    """Those that can be read, by the ids of their calls."""
    return {call_id: each for call_id, text in texts.items() if (each := decode(text))}


def read_budget(row: dict[str, Any] | None) -> Budget:
    """The budget in that item; one of nothing if there is none."""
    row = row or {"cap": 0}
    return Budget(
        cap_ticks=int(row["cap"]),
        committed_ticks=int(row.get("committed", 0)),
        open=decode_all(row.get("open", {})),
        lost=decode_all(row.get("lost", {})),
        written_off=[each for text in row.get("written_off", []) if (each := decode(text))],
        learned={kind: int(factor) for kind, factor in row.get("learned", {}).items()},
        spender=row.get("spender"),
    )
