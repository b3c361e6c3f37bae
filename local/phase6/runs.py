"""The runs in which a session's clips are filmed: prepared with plan, sheets and first frames, so
that every scene enters its lane at StartClip.

Beside each run lies a note of the clips that it films, with the digest of what each is made from.
It is written first, so that whatever was paid for is found again after a crash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grok_spicy import bootstrap
from grok_spicy.errors import BadInput, GrokSpicyError, UnusableImage
from grok_spicy.models.footage import FootageRequest
from grok_spicy.models.images import Attempt, Keyframe, Sheet
from grok_spicy.models.item import Item, inputs_digest
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.uploads import LARGEST_FOOTAGE
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.asset_keys import character_slugs, keyframe_key, sheet_key, slug
from grok_spicy.policies.feasibility import check_request
from grok_spicy.services.next_execution import interrupt_orphan, start_next_execution
from grok_spicy.services.run_lifecycle import create_run, open_budget
from grok_spicy_local.cloud import LocalCloud
from phase6.footage import find_footage, upload_footage
from phase6.inputs import SessionInputs
from phase6.session import Session, SessionError, write_json
from phase6.story import PlannedClip, story_plan

BY = "phase6"
LARGEST_PICTURE = 20_000_000
"""Bytes of a reference image or a keyframe."""


@dataclass(frozen=True)
class RunNote:
    """A run's id, and the digests of the clips that it films, by the clip's name."""

    run_id: str
    digests: dict[str, str]

    def has(self, clip: PlannedClip, digest: str) -> bool:
        """Whether the run films that clip from the same inputs."""
        return self.digests.get(clip.division.clip_id) == digest


def load_notes(folder: Path, session: Session) -> list[RunNote]:
    """The runs in that folder, the newest first."""
    notes = []
    for path in sorted(folder.glob("run-*.json"), reverse=True):
        content = session.read_json(path)
        run_id, digests = content.get("run_id"), content.get("clips")
        if isinstance(run_id, str) and isinstance(digests, dict):
            notes.append(RunNote(run_id, digests))
    return notes


def write_note(folder: Path, session: Session, digests: Mapping[str, str]) -> RunNote:
    """The note of a new run that films these clips."""
    number = len(list(folder.glob("run-*.json"))) + 1
    note = RunNote(f"{slug(session.id) or 'session'}-{number}", dict(digests))
    write_json(folder / f"run-{number:04d}.json", {"run_id": note.run_id, "clips": note.digests})
    return note


def run_request(
    session: Session,
    inputs: SessionInputs,
    clips: Sequence[PlannedClip],
    footage: Mapping[int, FootageRequest],
    settings: dict[str, Any],
) -> RunRequest:
    """The request of a run that films these clips, some of them with that footage. SessionError if
    the cameras can't."""
    judged = bool(settings.pop("judged"))
    try:
        request = RunRequest.model_validate(
            {
                "plan": story_plan(inputs, clips, session.id, judged=judged),
                "continuity": "none",
                "filming": {clip.scene_id: clip.filming for clip in clips},
                "footage": dict(footage),
                **settings,
            }
        )
        check_request(request, bootstrap.cameras())
    except ValidationError as problem:
        words = "; ".join(validation_messages(problem))
        raise SessionError(f"the session can't be filmed: {words}") from problem
    except BadInput as problem:
        raise SessionError(
            f"the session can't be filmed: {problem} (scenes are the clips in their order)"
        ) from problem
    return request


