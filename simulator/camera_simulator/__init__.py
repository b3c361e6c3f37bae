"""The services that film, and one that speaks, simulated for their own clients and any adapter.

One HTTP server on loopback plays them all, each below a prefix. It keeps each service's rules, jobs
and price list, draws small real clips, remembers across `kill -9`, and fails as a script tells it
(`faults`). No request leaves the machine.

    from camera_simulator import CameraSimulator
"""

from camera_simulator.jobs import Charge
from camera_simulator.simulator import CameraSimulator

__all__ = ["CameraSimulator", "Charge"]
