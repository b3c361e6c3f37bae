"""What the simulator needs of xAI's SDK: its messages (`xai_sdk.proto`), none of its clients."""

import importlib.util
import sys


def leave_out_clients() -> None:
    """Let this process import `xai_sdk.proto` without the SDK's clients: aiohttp and requests, that
    only those use, are a third of the simulator's start. Without effect if the SDK was imported
    already."""
    if "xai_sdk" in sys.modules:
        return
    spec = importlib.util.find_spec("xai_sdk")
    if spec is None:
        raise ImportError("there is no package xai_sdk")
    sys.modules["xai_sdk"] = importlib.util.module_from_spec(spec)
