"""From what a person typed to requests for films, checked before anything is started."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from dotenv import dotenv_values
from pydantic import BaseModel, ValidationError

from grok_spicy.adapters.pillow_images import PillowImages
from grok_spicy.errors import BadInput, UnusableImage
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import OWNER, ReferenceRequest, Run
from grok_spicy.models.settings import Provider, RunSettings
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.answer_repair import Reading, read_document
from grok_spicy.policies.feasibility import check_request
from grok_spicy_cli.footage_option import FootageFile, read_footage
from grok_spicy_cli.input_file import quoted, read_file, read_text
from grok_spicy_cli.music_option import MusicFile, read_music
from grok_spicy_cli.options import FLAGS
from grok_spicy_local.cloud import SimulatorOptions, XaiHost

if TYPE_CHECKING:
    from xai_simulator.server.faults import FaultScript

NO_KEY = (
    "there is no xAI key. Set XAI_API_KEY (in the environment, or in a .env file here; "
    "get one at https://console.x.ai), or add --provider simulator to do without one"
)
KEYS = ("XAI_API_KEY", "GROK_API_KEY")
"""The environment variables that may hold the key for xAI, the first one first."""
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Photo:
    """A checked photo of a character, as JPEG. `key` stands for it until it is uploaded."""

    name: str
    key: str
    content: bytes


@dataclass(frozen=True)
class FilmOrder:
    """A request for one film, and its photos. `changes` says what was not taken as it was typed."""

    request: RunRequest
    photos: Sequence[Photo] = ()
    changes: Sequence[str] = ()
    footage: Sequence[FootageFile] = ()
    music: MusicFile | None = None


def read_orders(
    concept: str | None,
    prompt_file: Path | None,
    plan_file: Path | None,
    references: Sequence[str],
    settings: Mapping[str, Any],
    footage: Sequence[str] = (),
    music: str | None = None,
    *,
    likeness_confirmed: bool = False,
    cast: str | None = None,
) -> list[FilmOrder]:
    """The requested films, one for each concept. BadInput says what is wrong.

    `settings` are fields of RunSettings; None means the default. `likeness_confirmed` is the
    person's word that they may use the likeness of those in the photos; `cast` the name of a saved
    cast, which is looked for where the film is made.
    """
    fields = {name: value for name, value in settings.items() if value is not None}
    if [concept, prompt_file, plan_file].count(None) != 2:
        raise BadInput(
            "give one of: a concept in quotes, --prompt-file FILE, --plan FILE. "
            'For example: grok-spicy run "A fox finds a crystal"'
        )
    if likeness_confirmed:
        fields["likeness_confirmed"] = True
    if cast is not None:
        fields["cast"] = cast
    photos, clips = [read_photo(reference) for reference in references], read_footage(footage)
    song = read_music(music)
    stories: list[dict[str, Any]] = [{"concept": concept}]
    changes: list[str] = []
    if plan_file is not None:
        counts = sorted({"characters", "scenes"} & set(fields))
        if counts:
            raise BadInput(f"the plan has its own {' and '.join(counts)}: leave out that setting")
        reading = read_plan(plan_file)
        stories = [{"plan": reading.answer}]
        changes = [f"the plan was read with a change: {change}" for change in reading.changes]
    elif prompt_file is not None:
        stories = [{"concept": line} for line in read_concepts(prompt_file)]
    return [
        build_order({**fields, **story, "owner": OWNER}, photos, changes, clips, song)
        for story in stories
    ]


def build_order(
    fields: dict[str, Any],
    photos: Sequence[Photo],
    changes: Sequence[str] = (),
    footage: Sequence[FootageFile] = (),
    music: MusicFile | None = None,
) -> FilmOrder:
    """The request for a film with these fields, photos, clips and music, checked. BadInput."""
    if music:
        fields["music"] = {"key": music.key, "name": music.name}
    if footage:
        fields["footage"] = {clip.scene: {"key": clip.key, "name": clip.name} for clip in footage}
    if photos:
        fields["references"] = [{"name": photo.name, "key": photo.key} for photo in photos]
    request = validate_request(fields)
    check_request(request)
    if request.plan is None and "characters" not in fields and len(photos) == request.characters:
        changes = [*changes, f"the film has {len(photos)} characters, one for each photo"]
    return FilmOrder(request, photos, changes, footage, music)


def validate_request(fields: Mapping[str, Any]) -> RunRequest:
    """The request, or BadInput in the words of the command line."""
    try:
        return RunRequest.model_validate(fields)
    except ValidationError as problem:
        raise BadInput("; ".join(map(as_option, validation_messages(problem)))) from problem


_Body = TypeVar("_Body", bound=BaseModel)


def validate(model: type[_Body], fields: Mapping[str, Any]) -> _Body:
    """The body of a request. BadInput with what is wrong in it, in the command line's words."""
    try:
        return model.model_validate(fields)
    except ValidationError as problem:
        raise BadInput("; ".join(map(as_option, validation_messages(problem)))) from problem


