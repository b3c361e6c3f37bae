"""The rooms of the house: what each holds, and what it may import. Read by the house test, which
holds every module to its row, and by `make docs`, which writes the table of the guide."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = "layers/shared/python/grok_spicy"

# What pure rooms may use of Python: nothing that runs programs, opens connections or reads the
# environment. `pathlib` is for the paths that ports hand over, `datetime` and `secrets` for times
# and ids of what is stored.
PURE = frozenset(
    (
        *("base64", "binascii", "collections", "dataclasses", "datetime", "enum", "functools"),
        *(
            "bisect",
            "difflib",
            "hashlib",
            "itertools",
            "json",
            "logging",
            "math",
            "pathlib",
            "re",
            "secrets",
        ),
        *("typing", "unicodedata"),
    )
)


@dataclass(frozen=True)
class Room:
    """A module or folder. `may_import` names rooms, `libraries` packages of others; `python` are
    the modules of Python itself that it may use, None for all."""

    name: str
    path: str
    holds: str
    may_import: frozenset[str]
    libraries: frozenset[str] = frozenset()
    python: frozenset[str] | None = None

    @property
    def package(self) -> str:
        """Its dotted name: `grok_spicy.models`, `functions`."""
        place = self.path.removeprefix("layers/shared/python/").removeprefix("local/")
        place = place.removeprefix("simulator/").removesuffix(".py")
        return place.removesuffix("/__init__").replace("/", ".")

    def files(self) -> list[Path]:
        """Every Python file in it that is in no room of its own."""
        place = ROOT / self.path
        if place.is_file():
            return [place]
        others = {ROOT / room.path for room in ROOMS if room is not self}
        return sorted(
            path
            for path in place.rglob("*.py")
            if "node_modules" not in path.parts and path not in others
        )


def _room(
    name: str,
    path: str,
    holds: str,
    may_import: str,
    libraries: str = "",
    python: frozenset[str] | None = None,
) -> Room:
    return Room(
        name, path, holds, frozenset(may_import.split()), frozenset(libraries.split()), python
    )


ROOMS: tuple[Room, ...] = (
    _room("remedy", f"{PRODUCT}/remedy.py", "what a person can do about an error", "", "", PURE),
    _room("errors", f"{PRODUCT}/errors.py", "every error we raise, as a tree", "remedy", "", PURE),
    _room(
        "models",
        f"{PRODUCT}/models",
        "the nouns: story, run, images, clips, spending, events, and what is stored of them",
        "errors",
        "pydantic",
        PURE,
    ),
    _room(
        "camera_rows",
        f"{PRODUCT}/adapters/video/__init__.py",
        "the registry of video providers; collects the rows that stand in their files",
        "models",
        "",
        PURE | {"importlib"},
    ),
    _room(
        "policies",
        f"{PRODUCT}/policies",
        "pure decisions: prompts, what a model can do, what comes next, what is good enough, what "
        "it costs, where files go, how an answer is read",
        "errors models camera_rows",
        "json_repair pydantic",
        PURE,
    ),
    _room(
        "ports",
        f"{PRODUCT}/ports",
        "what the steps need from the world, as small Protocols",
        "errors models",
        "pydantic",
        PURE,
    ),
    _room("metrics", f"{PRODUCT}/metrics.py", "what is counted", "", "", PURE),
    _room(
        "outputs",
        f"{PRODUCT}/outputs",
        "what a person opens: script.md, state.json, report.json, timelines for an editor",
        "models policies ports",
        "pydantic opentimelineio otio_cmx3600_adapter",
        PURE | {"xml"},
    ),
    _room(
        "services",
        f"{PRODUCT}/services",
        "what several steps share: paid calls, structured chat, the judge, drawing with "
        "corrections, a run's lifecycle, queries",
        "errors models policies ports metrics outputs",
        "pydantic",
        PURE,
    ),
    _room(
        "steps",
        f"{PRODUCT}/steps",
        "one module per function: the use case, given ports",
        "errors models policies ports metrics outputs services",
        "pydantic",
        PURE | {"contextlib", "shutil", "tempfile", "zipfile"},
    ),
    _room(
        "api",
        f"{PRODUCT}/api",
        "the HTTP API: the app, authentication, schemas, problem documents, a router per resource",
        "errors models policies ports outputs services version",
        "pydantic pydantic_core aws_lambda_powertools imagesize",
        PURE | {"http", "inspect", "io"},
    ),
    _room(
        "adapters",
        f"{PRODUCT}/adapters",
        "the only rooms that know AWS, xAI, Google, FFmpeg, Pillow and HTTP",
        "errors models policies ports metrics camera_rows",
        "pydantic boto3 botocore xai_sdk grpc httpx tenacity PIL pi_heif imageio_ffmpeg "
        "aws_lambda_powertools google requests",
    ),
    _room(
        "bootstrap",
        f"{PRODUCT}/bootstrap.py",
        "the composition root: builds the adapters from the environment, once per container",
        "errors models policies ports services adapters",
        "boto3",
    ),
    _room("version", f"{PRODUCT}/__init__.py", "the product's version", "", "", frozenset()),
    _room(
        "main",
        f"{PRODUCT}/__main__.py",
        "`python -m grok_spicy`: finds the command line by its entry point; not on Lambda",
        "",
    ),
    _room(
        "functions",
        "functions",
        "one folder per Lambda function: takes the event, calls its step",
        "bootstrap steps services api",
    ),
    _room(
        "grok_spicy_local",
        "local/grok_spicy_local",
        "AWS on a laptop: gateway, Lambda runtime, durable DynamoDB and S3, API server",
        "errors models policies api adapters xai_simulator statemachine grok_spicy_web",
        "boto3 botocore moto werkzeug filelock mypy_boto3_stepfunctions",
    ),
    _room(
        "grok_spicy_web",
        "local/grok_spicy_web",
        "the dashboard: static pages, the paths they are served at, their security headers",
        "",
    ),
    _room(
        "grok_spicy_cli",
        "local/grok_spicy_cli",
        "the command line: commands, the API's client, what a terminal shows",
        "errors models camera_rows policies ports outputs services api adapters bootstrap "
        "grok_spicy_local xai_simulator version",
        "pydantic typer rich click httpx tenacity boto3 botocore dotenv PIL xai_sdk grpc",
    ),
    _room(
        "grok_spicy_mcp",
        "local/grok_spicy_mcp",
        "the actions as tools of an agent, over the Model Context Protocol",
        "errors models policies outputs api adapters grok_spicy_cli version",
        "pydantic mcp anyio typer",
    ),
    _room(
        "phase6",
        "local/phase6",
        "a session's clips, filmed in the same lanes: its folder in, clips and a report out",
        "errors models policies ports outputs services adapters bootstrap grok_spicy_local",
        "pydantic dotenv",
    ),
    _room(
        "app",
        "local/app",
        "entries for productions in phases: reference pictures blended, chunks filmed one by one",
        "errors models policies ports services adapters bootstrap grok_spicy_local phase6",
        "pydantic",
    ),
    _room(
        "commands",
        "local/grok_spicy_cli/main.py",
        "every command of `grok-spicy`, gathered",
        "errors models grok_spicy_cli grok_spicy_mcp",
        "typer rich",
    ),
    _room(
        "xai_simulator",
        "simulator/xai_simulator",
        "a simulated xAI, a project of its own that knows nothing of the product",
        "",
        "pydantic xai_sdk grpc google PIL numpy imageio_ffmpeg filelock",
    ),
    _room(
        "camera_simulator",
        "simulator/camera_simulator",
        "the other services that film, simulated; knows nothing of the product",
        "xai_simulator",
        "pydantic PIL cryptography",
    ),
    _room(
        "simulators",
        "simulator/xai_simulator/command.py",
        "all simulated services as one process",
        "xai_simulator camera_simulator",
    ),
    _room(
        "simulator_main",
        "simulator/xai_simulator/__main__.py",
        "`python -m xai_simulator`: leaves out the SDK's clients, then starts that process",
        "xai_simulator simulators",
    ),
    _room(
        "statemachine",
        "statemachine",
        "the state machine as YAML, and its loader",
        "",
        "yaml",
        PURE,
    ),
    _room(
        "infra",
        "infra",
        "the cloud as CDK: what the stacks hold, what each function may do, how it is packed",
        "errors adapters models policies metrics api statemachine grok_spicy_web",
        "aws_cdk boto3 botocore constructs cdk_nag pydantic rich",
    ),
)
BY_NAME = {room.name: room for room in ROOMS}
OURS = tuple(sorted({room.package.split(".")[0] for room in ROOMS}))


def room_of_module(module: str) -> Room | None:
    """The room of a dotted module, the most particular first; None for what is not ours."""
    fitting = [
        room
        for room in ROOMS
        if module == room.package
        # What lies beside a registry belongs to the folder's room.
        or (room.name != "camera_rows" and module.startswith(f"{room.package}."))
    ]
    return max(fitting, key=lambda room: len(room.package), default=None)


def table() -> str:
    """The rooms as a table in Markdown."""
    rows = ["| room | holds | may import |", "|---|---|---|"]
    for room in ROOMS:
        inside = ", ".join(each.name for each in ROOMS if each.name in room.may_import)
        others = ", ".join(sorted(room.libraries - {"pydantic"}))
        allowed = "; ".join(part for part in (inside, others) if part) or "nothing of ours"
        shown = room.path.removeprefix("layers/shared/python/")
        rows.append(f"| `{shown}` | {room.holds} | {allowed} |")
    return "\n".join(rows)
