"""The BUDGET item. It holds reservations as JSON texts, which conditions compare."""

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from grok_spicy.models.item import SCHEMA_VERSION, from_json, newer_item, to_json
from grok_spicy.models.spending import Budget, Reservation

BUDGET = "BUDGET"
_log = logging.getLogger(__name__)


def encode(reservation: Reservation) -> str:
    """As it is stored: equal to what another release stored, if that is where it comes from."""
    text = reservation.stored_form.text
    return text if text and decode(text) == reservation else to_json(reservation)


def decode(text: str) -> Reservation | None:
    """The reservation; None if it can't be read: it is left out then."""
    try:
        return from_json(Reservation, text).with_stored_form(text=text)
    except ValidationError:
        _log.warning("a reservation can't be read and is left out: %.200s", text)
        return None


def decode_all(texts: dict[str, str]) -> dict[str, Reservation]:
    """Those that can be read, by the ids of their calls."""
    return {call_id: each for call_id, text in texts.items() if (each := decode(text))}


def is_newer(row: Mapping[str, Any]) -> bool:
    """Whether a newer version of this program wrote that item."""
    return int(row.get("schema_version", SCHEMA_VERSION)) > SCHEMA_VERSION


def read_budget(row: Mapping[str, Any] | None) -> Budget:
    """The budget in that item; one of nothing if there is none. NewerItem."""
    if row and is_newer(row):
        raise newer_item(BUDGET)
    return read_amounts(row)


def read_amounts(row: Mapping[str, Any] | None) -> Budget:
    """The same, to be shown only: also where a newer version wrote it."""
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
