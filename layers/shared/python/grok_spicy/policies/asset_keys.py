"""Where a run's assets are: keys in the bucket, the same tree as in a local output folder.

Names become ASCII slugs, so that keys, paths and Markdown links never need escaping.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from typing import Literal

from grok_spicy.models.clips import Take
from grok_spicy.models.language import name_key
from grok_spicy.models.story import StoryPlan

REFERENCES = "references"
ARCHIVE = "archive"
"""The folder of a run's archive."""
_LONGEST_SLUG = 40
_WITH_DIGEST = re.compile(r"-[0-9a-fA-F]{6}$")


def slug(text: str) -> str:
    """The text as ASCII letters, digits and `-`, 40 at most; empty if it has no such letters."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", ascii_text).strip("-")[:_LONGEST_SLUG].strip("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def character_slugs(plan: StoryPlan) -> dict[str, str]:
    """A file name for each character, by name: unique in the plan, also where case does not
    count."""
    slugs = {character.name: slug(character.name) for character in plan.characters}
    uses = Counter(name_slug.casefold() for name_slug in slugs.values())

    def is_unique(name_slug: str) -> bool:
        # One that looks as if it had a digest could be another's that has one.
        single = uses[name_slug.casefold()] == 1
        return bool(name_slug) and single and not _WITH_DIGEST.search(name_slug)

    return {
        name: name_slug if is_unique(name_slug) else f"{name_slug or 'character'}-{_digest(name)}"
        for name, name_slug in slugs.items()
    }


def run_id_of(execution_name: str) -> str:
    """The run's id, from the name of the execution that starts it: the name itself if it is plain
    and has at most 75 letters, so that `-2`, `-3` … of executions that resume the run fit into the
    80 of a name."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,74}", execution_name):
        return execution_name
    return f"{slug(execution_name) or 'run'}-{_digest(execution_name)}"


RUNS = "runs"


def run_folder(run_id: str) -> str:
    return f"{RUNS}/{run_id}"


def within_run(key: str) -> str:
    """The path inside the run's folder: `runs/R/keyframes/x.jpg` → `keyframes/x.jpg`. A key that
    names no file of a run is shown whole: nothing that is stored makes a run unreadable."""
    return key.split("/", 2)[-1]


def path_in_folder(key: str | None) -> str | None:
    """An asset's path relative to its run's folder, as scripts and states show it."""
    return within_run(key) if key else None


def archive_key(run_id: str) -> str:
    return f"{run_folder(run_id)}/{ARCHIVE}/{run_id}.zip"


def is_archived(key: str) -> bool:
    """Whether an archive of the run holds the asset: not the archive itself, nor the photos of
    people, which would outlive their own time in it."""
    return kept_as(key) is None


KEPT_TAG = "kept-as"
Kept = Literal["photo", "archive"]


def kept_as(key: str) -> Kept | None:
    """What an asset is kept as, if it may expire before its run does: the photos of people, and
    archives, which can be built again."""
    kinds: dict[str, Kept] = {REFERENCES: "photo", ARCHIVE: "archive"}
    parts = key.split("/")
    return kinds.get(parts[2]) if len(parts) > 3 and parts[0] == "runs" else None


def reference_key(run_id: str, number: int, name: str) -> str:
    return f"{run_folder(run_id)}/{REFERENCES}/{number}_{slug(name) or _digest(name)}.jpg"


def sheet_key(run_id: str, name_slug: str, attempt: int) -> str:
    return f"{run_folder(run_id)}/character_sheets/{name_slug}_v{attempt}.jpg"


def turnaround_key(run_id: str, name_slug: str, view: str, number: int) -> str:
    again = f"_{number}" if number > 1 else ""
    return f"{run_folder(run_id)}/character_sheets/{name_slug}_{view}{again}.jpg"


def place_slug(key: str) -> str:
    """The file name of a place, of what tells it from others (`policies.places.place_key`)."""
    return f"{slug(key).lower() or 'place'}-{_digest(key)}"


def plate_key(run_id: str, slug_of_place: str, attempt: int) -> str:
    return f"{run_folder(run_id)}/plates/{slug_of_place}_v{attempt}.jpg"


def keyframe_key(run_id: str, scene_id: int, attempt: int) -> str:
    return f"{run_folder(run_id)}/keyframes/scene_{scene_id}_v{attempt}.jpg"


def video_key(run_id: str, take_name: str) -> str:
    return f"{run_folder(run_id)}/videos/{take_name}.mp4"


