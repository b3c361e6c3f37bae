"""Turns: what a lane of the state machine waits for, and who lets it go on.

A lane that waits stores its task token in the item `TURN#<execution>.<round>#<turn>`, unless that
turn was passed already; Step Functions does so itself, in one conditional update. Who makes what
the lane needs passes the turn: one unconditional update of the same item, then a message to each
token in it. Tokens only wake a lane: what it starts from is read from the run's items.

Passing may be repeated by anyone at any time. Every lane passes the turns that hang on it before it
ends, so that no lane waits for ever. The key holds the execution: functions of an execution that
was stopped touch nothing of the next one.
"""

from dataclasses import dataclass

from grok_spicy.models.run import Plan, Run
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.schedule import (
    is_drawable,
    is_pinned,
    keyframe_turn,
    pin_turn,
    scene_before,
    storyboard_turn,
    waiting_scenes,
)
from grok_spicy.ports import RunStore, TaskTokens


def turn_item(execution: str, turn: str) -> str:
    """The name of the item in which that turn of the execution is kept."""
    return f"TURN#{execution}#{turn}"


def turns_of_round(execution: str, round: int) -> str:
    """What stands for the execution in the turns of one of its rounds: when it makes something
    again, it goes through the same lanes in the same order."""
    return f"{execution}.{round}"


def lane_turn(run: Run, turn: str) -> str:
    """The name of the item of a turn for which lanes wait in the run's present round."""
    return turn_item(turns_of_round(run.execution, run.round), turn)


def pass_lane_turn(store: RunStore, task_tokens: TaskTokens, run: Run, turn: str) -> None:
    """Let go on the lanes that wait for that turn in the run's present round. Idempotent."""
    turns = turns_of_round(run.execution, run.round)
    pass_turn(store, task_tokens, run.run_id, turns, turn)


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
            turns = LaneTurns(store, task_tokens, run, plan.story, scene.scene_id)
            turns.pass_storyboard()
            turns.pass_all()


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
        self.pass_storyboard()
        for waiting in self._waiting():
            if is_drawable(self.plan, waiting.scene_id, self.run.settings):
                self._pass(keyframe_turn(waiting.scene_id))

    def pass_storyboard(self) -> None:
        """The scene has its first draft, or will have none at the storyboard's gate: who waits for
        it there goes on."""
        if "storyboard" in self.run.settings.approve:
            for waiting in self._waiting():
                self._pass(storyboard_turn(waiting.scene_id))

    def pass_at_keyframe(self) -> None:
        """The scene's keyframe is decided, or can't be had: a clip that is filmed towards it is
        submitted."""
        previous = scene_before(self.plan, self.scene_id)
        if previous and is_pinned(self.plan, previous.scene_id, self.run.settings):
            self._pass(pin_turn(previous.scene_id))

    def pass_all(self) -> None:
        """The scene is decided: nobody waits for it any more."""
        for waiting in self._waiting():
            self._pass(keyframe_turn(waiting.scene_id))
        self.pass_at_keyframe()

    def _waiting(self) -> list[Scene]:
        return waiting_scenes(self.plan, self.scene_id, self.run.settings)

    def _pass(self, turn: str) -> None:
        pass_lane_turn(self.store, self.task_tokens, self.run, turn)