def resume_overrides(run: Run, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that change when a run is resumed. BadInput if they can't be used, or if the run
    was rejected as it was requested. None and False are options that were not typed."""
    if run.concept is None and run.title is None:
        raise BadInput(f"{run.run_id} was rejected as it was requested: start a new run instead")
    overrides = {
        name: value for name, value in settings.items() if value is not None and value is not False
    }
    validate_request({"run_id": run.run_id, **overrides})
    return overrides


def as_option(line: str) -> str:
    """`scenes: too many` as `--scenes: too many`: the option that sets that field."""
    field, colon, message = line.partition(": ")
    if colon and field.startswith("models."):
        return f"--{field.removeprefix('models.')}-model: {message}"
    name = field.partition(".")[0]  # `approve.0` is the first word of a list
    known = colon and name in RunSettings.model_fields
    name = FLAGS.get(name, name)
    return f"--{name.replace('_', '-')}: {message}" if known else line


def read_photo(reference: str) -> Photo:
    """`NAME=PATH` as a checked photo. BadInput."""
    name, equals, path = reference.partition("=")
    if not (equals and name.strip() and path.strip()):
        raise BadInput(f"--ref {quoted(reference)}: write NAME=PATH, as in --ref Alex=alex.jpg")
    if len(name) > _LONGEST_NAME:
        raise BadInput(f"--ref {quoted(name)}: the name is too long; use {_LONGEST_NAME} letters")
    try:
        checked = ReferenceRequest(name=name, key="uploads/")
    except ValidationError as problem:
        raise BadInput(
            f"--ref {quoted(name)}: {'; '.join(validation_messages(problem))}"
        ) from problem
    return load_photo(checked.name, Path(path.strip()).expanduser())


def load_photo(name: str, file: Path) -> Photo:
    """The photo of the character of that name, checked. BadInput."""
    content = read_file(file, f"the photo of {name!r}")
    try:
        picture = PillowImages().check(content)
    except UnusableImage as problem:
        raise BadInput(f"the photo {quoted(str(file))} can't be used: {problem}") from problem
    return Photo(name, f"uploads/{hashlib.sha256(picture).hexdigest()[:16]}.jpg", picture)


def read_plan(file: Path) -> Reading[StoryPlan]:
    """A finished plan, and what was changed to read it. BadInput names every rule that it
    breaks."""
    try:
        return read_document(read_text(file, "plan"), StoryPlan)
    except ValidationError as problem:
        raise BadInput(
            f"{file} is not a plan: {'; '.join(validation_messages(problem))}"
        ) from problem


def read_concepts(file: Path) -> list[str]:
    """One concept a line; empty lines are left out. BadInput."""
    lines = read_text(file, "prompt file").splitlines()
    concepts = [line.strip() for line in lines if line.strip()]
    if not concepts:
        raise BadInput(f"{file} has no concept in it: write one a line")
    return concepts


def read_environment(folder: Path) -> dict[str, str]:
    """This process's environment, and beneath it what a `.env` in that folder says."""
    file = dotenv_values(folder / ".env", encoding="utf-8-sig")
    return {name: value for name, value in file.items() if value is not None} | dict(os.environ)


def resolve_provider(
    provider: Provider, simulator: Mapping[str, Any], environment: Mapping[str, str]
) -> XaiHost | SimulatorOptions:
    """How that provider is reached. BadInput if there is no key, no simulator, or a bad fault
    script.

    `simulator` are options of the simulator; the real Grok takes none.
    """
    if provider == "simulator":
        require_simulator()
        return SimulatorOptions(_simulator_options(simulator))
    if simulator:
        names = ", ".join(sorted(simulator))
        raise BadInput(f"options of the simulator ({names}) need --provider simulator")
    key = find_key(environment)
    if key and not re.fullmatch(r"[!-~]+", key):
        raise BadInput("the xAI key has characters that no key has: copy it again")
    if key is None:
        raise BadInput(NO_KEY)
    return XaiHost(
        host=environment.get("GROK_SPICY_XAI_HOST") or "api.x.ai",
        insecure=environment.get("GROK_SPICY_XAI_INSECURE") == "1",
        key=key,
        variables=environment,
    )


def purchases_refused(
    provider: Provider, simulator: Mapping[str, Any], environment: Mapping[str, str]
) -> str | None:
    """Why a server that is started like this can make no film; None if it can."""
    if provider == "simulator" or simulator or find_key(environment):
        return None
    return f"{NO_KEY}. Then start the server again"


def find_key(environment: Mapping[str, str]) -> str | None:
    """The key for xAI that the environment has."""
    return next(filter(None, (environment.get(name, "").strip() for name in KEYS)), None)


def require_simulator() -> None:
    """BadInput if the simulator, which is an optional package, is not installed."""
    if find_spec("xai_simulator") is None:
        raise BadInput("the simulator is not installed: pip install ./simulator")


def _simulator_options(simulator: Mapping[str, Any]) -> dict[str, Any]:
    options = dict(simulator)
    if "faults" in options:
        script = check_faults(options["faults"])
        options["faults"] = script.model_dump_json(exclude_unset=True)
    return options


def check_faults(source: str) -> "FaultScript":
    """The fault script, from a file or from JSON. BadInput."""
    from xai_simulator.server.faults import FaultScript

    try:
        return FaultScript.read(source)
    except ValidationError as problem:
        raise BadInput(
            f"the fault script is wrong: {'; '.join(validation_messages(problem))}"
        ) from problem
    except (OSError, ValueError) as problem:
        raise BadInput(f"the fault script {quoted(source)} can't be read: {problem}") from problem
