"""Calls the steps of one run over in-memory fakes, as the state machine would."""

from typing import Any

from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.events import Event
from grok_spicy.models.images import Keyframe, Plate, Sheet
from grok_spicy.models.item import scene_key
from grok_spicy.models.run import Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.admission import AdmissionLimits
from grok_spicy.policies.poll_schedule import PollPace
from grok_spicy.policies.rates import Rates
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.call_gate import RateLimiter
from grok_spicy.services.clip_session import ClipRequest, Next
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.queries import load_snapshot
from grok_spicy.steps import (
    assemble_film,
    compile_script,
    compose_keyframe,
    draw_plate,
    draw_sheet,
    export_film,
    fill_gap,
    pass_turn,
    plan_story,
    poll_clip,
    publish_run,
    record_failure,
    review_clip,
    start_clip,
    start_run,
    transcode_clip,
)
from tests.support.fake_media import MemoryAssets, ScriptedDownloads, TrustingSanitizer
from tests.support.fake_provider import PaperSpeech, ScriptedModels, ScriptedVideo
from tests.support.memory_store import MemoryRunStore
from tests.support.narration_ports import narrate
from tests.support.paper_editor import PaperEditor
from tests.support.step_inputs import failure_of, lease
from tests.support.stories import as_input, plan
from tests.support.task_tokens import RecordedTokens as RecordedTokens

RUN = "film"
UNLIMITED = Rates.parse("chat=0 image=0 video=0 speech=0")


