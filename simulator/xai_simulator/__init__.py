"""A simulated xAI on this machine; the unmodified `xai_sdk.Client` is its client.

It serves the SDK's own gRPC services (chat, image, video, files, models, auth) and, over HTTP, the
temporary URLs of its results, on loopback only. It enforces the API's limits, keeps a bill, stores
its state on disk, draws images and clips (`drawing`), plans and judges (`language`), and fails as a
script tells it (`server.faults`).

    from xai_simulator import Simulator, SimulatorProcess
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xai_simulator.process import SimulatorDidNotStart, SimulatorProcess
    from xai_simulator.server.simulator import Simulator

__all__ = ["Simulator", "SimulatorDidNotStart", "SimulatorProcess"]


def __getattr__(name: str) -> Any:
    # On demand: a program that only starts a process need not wait for gRPC to be imported.
    if name == "Simulator":
        from xai_simulator.server.simulator import Simulator

        return Simulator
    if name in ("SimulatorProcess", "SimulatorDidNotStart"):
        from xai_simulator import process

        return getattr(process, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
