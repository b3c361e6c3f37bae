"""A client of the control address: replaces the fault script, reads what was called."""

import json
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

_TIMEOUT = 30.0


class Charge(NamedTuple):
    """What a service that films bills for a job, in USD, and how the job ended or will end: done,
    fail, refuse_prompt, refuse_output or cancelled."""

    job: str
    usd: float
    outcome: str


class ControlClient:
    """Talks to the control address of a running simulator ("http://127.0.0.1:PORT")."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = build_opener(ProxyHandler({}))

    def set_faults(self, script: Any) -> None:
        """Put a fault script into force, with new counts; [] lifts all trouble.

        `script` is a list of faults, or an object. ValueError if it is not valid.
        """
        self._call("PUT", "/faults", json.dumps(script).encode())

    def faults(self) -> dict[str, Any]:
        """The fault script in force."""
        return dict(self._call("GET", "/faults"))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many calls ended how: {"image": {"OK": 3, "RESOURCE_EXHAUSTED": 1}}."""
        return dict(self._call("GET", "/counts"))

    def _call(self, method: str, path: str, body: bytes | None = None) -> Any:
        request = Request(self.address + path, data=body, method=method)
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as response:
                return json.load(response)
        except HTTPError as error:
            raise ValueError(json.load(error)["error"]) from error


class CameraControl(ControlClient):
    """Talks to the control address of the other services that film. Counts are by service and HTTP
    status; a script is one of `camera_simulator.faults`."""

    def ledger(self, name: str) -> list[Charge]:
        """What a service or provider bills, a line for each job. ValueError if there is none."""
        return [Charge(**line) for line in self._call("GET", f"/ledger/{name}")]
