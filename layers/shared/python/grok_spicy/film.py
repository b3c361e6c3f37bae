"""A film as a whole, as the run store knows it: for script, report and those who watch."""

from dataclasses import dataclass, field

from grok_spicy.errors import NotFound
from grok_spicy.layout import within_run
from grok_spicy.money import Budget, CallRecord, Intent
from grok_spicy.ports import RunStore
from grok_spicy.run import Run
from grok_spicy.story import StoryPlan
from grok_spicy.takes import Clip, Keyframe, Plan, Sheet, Take


@dataclass(frozen=True)
class Film:
    """Everything that is known of one run. Assets are by the id of whom they belong to."""

    run: Run
    budget: Budget
    plan: StoryPlan | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    keyframes: dict[int, Keyframe] = field(default_factory=dict)
    takes: dict[int, list[Take]] = field(default_factory=dict)
    clips: dict[int, Clip] = field(default_factory=dict)
    calls: list[CallRecord] = field(default_factory=list)

    def chosen_take(self, scene_id: int) -> Take | None:
        """The take that the film shows for a scene, if it shows one."""
        clip = self.clips.get(scene_id)
        if clip is None or clip.take is None:
            return None
        return next(take for take in self.takes[scene_id] if take.number == clip.take)

    @property
    def chosen_takes(self) -> list[Take]:
        """The takes that the film shows, by scene."""
        chosen = [self.chosen_take(scene_id) for scene_id in self.clips]
        return [take for take in chosen if take]

    @property
    def gaps(self) -> list[Clip]:
        """Scenes that the film shows as a still, in order."""
        return [clip for clip in self.clips.values() if clip.state == "gap"]

    @property
    def possibly_paid(self) -> list[Intent]:
        """Reservations of calls whose answer never came: lost, written off, or still open."""
        answered = {call.key for call in self.calls}
        still_open = self.budget.open.items()
        return [
            *self.budget.written_off,
            *self.budget.lost.values(),
            *(intent for call_id, intent in still_open if call_id not in answered),
        ]

    @property
    def spent_ticks(self) -> int:
        """What answered calls cost."""
        return sum(call.cost_ticks for call in self.calls)


def load_film(store: RunStore, run_id: str) -> Film:
    """The film of that run. NotFound if there is none."""
    run = load_run(store, run_id)
    plan = store.get(run_id, Plan)
    takes: dict[int, list[Take]] = {}
    for take in store.all(run_id, Take):
        takes.setdefault(take.scene_id, []).append(take)
    return Film(
        run=run,
        budget=store.budget(run_id),
        plan=plan.story if plan else None,
        sheets={sheet.name: sheet for sheet in store.all(run_id, Sheet)},
        keyframes={keyframe.scene_id: keyframe for keyframe in store.all(run_id, Keyframe)},
        takes=takes,
        clips={clip.scene_id: clip for clip in store.all(run_id, Clip)},
        calls=sorted(store.all(run_id, CallRecord), key=lambda call: call.started_at),
    )


def load_run(store: RunStore, run_id: str) -> Run:
    """The run of that id. NotFound if there is none."""
    run = store.get(run_id, Run)
    if run is None:
        raise NotFound(f"there is no run {run_id!r}; `grok-spicy list` shows those that there are")
    return run


def load_plan(store: RunStore, run_id: str) -> StoryPlan:
    """The run's plan. NotFound if it has none yet."""
    plan = store.get(run_id, Plan)
    if plan is None:
        raise NotFound(f"run {run_id!r} has no plan yet")
    return plan.story


def path_in_folder(key: str | None) -> str | None:
    """An asset's path relative to its run's folder, as scripts and states show it."""
    return within_run(key) if key else None
