"""What another plan makes again: what was made from texts that it changes, and what hangs on that.
Pure."""

from grok_spicy.models.redo import Redo
from grok_spicy.models.run import Plan
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import Scene
from grok_spicy.policies.redo_scope import RedoScope, scope_of
from grok_spicy.policies.story_texts import clip_texts, keyframe_texts, sheet_texts


def changed_things(before: Plan, after: Plan, *, voices: bool) -> list[Redo]:
    """What both plans have, and the texts of which differ."""
    old_scenes = {scene.scene_id: scene for scene in before.story.scenes}
    old_names = {character.name: character for character in before.story.characters}
    redos = []
    for character in after.story.characters:
        old = old_names.get(character.name)
        if old and sheet_texts(before, old, None) != sheet_texts(after, character, None):
            redos.append(Redo(what="sheet", character=character.name))
    for scene in after.story.scenes:
        earlier = old_scenes.get(scene.scene_id)
        if earlier is None:
            continue
        if keyframe_texts(before, earlier) != keyframe_texts(after, scene):
            redos.append(Redo(what="keyframe", scene_id=scene.scene_id))
        if _clip_differs(before, earlier, after, scene, voices):
            redos.append(Redo(what="clip", scene_id=scene.scene_id))
        if scene.narration != earlier.narration:
            redos.append(Redo(what="narration", scene_id=scene.scene_id))
    return redos


def _clip_differs(before: Plan, earlier: Scene, after: Plan, scene: Scene, voices: bool) -> bool:
    texts = (clip_texts(before, earlier, voices=voices), clip_texts(after, scene, voices=voices))
    return texts[0] != texts[1]


def plan_changes(snapshot: RunSnapshot, before: Plan, after: Plan) -> RedoScope:
    """The sheets, keyframes and clips that the plan `after` makes again, of those that were made
    from `before`."""
    redos = changed_things(before, after, voices=snapshot.run.settings.voices)
    spoken = {redo.scene_id for redo in redos if redo.what == "narration" and redo.scene_id}
    others = [redo for redo in redos if redo.what != "narration"]
    scope = scope_of(snapshot, others) if others else RedoScope()
    scope.narration |= {each for each in spoken if after.story.scene(each).narration}
    return scope
