"""What is made again with what a person wants made again: everything that hangs on it as a hard
input. Sheets, pins and a match-cut's last frame are hard; the picture of the scene before is soft:
what was drawn after it stays, unless it is named. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grok_spicy.errors import BadInput
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.language import match_name
from grok_spicy.models.redo import Redo
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.schedule import scene_after, scene_before


@dataclass
class RedoScope:
    """The sheets (by name), keyframes and clips (by scene id) that are made again. `softly` are the
    scenes whose keyframes were drawn after one of these keyframes or clips, and stay. `narration`
    are scenes whose line is spoken again. `plan` and `cut` say whether these are made again
    themselves."""

    sheets: set[str] = field(default_factory=set)
    keyframes: set[int] = field(default_factory=set)
    clips: set[int] = field(default_factory=set)
    softly: set[int] = field(default_factory=set)
    narration: set[int] = field(default_factory=set)
    plan: bool = False
    cut: bool = False


def check_redos(redos: Sequence[Redo], plan: StoryPlan | None) -> None:
    """BadInput if there is nothing to make again, or a scene or character is not in the plan."""
    if not redos:
        raise BadInput("say what is made again")
    if plan is None:
        raise BadInput("the run has no plan yet: there is nothing to make again")
    scenes = [scene.scene_id for scene in plan.scenes]
    names = [character.name for character in plan.characters]
    for redo in redos:
        if redo.scene_id is not None and redo.scene_id not in scenes:
            raise BadInput(f"there is no scene {redo.scene_id}; the film has {_listed(scenes)}")
        if redo.what == "narration" and not plan.scene(redo.scene_id or 0).narration:
            raise BadInput(f"nothing is said over scene {redo.scene_id}: give it a line first")
        if redo.character is not None and match_name(redo.character, names) is None:
            raise BadInput(
                f"there is no character {redo.character!r}; the film has {', '.join(names)}"
            )


def _listed(scenes: Sequence[int]) -> str:
    return f"scenes {', '.join(map(str, scenes[:20]))}{' …' if len(scenes) > 20 else ''}"


def scope_of(snapshot: RunSnapshot, redos: Sequence[Redo]) -> RedoScope:
    """Everything that is made again for these. BadInput for what is not in the film."""
    check_redos(redos, snapshot.plan)
    plan = snapshot.plan
    assert plan is not None  # check_redos
    names = [character.name for character in plan.characters]
    scope = RedoScope(
        plan=any(redo.what == "plan" for redo in redos),
        cut=any(redo.what == "cut" for redo in redos),
    )
    spread = _Spread(snapshot, plan, scope)
    for redo in redos:
        if redo.character is not None:
            spread.to_sheet(match_name(redo.character, names) or "")
        elif redo.scene_id is not None and redo.what == "narration":
            scope.narration.add(redo.scene_id)
        elif redo.scene_id is not None and redo.what == "keyframe":
            spread.to_keyframe(plan.scene(redo.scene_id))
        elif redo.scene_id is not None:
            spread.to_clip(plan.scene(redo.scene_id))
    scope.softly -= scope.keyframes
    return scope


@dataclass(frozen=True)
class _Spread:
    """Adds to the scope what hangs on what is added."""

    snapshot: RunSnapshot
    plan: StoryPlan
    scope: RedoScope

    def to_sheet(self, name: str) -> None:
        self.scope.sheets.add(name)
        sheet = self.snapshot.sheets.get(name)
        for scene in self.plan.scenes:
            keyframe = self.snapshot.keyframes.get(scene.scene_id)
            if keyframe and keyframe.finished and _shows(keyframe, name, sheet):
                self.to_keyframe(scene)
            if sheet and not sheet.keys.isdisjoint(self._anchors(scene)):
                self.to_clip(scene)

    def to_keyframe(self, scene: Scene) -> None:
        if scene.scene_id in self.scope.keyframes:
            return
        self.scope.keyframes.add(scene.scene_id)
        self.to_clip(scene)
        keyframe = self.snapshot.keyframes.get(scene.scene_id)
        keys = keyframe.keys if keyframe else set()
        before = scene_before(self.plan, scene.scene_id)
        if before and not keys.isdisjoint(self._anchors(before)):
            self.to_clip(before)
        if self._follows(scene, keys):
            self.scope.softly.add(self._after(scene).scene_id)

    def to_clip(self, scene: Scene) -> None:
        if scene.scene_id in self.scope.clips:
            return
        self.scope.clips.add(scene.scene_id)
        takes = self.snapshot.takes.get(scene.scene_id, [])
        if self._follows(scene, (take.last_key for take in takes)):
            after = self._after(scene)
            if after.transition == "match-cut":
                self.to_keyframe(after)
            else:
                self.scope.softly.add(after.scene_id)

    def _anchors(self, scene: Scene) -> list[str]:
        take = self.snapshot.chosen_take(scene.scene_id)
        return self.snapshot.filmed_take(take).anchors if take else []

    def _after(self, scene: Scene) -> Scene:
        return scene_after(self.plan, scene.scene_id) or scene

    def _follows(self, scene: Scene, keys: Iterable[str | None]) -> bool:
        """Whether the keyframe of the scene after that one was drawn from one of these pictures."""
        after = scene_after(self.plan, scene.scene_id)
        keyframe = after and self.snapshot.keyframes.get(after.scene_id)
        return bool(keyframe and not set(keyframe.used_keys).isdisjoint(keys))


def _shows(keyframe: Keyframe, name: str, sheet: Sheet | None) -> bool:
    """Whether the keyframe was drawn from that sheet, or in words because there was none."""
    is_drawn_from = sheet is not None and not sheet.keys.isdisjoint(keyframe.used_keys)
    return is_drawn_from or (name in keyframe.unanchored and keyframe.best is not None)
