"""Turns: what a lane of the state machine waits for, and who lets it go on.

A lane that waits stores its task token in the item `TURN#<execution>#<turn>`, unless that turn was
passed already; Step Functions does so itself, in one conditional update. Who makes what the lane
needs passes the turn: one unconditional update of the same item, then a message to each token in
it. Tokens only wake a lane: what it starts from is read from the run's items.

Passing may be repeated by anyone at any time. Every lane passes the turns that hang on it before it
ends, so that no lane waits for ever. The key holds the execution: functions of an execution that
was stopped touch nothing of the next one.
"""

from dataclasses import dataclass

from grok_spicy.models.run import Plan, Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.schedule import (
    is_pinned,
    keyframe_turn,
    need,
    pin_turn,
    scene_before,
    waiting_scene,
)
from grok_spicy.ports import RunStore, TaskTokens


def turn_item(execution: str, turn: str) -> str:
    """The name of the item in which that turn of the execution is kept."""
    return f"TURN#{execution}#{turn}"


def pass_turn(
    store: RunStore, task_tokens: TaskTokens, run_id: str, execution: str, turn: str
) -> None:
    """Let go on who waits for that turn, now or later. Idempotent."""
    for token in store.pass_turn(run_id, turn_item(execution, turn)):
        task_tokens.succeed(token)


def pass_turns_of_ended_run(store: RunStore, task_tokens: TaskTokens, run: Run) -> None:
    """Let go on every lane that waits for another: each finds that the run has ended, and ends.
    Not every engine ends the other lanes when one fails. Idempotent."""
    plan = store.get(run.run_id, Plan)
    if plan:
        for scene in plan.story.scenes:
            LaneTurns(store, task_tokens, run, plan.story, scene.scene_id).pass_all()


@dataclass(frozen=True)
class LaneTurns:
    """The turns that hang on one scene, in the run's present execution."""

    store: RunStore
    task_tokens: TaskTokens
    run: Run
    plan: StoryPlan
    scene_id: int

    def pass_at_draft(self) -> None:
        """The scene's keyframe has its first draft: who only needs that goes on."""
        waiting = waiting_scene(self.plan, self.scene_id, self.run.settings)
        if waiting:
            next_need = need(self.plan, waiting.scene_id, self.run.settings)
            if next_need and next_need.what == "draft":
                self._pass(keyframe_turn(waiting.scene_id))

    def pass_at_keyframe(self) -> None:
        """The scene's keyframe is decided, or can't be had: a clip that is filmed towards it is
        submitted."""
        previous = scene_before(self.plan, self.scene_id)
        if previous and is_pinned(self.plan, previous.scene_id, self.run.settings):
            self._pass(pin_turn(previous.scene_id))

    def pass_all(self) -> None:
        """The scene is decided: nobody waits for it any more."""
        waiting = waiting_scene(self.plan, self.scene_id, self.run.settings)
        if waiting:
            self._pass(keyframe_turn(waiting.scene_id))
        self.pass_at_keyframe()

    def _pass(self, turn: str) -> None:
        pass_turn(self.store, self.task_tokens, self.run.run_id, self.run.execution, turn)
