"""One scene's clip while it is made: its takes so far, the next move, and the response that tells
the state machine. Shared by the steps that film, poll, transcode, review and fill."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel

from grok_spicy.models.cameras import CameraOut
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.item import scene_key, utc_now
from grok_spicy.models.media import Mezzanine
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.asset_keys import frame_key, mezzanine_key
from grok_spicy.policies.camera_chain import CameraChain
from grok_spicy.policies.clip_policy import Move, next_move
from grok_spicy.policies.feasibility import can_film
from grok_spicy.policies.filming import camera_name, film_model, models_of
from grok_spicy.policies.poll_schedule import PollPace, expect, poll_wait
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.camera_memory import remember_takes
from grok_spicy.services.event_log import record
from grok_spicy.services.progress import record_filmed
from grok_spicy.services.queries import StepRequest, load_active_run, load_active_run_and_plan


class ClipRequest(StepRequest):
    """Which scene's clip: the input of every clip step."""

    scene_id: int


class Next(BaseModel):
    """What the state machine does next: `start` (film or correct), `poll` after `wait_seconds`,
    `transcode`, `review`, `fill` the gap, or `done`."""

    run_id: str
    execution: str
    scene_id: int
    next: Literal["start", "poll", "transcode", "review", "fill", "done"]
    wait_seconds: int = 1


@dataclass(frozen=True)
class ClipSession:
    """A scene's clip and all that belongs to it, loaded at the start of a step."""

    store: RunStore
    run: Run
    plan: StoryPlan
    scene: Scene
    clip: Clip
    takes: list[Take]

    def move(self) -> Move:
        """The clip policy's next move."""
        return next_move(
            self.takes,
            self.scene.duration_seconds,
            self.run.settings,
            self.chain,
            may_soften=self.may_soften,
        )

    @property
    def chain(self) -> CameraChain:
        """The video models of the scene. Those after the first are left out where they can't film
        it; those whose camera is out are marked."""
        settings, scene = self.run.settings, self.scene
        first, *others = models_of(settings, scene.scene_id)
        able = [each for each in others if can_film(each, scene, self.plan.aspect_ratio, settings)]
        out = {each.camera for each in self.cameras_out} if able else set()
        return CameraChain(
            (first, *able),
            settings.camera_attempts,
            frozenset(model for model in (first, *able) if camera_name(model) in out),
            settings.fall_back_on_refusal,
        )

    @property
    def cameras_out(self) -> list[CameraOut]:
        """The cameras that film nothing more in this execution."""
        stored = self.store.all(self.run.run_id, CameraOut)
        return [each for each in stored if each.execution == self.run.execution]

    @property
    def may_soften(self) -> bool:
        """Whether a softened wording may be sent of what moderation refused."""
        return self.run.settings.soften or self.clip.may_soften

    def softened_take(self, prompt: str) -> Take | None:
        """The take whose softened wording is sent in place of that prompt; None if none is."""
        takes = [
            take
            for take in self.takes
            if self.may_soften and take.softened and take.softened.can_be_sent_for(prompt)
        ]
        return takes[-1] if takes else None

    def last(self, state: str) -> Take | None:
        """The last take, if it is in that state; None otherwise."""
        takes = [take for take in self.takes if not take.superseded]
        return takes[-1] if takes and takes[-1].state == state else None

    def save(self, take: Take) -> "ClipSession":
        """Store the take; return the session with it. ExecutionSuperseded if the run was stopped or
        resumed meanwhile."""
        self._check_active()
        self.store.put(self.run.run_id, take)
        takes = [self._after_softened(other, take) for other in self.takes]
        others = [other for other in takes if other.number != take.number]
        takes = sorted([*others, take], key=lambda each: each.number)
        return ClipSession(self.store, self.run, self.plan, self.scene, self.clip, takes)

    def _after_softened(self, refused: Take, take: Take) -> Take:
        """The refused take, if the other was filmed with its softened wording: with what became of
        that."""
        if take.softens != refused.number or refused.softened is None:
            return refused
        update = {"is_sent": True, "refused_again": take.problem if take.is_refused else None}
        softened = refused.softened.model_copy(update=update)
        if softened != refused.softened:
            refused = refused.model_copy(update={"softened": softened})
            self.store.put(self.run.run_id, refused)
        return refused

    def settle(self) -> Next:
        """Accept a take if that is the next move; return what the state machine does next."""
        move = self.move()
        if self.clip.decided:
            record_filmed(self.store, self.run.run_id, self.clip.scene_id)  # unless that was done
            return self.next("done")
        if move.kind == "accept" and move.take:
            self.accept(move.take, move.reason)
            return self.next("done")
        if move.kind == "give_up":
            return self.next("fill")
        if move.kind in ("film", "film_chunk", "correct", "soften"):
            return self.next("start")
        return Next.model_validate({**self._ids(), "next": move.kind})

    def accept(self, take: Take, reason: str = "", **update: Any) -> None:
        """Make this take the scene's clip. `reason` says why it is not a better one, `update` sets
        other fields of the clip. ExecutionSuperseded as for `save`."""
        self._check_active()
        clip = self.clip.showing(take).model_copy(
            update={"problem": reason or take.unjudged or take.flaw, **update}
        )
        self.store.put(self.run.run_id, clip)
        record_filmed(self.store, self.run.run_id, clip.scene_id)
        remember_takes(self.store, self.run.settings.provider, self.takes)
        takes = [each for each in self.takes if not each.superseded]
        corrections = sum(1 for each in takes if each.correction or each.improves)
        count = f", {corrections} correction{'s' if corrections > 1 else ''}" if corrections else ""
        self.record(f"clip accepted{count}", take.score.overall_score if take.score else None)

    def _check_active(self) -> None:
        load_active_run(self.store, self.run.run_id, self.run.execution)

    @property
    def next_take(self) -> int:
        """The number of the next take that is filmed, and not corrected."""
        return max((each.take for each in self.takes), default=0) + 1

    @property
    def busy_takes(self) -> int:
        """How many takes in a row failed because the provider was at capacity, up to the last."""
        number = 0
        for take in reversed(self.takes):
            if not take.outwaited:
                break
            number += 1
        return number

    def schedule_look(self, take: Take, age: float, poll_pace: PollPace) -> int:
        """Whole seconds until the next look at the take's job, which has that age (seconds). Notes
        in the take when that is; the caller saves it."""
        model = take.job.model if take.job else film_model(self.run.settings, take.scene_id)
        takes = self.store.all(self.run.run_id, Take)
        expected = expect(model, take.asked_seconds, takes, poll_pace)
        wait_seconds = poll_wait(age, take.looks, take.progress, expected, poll_pace)
        take.look_due_at = utc_now() + timedelta(seconds=wait_seconds)
        return wait_seconds

    def record(self, message: str, score: float | None = None, what: str = "clip") -> None:
        """Record an event about the scene's clip."""
        scene_id = self.scene.scene_id
        record(
            self.store,
            self.run.run_id,
            what,
            f"scene {scene_id}: {message}",
            scene_id=scene_id,
            score=score,
        )

    def call_key(self, step: str, detail: str, model: str) -> CallKey:
        return CallKey(
            step=step,
            subject=self.clip.key,
            detail=detail,
            model=model,
            scene_id=self.scene.scene_id,
        )

    def next(self, kind: Literal["start", "fill", "done"]) -> Next:
        return Next.model_validate({**self._ids(), "next": kind})

    def poll_in(self, seconds: int) -> Next:
        return Next.model_validate({**self._ids(), "next": "poll", "wait_seconds": seconds})

    def _ids(self) -> dict[str, object]:
        ids = {"run_id": self.run.run_id, "execution": self.run.execution}
        return {**ids, "scene_id": self.scene.scene_id}


