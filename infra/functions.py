"""The Lambda functions, one row each: everything that deployment needs to know about a function.

This module is data and imports no CDK. Layers, roles, alarms, size reports, benchmarks and tests
are derived from it. The key of a row is the folder in `functions/`.
"""

from dataclasses import dataclass
from typing import Literal

from infra.permissions import May

COMMON_LAYERS = ("shared", "runtime")
"""The layers of every function."""
_XAI = (*COMMON_LAYERS, "xai", "pictures")
_FFMPEG = (*COMMON_LAYERS, "pictures", "ffmpeg")
_CAMERAS = ("xai", "veo")
"""The SDKs of the services that film. All other services are called over plain HTTP."""

_FILES = (May.READ_ASSETS, May.WRITE_ASSETS)
_CHANGE = (May.KEEP_STATE, May.ANNOUNCE)
_WRITE = (*_CHANGE, May.WRITE_ASSETS)
_END = (*_WRITE, May.SPEND, May.WAKE_LANES)
_PAY = (*_CHANGE, May.SPEND, May.USE_PROVIDER_KEY)
_DRAW = (*_PAY, *_FILES, May.KNOW_WHAT_IS_MISSING)
_PASS = (*_CHANGE, May.SPEND, May.WAKE_LANES)
_CUT = (*_CHANGE, *_FILES, May.ABORT_UPLOADS)
_ARCHIVE = (
    *(May.KEEP_STATE, *_FILES, May.KNOW_WHAT_IS_MISSING, May.TAG_ASSETS, May.ABORT_UPLOADS),
)
_SERVE = (
    *(
        *_CHANGE,
        May.SPEND,
        May.LIST_RUNS,
        May.READ_BUDGETS,
        *_FILES,
        May.KNOW_WHAT_IS_MISSING,
    ),
    *(May.READ_UPLOADS, May.WRITE_UPLOADS, May.WAKE_LANES),
    *(May.REMOVE_ITEMS, May.LIST_VERSIONS, May.REMOVE_ASSETS),
    *(May.READ_CASTS, May.WRITE_CASTS, May.REMOVE_CASTS),
)

_REMOVE = (May.REMOVE_ITEMS, May.LIST_VERSIONS, May.REMOVE_ASSETS, May.LIST_UPLOADS)
_END_AND_REMOVE = (*_END, May.LIST_RUNS, *_REMOVE)

SMALLEST_DISK_MB = 512


@dataclass(frozen=True)
class FunctionSpec:
    """One function. `timeout_seconds` is ten below its task's in the state machine, so that the
    function ends first and reports why. No two layers hold the same file; their order is free.

    Memory buys CPU in proportion (1,769 MB are one core); a new AWS account may have 3,008 MB.
    """

    description: str
    memory_mb: int
    timeout_seconds: int
    layers: tuple[str, ...]
    permissions: tuple[May, ...]
    disk_mb: int = SMALLEST_DISK_MB

    @property
    def calls_provider(self) -> bool:
        """Whether it needs the provider's key, and the settings that say how to reach it."""
        return May.USE_PROVIDER_KEY in self.permissions

    @property
    def films(self) -> bool:
        """Whether it calls the services that film: it has the SDKs of all that have one."""
        return set(_CAMERAS) <= set(self.layers)