class SessionRun:
    """One run of a session in an open local cloud."""

    def __init__(
        self,
        cloud: LocalCloud,
        session: Session,
        inputs: SessionInputs,
        note: RunNote,
        clips: Sequence[PlannedClip],
    ) -> None:
        """`clips` are those of the session that the run films from the same inputs as now."""
        self.note = note
        self.clips = {clip.scene_id: clip for clip in clips}
        self.store, self.assets = bootstrap.run_store(), bootstrap.asset_store()
        self._cloud, self._session, self._inputs = cloud, session, inputs
        self._images = bootstrap.image_sanitizer()
        self._stored: dict[str, str] = {}

    def start(self, settings: dict[str, Any]) -> Run:
        """Start the run's first execution, or its next one; return the run."""
        run = self.store.get(self.note.run_id, Run)
        if run is None:
            clips = list(self.clips.values())
            files = find_footage(self._session, clips)
            footage = upload_footage(self.assets, self.note.run_id, files)
            request = run_request(self._session, self._inputs, clips, footage, {**settings})
            run = create_run(self.store, self.note.run_id, request, BY)
            open_budget(self.store, run)
        self._put_pictures()
        if run.status == "queued":
            self._cloud.start_execution(run.execution, {"run_id": run.run_id})
            return run
        if not run.ended:
            run = interrupt_orphan(self.store, run)
        changes = {"max_cost_usd": settings["max_cost_usd"]}
        request = RunRequest(run_id=run.run_id, owner=run.owner, **changes)
        try:
            return start_next_execution(self.store, bootstrap.executions(), run, request, BY)
        except GrokSpicyError as problem:
            raise SessionError(f"the session can't be filmed: {problem}") from problem

    def _put_pictures(self) -> None:
        """Store the sheets and first frames that the session has, and the prompts."""
        run_id = self.note.run_id
        plan = self.store.get(run_id, Plan)
        if plan is None:
            return
        prompts = {scene_id: clip.prompt for scene_id, clip in self.clips.items()}
        if not plan.clip_prompts:
            self.store.put(run_id, plan.model_copy(update={"clip_prompts": prompts}))
        for item in [*self._sheets(plan.story), *self._keyframes(plan.story)]:
            if self.store.get(run_id, type(item), item.key) is None:
                self.store.put(run_id, item)

    def _sheets(self, story: StoryPlan) -> list[Item]:
        """A sheet of each character: its first reference image, or none."""
        slugs = character_slugs(story)
        sheets: list[Item] = []
        for design in self._inputs.phase1.characters:
            character = next(each for each in story.characters if each.name == design.name)
            name = slugs[character.name]
            sheet = Sheet(name=character.name, slug=name, finished=True)
            if design.reference_images:
                key = sheet_key(self.note.run_id, name, 1)
                sheet = sheet.with_attempt(self._upload(design.reference_images[0], key))
            sheets.append(sheet)
        return sheets

    def _keyframes(self, story: StoryPlan) -> list[Item]:
        """The first frame of each clip: its own keyframe, else the reference image of the first
        character in it who has one. The others are filmed from words alone."""
        keyframes: list[Item] = []
        for scene_id, clip in self.clips.items():
            frame = Keyframe(scene_id=scene_id, video_prompt=clip.prompt, finished=True)
            if clip.first_picture:
                key = keyframe_key(self.note.run_id, scene_id, 1)
                frame = frame.with_attempt(self._upload(clip.first_picture, key, story))
            keyframes.append(frame)
        return keyframes

    def _upload(self, path: str, key: str, story: StoryPlan | None = None) -> Attempt:
        """An attempt that is a file of the session; with `story`, cropped to its shape. A file that
        several clips begin with is stored once."""
        name = f"{path}{' cropped' if story else ''}"
        if name not in self._stored:
            content = self._session.file(path, LARGEST_PICTURE).read_bytes()
            try:
                content = self._images.check(content)
                if story:
                    content = self._images.crop(content, story.aspect_ratio)
            except UnusableImage as problem:
                raise SessionError(f"{self._session.path / path}: {problem}") from problem
            self.assets.put(key, content)
            self._stored[name] = key
        return Attempt(number=1, prompt="", key=self._stored[name], upload=path)


def clip_digest(session: Session, inputs: SessionInputs, clip: PlannedClip) -> str:
    """The digest of all that a clip is made from, its pictures' content included."""
    look = inputs.phase1
    paths = [clip.division.keyframe, clip.strategy.footage]
    present = {name.strip().casefold() for name in clip.division.characters}
    designs = [each for each in look.characters if each.name.casefold() in present]
    paths += [path for each in designs for path in each.reference_images[:1]]
    pictures = [_fingerprint(session, path) for path in paths if path]
    return inputs_digest(
        *(clip.prompt, clip.division, clip.filming, look.aspect_ratio, designs),
        *(clip.strategy.technical_parameters, pictures),
    )


def _fingerprint(session: Session, path: str) -> str:
    facts = session.file(path, LARGEST_FOOTAGE).stat()
    return f"{path} {facts.st_size} {facts.st_mtime_ns}"