def load_clip_session(store: RunStore, request: ClipRequest) -> ClipSession:
    """The session of that scene's clip, its takes by number. NotFound if there is no such run or
    plan, ExecutionSuperseded if the request's execution may not work on the run."""
    key = scene_key(request.scene_id)
    run, stored_plan, [clip] = load_active_run_and_plan(
        store, request.run_id, request.execution, (Clip, key)
    )
    plan = stored_plan.story
    return ClipSession(
        store=store,
        run=run,
        plan=plan,
        scene=plan.scene(request.scene_id),
        clip=clip if isinstance(clip, Clip) else Clip(scene_id=request.scene_id),
        takes=sorted(store.all(request.run_id, Take, f"{key}#"), key=lambda take: take.number),
    )


def supersede_takes(store: RunStore, run_id: str, scene_id: int) -> None:
    """Let the scene be filmed again: its takes stay, but count no more."""
    key = scene_key(scene_id)
    for take in store.all(run_id, Take, f"{key}#"):
        if not take.superseded:
            store.put(run_id, take.model_copy(update={"superseded": True}))
    clip = store.get(run_id, Clip, key)
    if clip:
        store.put(run_id, clip.reopened())


def is_filmed_at(take: Take, run: Run) -> bool:
    """Whether the take has the size of the run's film."""
    known = take.resolution or (run.settings.resolution if take.promotion == run.promotions else "")
    return known == run.settings.resolution


def fitted(clip: Clip, take: Take, run: Run, *, crossfaded: bool) -> Clip:
    """The clip with names of files that fit the film as it is now; AssembleFilm encodes them."""
    name = f"{take.name}_{run.settings.resolution}{'_crossfade' if crossfaded else ''}"
    update = {
        "mezzanine_key": mezzanine_key(run.run_id, name, ".mp4"),
        "audio_key": mezzanine_key(run.run_id, name, ".wav"),
    }
    return clip.model_copy(update=update)


def count_only(store: RunStore, run: Run, scene_id: int, number: int | None) -> None:
    """Let only that take of the scene count, as one of the run's last promotion. Idempotent."""
    for take in store.all(run.run_id, Take, f"{scene_key(scene_id)}#"):
        is_shown = take.number == number
        promotion = run.promotions if is_shown else take.promotion
        update = {"superseded": not is_shown, "promotion": promotion}
        store.put(run.run_id, take.model_copy(update=update))


def restore_clip(store: RunStore, run: Run, scene_id: int) -> None:
    """Show the take again that was put aside in the run's last round, if that was only for the
    scene's keyframe, and the keyframe stays."""
    key = scene_key(scene_id)
    clip = store.get(run.run_id, Clip, key)
    if clip is None or clip.decided or clip.is_asked or clip.redone_in != run.round:
        return
    for take in store.all(run.run_id, Take, f"{key}#"):
        if take.number == clip.replaced and take.usable:
            store.put(run.run_id, take.model_copy(update={"superseded": False}))
            store.put(run.run_id, clip.showing(take))


def store_mezzanine(
    assets: AssetStore, run_id: str, name: str, mezzanine: Mezzanine
) -> dict[str, str]:
    """Store the files under the take's name; return their keys, by field name of `Take`."""
    keys = {
        "first_key": frame_key(run_id, name, "first"),
        "middle_key": frame_key(run_id, name, "middle"),
        "last_key": frame_key(run_id, name, "last"),
        "audio_key": mezzanine_key(run_id, name, ".wav"),
        "mezzanine_key": mezzanine_key(run_id, name, ".mp4"),
    }
    for field, key in keys.items():
        assets.put_file(key, getattr(mezzanine, field.removesuffix("_key")))
    return keys
