"""Reservations as the BUDGET item holds them: JSON texts, which conditions compare."""

import logging

from pydantic import ValidationError

from grok_spicy.models.spending import Reservation

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
