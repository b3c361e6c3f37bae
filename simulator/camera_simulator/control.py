"""A client of the control address: replaces the fault script, reads what was called and billed."""

from camera_simulator.jobs import Charge
from xai_simulator.control import ControlClient


class CameraControl(ControlClient):
    """Talks to the control address of running camera services. Counts are by service and HTTP
    status."""

    def ledger(self, name: str) -> list[Charge]:
        """What a service or provider bills, a line for each job. ValueError if there is none."""
        return [Charge(**line) for line in self._call("GET", f"/ledger/{name}")]