def chunk_key(run_id: str, take_name: str, number: int, suffix: str = ".mp4") -> str:
    """A chunk's clip as it was filmed; with another suffix, what was made of it."""
    return f"{run_folder(run_id)}/chunks/{take_name}/chunk_{number:02d}{suffix}"


def chunk_frame_key(run_id: str, take_name: str, number: int, which: str) -> str:
    """A frame of a chunk: its `last_frame`, or its `anchor`."""
    return f"{run_folder(run_id)}/chunks/{take_name}/frames/chunk_{number}_{which}.png"


def clip_key(run_id: str, take: Take) -> str:
    """Where the clip of a take's job is stored: that of a chunk, while it lacks chunks."""
    if take.lacks_chunks:
        return chunk_key(run_id, take.name, take.filmed)
    return video_key(run_id, take.name)


def frame_key(run_id: str, take_name: str, which: str) -> str:
    return f"{run_folder(run_id)}/frames/{take_name}_{which}.jpg"


def mezzanine_key(run_id: str, take_name: str, suffix: str) -> str:
    return f"{run_folder(run_id)}/mezzanines/{take_name}{suffix}"


def crossfade_key(run_id: str, digest: str) -> str:
    """Where the crossfade is that was encoded of what has that digest."""
    return f"{run_folder(run_id)}/mezzanines/crossfade_{digest}.mp4"


def narration_key(run_id: str, scene_id: int, number: int, suffix: str) -> str:
    return f"{run_folder(run_id)}/narration/scene_{scene_id}_v{number}{suffix}"


def footage_key(run_id: str, scene_id: int, suffix: str) -> str:
    return f"{run_folder(run_id)}/footage/scene_{scene_id}.{suffix}"


def music_key(run_id: str, upload_key: str) -> str:
    """Each upload has a name of its own, so that other music takes the place of none."""
    return f"{run_folder(run_id)}/music/{upload_key.rpartition('/')[2]}"


def stem_key(run_id: str, track: str) -> str:
    """`track` is `native`, `narration` or `music`."""
    return f"{run_folder(run_id)}/sound/{track}.flac"


def subtitles_key(run_id: str, suffix: str) -> str:
    return f"{run_folder(run_id)}/subtitles/film.{suffix}"


def script_key(run_id: str) -> str:
    return f"{run_folder(run_id)}/script.md"


def state_key(run_id: str) -> str:
    return f"{run_folder(run_id)}/state.json"


def report_key(run_id: str) -> str:
    return f"{run_folder(run_id)}/report.json"


CASTS = "casts"


def person_partition(owner: str) -> str:
    """The partition of what is an owner's and no run's, such as casts; no run can have this id."""
    return f"#casts/{owner_folder(owner)}"


def owner_folder(owner: str) -> str:
    """An owner as a part of a key: the name itself if it is plain, else its digest."""
    is_plain = re.fullmatch(r"[A-Za-z0-9-]{1,64}", owner)
    return owner if is_plain else hashlib.sha256(owner.encode()).hexdigest()


def uploads_of(owner: str) -> str:
    """The asset keys of the owner's uploads begin with this."""
    return f"uploads/{owner_folder(owner)}/"


def casts_of(owner: str) -> str:
    """The asset keys of the owner's casts begin with this."""
    return f"{CASTS}/{owner_folder(owner)}/"


def cast_slug(name: str) -> str:
    """The id of the cast of that name: the same for every spelling of one name, and no other's."""
    return f"{slug(name).lower() or 'cast'}-{_digest(name_key(name))}"


def cast_folder(owner: str, cast: str) -> str:
    return f"{casts_of(owner)}{cast}"


def cast_sheet_key(owner: str, cast: str, name: str, content: bytes) -> str:
    """The key of the sheet of a cast's character: another picture has another key."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    return f"{cast_folder(owner, cast)}/{slug(name) or _digest(name)}-{digest}.jpg"


def output_keys(run_id: str) -> list[str]:
    """What a complete run has: the film, and the documents about it."""
    return [key(run_id) for key in (film_key, script_key, state_key, report_key)]


def film_key(run_id: str) -> str:
    return f"{run_folder(run_id)}/final_video.mp4"


def version_key(run_id: str, number: int) -> str:
    return f"{run_folder(run_id)}/versions/final_video_v{number}.mp4"


POSTER = "poster.jpg"


def export_key(run_id: str, file_name: str) -> str:
    return f"{run_folder(run_id)}/exports/{file_name}"


def reframed_key(run_id: str, format_name: str, mezzanine: str) -> str:
    return f"{run_folder(run_id)}/exports/{format_name}/{mezzanine}"