FUNCTIONS = {
    # Columns: description, memory in MB, seconds, layers, permissions, disk in MB.
    #
    # A few requests to DynamoDB.
    "start_run": FunctionSpec("Start a run", 512, 60, COMMON_LAYERS, _PASS),
    "pass_turn": FunctionSpec("Pass a scene's turns", 512, 60, COMMON_LAYERS, _PASS),
    "open_gate": FunctionSpec("Ask for approval", 512, 60, COMMON_LAYERS, _END),
    "close_gate": FunctionSpec("Read what was decided", 512, 60, COMMON_LAYERS, _END),
    # Up to five calls of two minutes each, in turn; 2K images in memory, as pixels.
    "plan_story": FunctionSpec(
        "Plan a story", 1024, 600, _XAI, (*_DRAW, May.READ_UPLOADS, May.TAG_ASSETS, May.WAKE_LANES)
    ),
    # A line of each scene, in turn; FFmpeg decodes some seconds of speech.
    "speak_narration": FunctionSpec(
        "Speak the narration",
        *(1024, 600, _FFMPEG, (*_PAY, *_FILES, May.KNOW_WHAT_IS_MISSING)),
    ),
    "draw_sheet": FunctionSpec("Draw a character sheet", 1024, 600, _XAI, (*_DRAW, May.READ_CASTS)),
    "draw_plate": FunctionSpec("Draw the plate of a place", 1024, 600, _XAI, _DRAW),
    "compose_keyframe": FunctionSpec(
        "Compose a keyframe", 1024, 600, _XAI, (*_DRAW, May.WAKE_LANES)
    ),
    "review_clip": FunctionSpec("Judge a clip", 1024, 600, _XAI, (*_PAY, May.READ_ASSETS)),
    # One short call, and for a refused clip two of two minutes each, for a softened wording. A
    # correction carries the whole clip in its request, as text.
    "start_clip": FunctionSpec(
        "Submit a clip",
        *(1024, 300, (*COMMON_LAYERS, *_CAMERAS, "pictures"), (*_PAY, May.READ_ASSETS)),
    ),
    # One poll; called more often than any other. It stores a clip whose link does not work, or that
    # has none: Veo's comes inside the answer, as base64. 37 MB of clip took 440 MB at their peak.
    "poll_clip": FunctionSpec(
        "Poll a clip's job", 1024, 60, (*COMMON_LAYERS, *_CAMERAS), (*_PAY, *_FILES)
    ),
    # FFmpeg encodes a whole clip, on as many cores as a new account may have. On disk: the
    # provider's file (500 MB at most), the mezzanine, and its sound as PCM.
    "check_footage": FunctionSpec(
        *("Check footage", 3008, 300, _FFMPEG),
        (*_CUT, May.READ_UPLOADS, May.KNOW_WHAT_IS_MISSING),
        1024,
    ),
    # It reads clips that were stored before, chunks, and the clips beside a crossfade.
    "transcode_clip": FunctionSpec(
        *("Transcode a clip", 3008, 300, _FFMPEG),
        (*_CUT, May.KNOW_WHAT_IS_MISSING),
        2048,
    ),
    "fill_gap": FunctionSpec("Fill a gap", 3008, 300, (*_FFMPEG, "fonts"), _CUT, 1024),
    # Copies, and encodes half a second at each crossfade, or what is under subtitles that are burnt
    # in. On disk: sixty scenes at 1080p three times, as mezzanines, as segments and as the film;
    # and the tracks of ten minutes of sound. It looks for crossfades that may not be there.
    "assemble_film": FunctionSpec(
        *("Assemble the film", 3008, 600, (*_FFMPEG, "fonts")),
        (*_CUT, May.KNOW_WHAT_IS_MISSING),
        8192,
    ),
    # Encodes scene after scene, and comes back for the rest. On disk as above; the film is there,
    # too.
    "export_film": FunctionSpec(
        "Export the film", 3008, 600, (*_FFMPEG, "fonts"), (*_CUT, May.KNOW_WHAT_IS_MISSING), 8192
    ),
    # JSON and Markdown.
    "compile_script": FunctionSpec("Write script.md", 512, 60, COMMON_LAYERS, _WRITE),
    "publish_run": FunctionSpec("Publish a run", 512, 60, COMMON_LAYERS, _END),
    "record_failure": FunctionSpec("Record a failure", 512, 60, COMMON_LAYERS, _END),
    "record_end": FunctionSpec("Record an execution's end", 512, 60, COMMON_LAYERS, _END),
    # Copies every file of a run through the disk: the largest, and a part of the zip file.
    "archive_run": FunctionSpec("Archive a run", 1024, 900, COMMON_LAYERS, _ARCHIVE, 2048),
    # Goes through runs and files, page by page, and remembers where it stopped.
    "sweep_runs": FunctionSpec(
        *("Delete what has expired", 512, 900, COMMON_LAYERS),
        (*_END_AND_REMOVE, May.ABORT_UPLOADS, May.FIND_ORPHANS),
    ),
    "delete_person": FunctionSpec(
        *("Delete a person", 512, 900, COMMON_LAYERS),
        (*_END_AND_REMOVE, May.REMOVE_CASTS, May.REMOVE_UPLOADS, May.ABORT_ALL_UPLOADS),
    ),
    # Waits for a receiver up to three times.
    "notify": FunctionSpec("Tell of a run", 512, 60, COMMON_LAYERS, ()),
    # A person waits for it: half a core shortens the cold start. API Gateway gives up after 30 s.
    "api": FunctionSpec("Serve the HTTP API", 1024, 29, COMMON_LAYERS, _SERVE),
}

Pool = Literal["api", "recording", "waiting"]
POOLS: dict[Pool, tuple[str, ...]] = {
    "api": ("api",),
    "recording": ("record_failure", "record_end"),
    "waiting": ("plan_story", "draw_sheet", "draw_plate", "compose_keyframe", "review_clip"),
}
"""The functions whose concurrency a setting can set aside, each for itself."""
