"""The keys that a session's cameras need, and which of them there are."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from dotenv import dotenv_values

from grok_spicy.models.cameras import Camera
from grok_spicy.policies.capabilities import CAMERAS, camera_of_model, model_of
from phase6.session import SessionError
from phase6.story import PlannedClip

XAI_KEYS = ("XAI_API_KEY", "GROK_API_KEY")


def read_environment() -> dict[str, str]:
    """The environment, and what a `.env` file in the current folder adds to it."""
    values = {**dotenv_values(Path(".env")), **os.environ}
    return {name: text.strip() for name, text in values.items() if text and text.strip()}


def find_xai_key(environment: Mapping[str, str]) -> str | None:
    """The key for xAI, whose Grok films, draws and judges; None if there is none."""
    return next((environment[name] for name in XAI_KEYS if name in environment), None)


def ready_cameras(environment: Mapping[str, str]) -> set[str]:
    """The cameras that can film with what the environment has."""
    rows = CAMERAS.items()
    return {name for name, row in rows if not (row.retired or _lack(row, environment))}


def check_keys(clips: Iterable[PlannedClip], environment: Mapping[str, str]) -> None:
    """SessionError that names what is missing for the cameras of these clips, fallbacks included.
    A camera that films no more needs nothing."""
    wanted: dict[str, list[str]] = {}
    for clip in clips:
        for name in (clip.filming.model, *clip.filming.fallbacks):
            camera = camera_of_model(model_of(name))
            if not camera.retired:
                wanted.setdefault(camera.name, []).append(clip.division.clip_id)
    problems = [
        f"{' and '.join(lack)} for the camera {name} ({_listed(users)})"
        for name, users in wanted.items()
        if (lack := _lack(CAMERAS[name], environment))
    ]
    if problems:
        raise SessionError(f"not set: {'; '.join(problems)}. Nothing was filmed.")


def _lack(camera: Camera, environment: Mapping[str, str]) -> list[str]:
    keys = XAI_KEYS if camera.name == "grok" else camera.keys
    lack = [" or ".join(keys)] if keys and not any(name in environment for name in keys) else []
    if camera.needs_url and camera.url_variable and camera.url_variable not in environment:
        lack.append(camera.url_variable)
    return lack


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
