"""The fault script in force: what it has done so far, and its replacement by another one."""

import hashlib
import threading

from xai_simulator.server.faults import CallDescription, Fault, FaultScript
from xai_simulator.server.state_store import Document, StateStore, now

_STATE = "faults"


class ActiveFaults:
    """A script in force. It and its counts are in the state store.

    A script that replaced the one of the options stays in force after a restart with the same
    options; other options replace it.
    """

    def __init__(self, script: FaultScript, store: StateStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        option = _digest(script)
        stored = store.read(_STATE) or {}
        if stored.get("option") == option:
            self._state: Document = stored
            self.script = FaultScript.model_validate(stored["script"])
        else:
            self._put(script, option, int(stored.get("replacements", 0)))

    @property
    def drift(self) -> float | None:
        """The script's probability of drift, or None."""
        return self.script.drift

    @property
    def price_factor(self) -> float:
        """The script's factor of all prices."""
        return self.script.price_factor

    @property
    def replacements(self) -> int:
        """How many scripts have been replaced: it tells whether the one in force is still that."""
        return int(self._state["replacements"])

    def as_json(self) -> Document:
        """The script in force as JSON values."""
        faults = [fault.model_dump(exclude_unset=True) for fault in self.script.faults]
        others = self.script.model_dump(exclude_unset=True, exclude={"faults"})
        return {"faults": faults, **others}

    def replace(self, script: FaultScript) -> None:
        """Put another script into force, with new counts."""
        with self._lock:
            self._put(script, self._state["option"], self.replacements + 1)

    def next(self, call: CallDescription) -> Fault | None:
        """Count this call; return the first entry of the script that makes it fail, if any."""
        with self._lock:
            hits = [
                fault
                for place, fault in enumerate(self.script.faults)
                if fault.matches(call) and self._strikes(place, fault)
            ]
        return hits[0] if hits else None

    def _put(self, script: FaultScript, option: str, replacements: int) -> None:
        self.script = script
        self._state = {
            "option": option,
            "replacements": replacements,
            "since": now(),
            "script": self.as_json(),
        }
        self._store.write(_STATE, self._state)

    def _strikes(self, place: int, fault: Fault) -> bool:
        starts: float = self._state["since"] + (fault.after or 0.0)
        if now() < starts:
            return False
        replacements = self.replacements or ""
        counter = f"counters/fault{replacements}-{place}-{_digest(fault)}"
        if not fault.strikes(self._store.count(counter)):
            return False
        if fault.lasts is None:
            return True
        if fault.after is None:
            starts = self._first_strike(counter)
        return now() < starts + fault.lasts

    def _first_strike(self, counter: str) -> float:
        stored = self._store.read(f"{counter}-began")
        if stored is None:
            stored = {"at": now()}
            self._store.write(f"{counter}-began", stored)
        return float(stored["at"])


def _digest(part: Fault | FaultScript) -> str:
    return hashlib.sha256(part.model_dump_json(exclude_unset=True).encode()).hexdigest()[:16]