class StepDriver:
    """One run called `film`, with every fake port and every step."""

    def __init__(self) -> None:
        self.store = MemoryRunStore()
        self.assets = MemoryAssets()
        self.model_provider = ScriptedModels()
        self.model_provider.defaults[StoryPlan] = plan()
        self.video_provider = ScriptedVideo()
        self.speech_provider = PaperSpeech()
        self.downloads = ScriptedDownloads()
        self.image_sanitizer = TrustingSanitizer()
        self.video_editor = PaperEditor()
        self.task_tokens = RecordedTokens()
        self.provider: str | None = None
        self.cameras: tuple[str, ...] = ("grok",)
        self.poll_pace = PollPace()
        self.rate_limiter = RateLimiter(self.store, UNLIMITED, "key", sleep=lambda _: None)
        self.execution = RUN
        self.admitted: list[str] = []
        limits = AdmissionLimits(per_studio=20, per_owner=20)
        self.admission = AdmissionQueue(self.store, limits, lambda _, it: self.admitted.append(it))

    def begin(
        self, story: StoryPlan | None = None, **settings: Any
    ) -> plan_story.PlanStoryResponse:
        """Start the run with a finished plan."""
        return self.start_execution(RUN, {"plan": as_input(story or plan()), **settings})

    def start_execution(self, execution: str, execution_input: Any) -> plan_story.PlanStoryResponse:
        self.execution = execution
        request = start_run.StartRunRequest(execution=execution, input=execution_input)
        started = start_run.start_run(
            request,
            store=self.store,
            admission=self.admission,
            provider=self.provider,
            cameras=self.cameras,
        )
        assert started.run_id == RUN
        return self.plan_again()

    def plan_again(self) -> plan_story.PlanStoryResponse:
        """PlanStory, as after a gate whose subject is to be made again."""
        request = plan_story.PlanStoryRequest(**self._ids())
        return plan_story.plan_story(
            request, self._context(), task_tokens=self.task_tokens, cameras=self.cameras
        )

    def narrate(self) -> int:
        """Speak what is said over the scenes; how many lines are heard."""
        return narrate(self._ids(), self, lease())

    def sheet(self, name: str, failure: CaughtError | None = None) -> Sheet:
        request = draw_sheet.DrawSheetRequest(**self._ids(), name=name, failure=failure)
        drawn = draw_sheet.draw_sheet(request, self._context())
        return next(sheet for sheet in self.store.all(RUN, Sheet) if sheet.name == drawn.name)

    def sheets(self) -> None:
        plan = self.snapshot.plan
        for character in plan.characters if plan else []:
            self.sheet(character.name)

    def plate(self, place: str, failure: CaughtError | None = None) -> Plate | None:
        request = draw_plate.DrawPlateRequest(**self._ids(), place=place, failure=failure)
        draw_plate.draw_plate(request, self._context())
        return self.store.get(RUN, Plate, place)

    def keyframe(self, scene_id: int) -> Keyframe:
        request = compose_keyframe.ComposeKeyframeRequest(**self._ids(), scene_id=scene_id)
        compose_keyframe.compose_keyframe(request, self._context(), task_tokens=self.task_tokens)
        keyframe = self.store.get(RUN, Keyframe, scene_key(scene_id))
        assert keyframe is not None
        return keyframe

    def start(self, scene_id: int) -> Next:
        return start_clip.start_clip(
            self._clip(scene_id),
            store=self.store,
            assets=self.assets,
            video_provider=self.video_provider,
            image_sanitizer=self.image_sanitizer,
            model_provider=self.model_provider,
            lease=lease(),
            poll_pace=self.poll_pace,
            rate_limiter=self.rate_limiter,
        )

    def poll(self, scene_id: int) -> Next:
        return poll_clip.poll_clip(
            self._clip(scene_id),
            store=self.store,
            assets=self.assets,
            video_provider=self.video_provider,
            poll_pace=self.poll_pace,
        )

    def transcode(self, scene_id: int) -> Next:
        return transcode_clip.transcode_clip(
            self._clip(scene_id),
            store=self.store,
            assets=self.assets,
            downloads=self.downloads,
            video_editor=self.video_editor,
        )

    def review(self, scene_id: int) -> Next:
        return review_clip.review_clip(self._clip(scene_id), self._context())

    def fill(self, scene_id: int, failure: CaughtError | None = None) -> Next:
        request = fill_gap.FillGapRequest(**self._ids(), scene_id=scene_id, failure=failure)
        return fill_gap.fill_gap(
            request, store=self.store, assets=self.assets, video_editor=self.video_editor
        )

    def clip(self, scene_id: int) -> Clip:
        """All steps of a clip, in the machine's order; an error leads to FillGap."""
        steps = {
            "start": self.start,
            "poll": self.poll,
            "transcode": self.transcode,
            "review": self.review,
            "fill": self.fill,
        }
        step: str = "start"
        while step != "done":
            try:
                step = steps[step](scene_id).next
            except GrokSpicyError as error:
                step = self.fill(scene_id, failure_of(error)).next
        return self.stored_clip(scene_id)

    def stored_clip(self, scene_id: int) -> Clip:
        clip = self.store.get(RUN, Clip, scene_key(scene_id))
        assert clip is not None
        return clip

    def takes(self, scene_id: int) -> list[Take]:
        return self.store.all(RUN, Take, f"{scene_key(scene_id)}#")

    def pass_turn(self, scene_id: int, *, storyboard: bool = False) -> None:
        ids = {**self._ids(), "scene_id": scene_id, "storyboard": storyboard}
        request = pass_turn.PassTurnRequest.model_validate(ids)
        pass_turn.pass_turn(request, store=self.store, task_tokens=self.task_tokens)

    def script(self) -> str:
        request = compile_script.CompileScriptRequest(**self._ids())
        compile_script.compile_script(request, store=self.store, assets=self.assets)
        return self.assets.get(f"runs/{RUN}/script.md").decode()

    def assemble(self) -> None:
        request = assemble_film.AssembleFilmRequest(**self._ids())
        assemble_film.assemble_film(
            request, store=self.store, assets=self.assets, video_editor=self.video_editor
        )

    def export(self) -> str:
        """All invocations of ExportFilm; what the last one says comes next."""
        request = export_film.ExportFilmRequest(**self._ids())
        for _ in range(100):
            response = export_film.export_film(
                request,
                store=self.store,
                assets=self.assets,
                video_editor=self.video_editor,
                image_sanitizer=self.image_sanitizer,
            )
            if response.next != "export":
                return response.next
        raise AssertionError("ExportFilm does not come to an end")

    def publish(self) -> publish_run.PublishRunResponse:
        request = publish_run.PublishRunRequest(**self._ids())
        return publish_run.publish_run(
            request, store=self.store, assets=self.assets, admission=self.admission
        )

    def fail(
        self, execution: str, execution_input: Any, error: Exception
    ) -> record_failure.RecordFailureResponse:
        """Record a failure, as the machine does with an error that no other state caught."""
        request = record_failure.RecordFailureRequest(
            execution=execution, input=execution_input, failure=failure_of(error)
        )
        return record_failure.record_failure(
            request,
            store=self.store,
            assets=self.assets,
            admission=self.admission,
            task_tokens=self.task_tokens,
        )

    def make(
        self, story: StoryPlan | None = None, **settings: Any
    ) -> publish_run.PublishRunResponse:
        self.make_unpublished(story, **settings)
        return self.publish()

    def make_unpublished(self, story: StoryPlan | None = None, **settings: Any) -> None:
        self._make_scenes(self.begin(story, **settings))

    def make_of_concept(self, **settings: Any) -> publish_run.PublishRunResponse:
        self._make_scenes(self.start_execution(RUN, {"concept": "a fox", **settings}))
        return self.publish()

    def make_again(self, execution: str, **request: Any) -> publish_run.PublishRunResponse:
        self._make_scenes(self.start_execution(execution, {"run_id": RUN, **request}))
        return self.publish()

    def _make_scenes(self, response: plan_story.PlanStoryResponse) -> None:
        if response.is_narrated:
            self.narrate()
        self.sheets()
        for place in response.plates:
            self.plate(place.place)
        for ticket in response.scenes:
            self.keyframe(ticket.scene_id)
            self.clip(ticket.scene_id)
            self.pass_turn(ticket.scene_id)
        self.script()
        self.assemble()

    @property
    def snapshot(self) -> RunSnapshot:
        return load_snapshot(self.store, RUN)

    @property
    def run(self) -> Run:
        return self.snapshot.run

    def events(self) -> list[str]:
        return [event.message for event in self.store.all(RUN, Event)]

    @property
    def passed_turns(self) -> list[str]:
        """The items of all turns that were passed, in that order."""
        return self.store.passed_turns

    def _ids(self) -> dict[str, str]:
        return {"run_id": RUN, "execution": self.execution}

    def _clip(self, scene_id: int) -> ClipRequest:
        return ClipRequest(**self._ids(), scene_id=scene_id)

    def _context(self) -> GenerationContext:
        ports = (self.store, self.assets, self.model_provider, self.image_sanitizer)
        return GenerationContext(*ports, lease(), self.rate_limiter)
