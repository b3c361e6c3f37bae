"""From what a person typed to a request that can be filmed, checked before anything is started."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError

from grok_spicy.adapters.pillow_images import PillowImages
from grok_spicy.errors import BadInput, UnusableImage
from grok_spicy.models.run import Provider, ReferenceRequest, RunRequest, RunSettings
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.capabilities import check_plan, check_resolution
from grok_spicy_local.cloud import SimulatorOptions, XaiHost
from xai_simulator.server.faults import FaultScript

KEYS = ("XAI_API_KEY", "GROK_API_KEY")
_LONGEST_NAME = 80
_LARGEST_FILE = 30_000_000
"""Bytes that a plan, a photo or a file of concepts may have; a device has no end."""


@dataclass(frozen=True)
class Photo:
    """A checked photo of a character, as JPEG, and the key that it is uploaded to."""

    name: str
    key: str
    content: bytes


@dataclass(frozen=True)
class FilmOrder:
    """One film that was asked for."""

    request: RunRequest
    photos: Sequence[Photo] = ()


def read_orders(
    concept: str | None,
    prompt_file: Path | None,
    plan_file: Path | None,
    references: Sequence[str],
    settings: Mapping[str, Any],
) -> list[FilmOrder]:
    """The films that were asked for, one for each concept. BadInput says what is wrong.

    `settings` are fields of RunSettings; None means that nothing was said.
    """
    given = {name: value for name, value in settings.items() if value is not None}
    if [concept, prompt_file, plan_file].count(None) != 2:
        raise BadInput(
            "say what to film in one way: a concept in quotes, --prompt-file FILE or "
            '--plan plan.json. For example: grok-spicy run "A fox finds a crystal"'
        )
    photos = [read_photo(reference) for reference in references]
    if plan_file is not None:
        counted = sorted({"characters", "scenes"} & set(given))
        if counted:
            raise BadInput(f"the plan says how many {' and '.join(counted)}: leave that out")
        wanted: list[dict[str, Any]] = [{"plan": read_plan(plan_file)}]
    elif prompt_file is not None:
        wanted = [{"concept": line} for line in read_concepts(prompt_file)]
    else:
        wanted = [{"concept": concept}]
    return [_order({**given, **each, "owner": "studio"}, photos) for each in wanted]


def _order(given: dict[str, Any], photos: Sequence[Photo]) -> FilmOrder:
    if photos:
        given["references"] = [{"name": photo.name, "key": photo.key} for photo in photos]
    request = checked(given)
    check_resolution(request)
    if request.plan:
        check_plan(request.plan, request.models.video)
    return FilmOrder(request, photos)


def checked(given: Mapping[str, Any]) -> RunRequest:
    """The request, or BadInput in the words of the command line."""
    try:
        return RunRequest.model_validate(given)
    except ValidationError as problem:
        raise BadInput("; ".join(map(as_option, validation_messages(problem)))) from problem


def as_option(line: str) -> str:
    field, colon, message = line.partition(": ")
    if colon and field.startswith("models."):
        return f"--{field.removeprefix('models.')}-model: {message}"
    known = colon and field in RunSettings.model_fields
    return f"--{field.replace('_', '-')}: {message}" if known else line


def read_photo(reference: str) -> Photo:
    """`NAME=PATH` as a checked photo. BadInput."""
    name, equals, path = reference.partition("=")
    if not (equals and name.strip() and path.strip()):
        raise BadInput(f"--ref {_shown(reference)}: write NAME=PATH, as in --ref Alex=alex.jpg")
    if len(name) > _LONGEST_NAME:
        raise BadInput(f"--ref {_shown(name)}: the name is too long; use {_LONGEST_NAME} letters")
    try:
        asked = ReferenceRequest(name=name, key="uploads/")
    except ValidationError as problem:
        raise BadInput(
            f"--ref {_shown(name)}: {'; '.join(validation_messages(problem))}"
        ) from problem
    content = _read(Path(path.strip()).expanduser(), f"the photo of {asked.name!r}")
    try:
        picture = PillowImages().check(content)
    except UnusableImage as problem:
        raise BadInput(f"the photo {_shown(path)} can't be used: {problem}") from problem
    return Photo(asked.name, f"uploads/{hashlib.sha256(picture).hexdigest()[:16]}.jpg", picture)


def read_plan(file: Path) -> StoryPlan:
    """A finished plan. BadInput names every rule that it breaks."""
    try:
        return StoryPlan.model_validate_json(_read(file, "the plan"))
    except ValidationError as problem:
        raise BadInput(
            f"{file} is not a plan: {'; '.join(validation_messages(problem))}"
        ) from problem


def read_concepts(file: Path) -> list[str]:
    """One concept a line; empty lines are left out. BadInput."""
    try:
        lines = _read(file, "the prompt file").decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        raise BadInput(f"{file} is not a text file in UTF-8") from problem
    concepts = [line.strip() for line in lines if line.strip()]
    if not concepts:
        raise BadInput(f"{file} has no concept in it: write one a line")
    return concepts


def _read(file: Path, what: str) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise BadInput(f"{what} can't be read from {_shown(str(file))}: {reason}") from problem
    if len(content) > _LARGEST_FILE:
        raise BadInput(
            f"{what}, {_shown(str(file))}, is too large: over {_LARGEST_FILE / 1e6:.0f} MB"
        )
    return content


def _shown(text: str) -> str:
    """The text, quoted, and no longer than fits into an error."""
    return repr(text if len(text) <= 80 else f"{text[:77]}…")


def read_environment(folder: Path) -> dict[str, str]:
    """This process's environment, and beneath it what a `.env` in that folder says."""
    written = dotenv_values(folder / ".env")
    return {name: value for name, value in written.items() if value is not None} | dict(os.environ)


def resolve_provider(
    provider: Provider, simulator: Mapping[str, Any], surroundings: Mapping[str, str]
) -> XaiHost | SimulatorOptions:
    """How the studio reaches that provider. BadInput if there is no key, or a bad fault script.

    `simulator` are options of the simulator; the real Grok takes none.
    """
    if provider == "simulator":
        return SimulatorOptions(_simulator_options(simulator))
    if simulator:
        used = ", ".join(sorted(simulator))
        raise BadInput(f"the simulator's options ({used}) need --provider simulator")
    key = next(filter(None, (surroundings.get(name, "").strip() for name in KEYS)), None)
    if key and not re.fullmatch(r"[!-~]+", key):
        raise BadInput("the xAI key has characters that no key has: copy it once more")
    if key is None:
        raise BadInput(
            "there is no xAI key. Set XAI_API_KEY (in the environment, or in a .env file here; "
            "get one at https://console.x.ai), or add --provider simulator to film without one"
        )
    return XaiHost(
        host=surroundings.get("GROK_SPICY_XAI_HOST") or "api.x.ai",
        insecure=surroundings.get("GROK_SPICY_XAI_INSECURE") == "1",
        key=key,
    )


def _simulator_options(given: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(given)
    if "faults" in options:
        script = check_faults(options["faults"])
        options["faults"] = script.model_dump_json(exclude_unset=True)
    return options


def check_faults(source: str) -> FaultScript:
    """The fault script, from a file or from JSON. BadInput."""
    try:
        return FaultScript.read(source)
    except ValidationError as problem:
        raise BadInput(
            f"the fault script is wrong: {'; '.join(validation_messages(problem))}"
        ) from problem
    except (OSError, ValueError) as problem:
        raise BadInput(f"the fault script {_shown(source)} can't be read: {problem}") from problem
