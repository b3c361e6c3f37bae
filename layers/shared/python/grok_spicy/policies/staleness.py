"""What was made from something that has changed since. It is found whenever somebody looks, by
comparing what assets were made from with what there is now: nothing is stored about it. Pure.

Sheets, texts, pins and a match-cut's last frame are hard inputs; the picture of the scene before is
a soft one. What was made before its texts were kept is compared with the run's first plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from grok_spicy.models.clips import Take
from grok_spicy.models.images import Keyframe
from grok_spicy.models.redo import Hardness, Redo, Redoable, StaleAsset
from grok_spicy.models.run import Plan
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.models.story import Scene, best_scored
from grok_spicy.policies.redo_prices import (
    price_of_clip,
    price_of_keyframe,
    price_of_narration,
    price_of_sheet,
)
from grok_spicy.policies.redo_scope import RedoScope, scope_of
from grok_spicy.policies.schedule import scene_before
from grok_spicy.policies.story_texts import clip_texts, keyframe_texts, sheet_texts

_TEXTS = "its texts have changed since"
_HANGS = "it was made from what is made again"


def stale_assets(snapshot: RunSnapshot) -> list[StaleAsset]:
    """Everything that is out of date, in the order of the film; what hangs on it as well."""
    plan = snapshot.stored_plan
    if plan is None:
        return []
    reasons = dict(_Comparison(snapshot, plan).reasons())
    hard = [redo for redo, (hardness, _) in reasons.items() if hardness == "hard"]
    scope = scope_of(snapshot, hard) if hard else RedoScope()
    return list_scope(snapshot, scope, reasons) + list(_stale_cut(snapshot))


Reasons = dict[Redo, tuple[Hardness, str]]


def list_scope(snapshot: RunSnapshot, scope: RedoScope, reasons: Reasons) -> list[StaleAsset]:
    """What is in the scope, in the order of the film, with these reasons and what each costs; and
    what was softly drawn after it."""
    return list(_list(snapshot, scope, reasons))


def _list(snapshot: RunSnapshot, scope: RedoScope, reasons: Reasons) -> Iterator[StaleAsset]:
    plan = snapshot.plan
    if plan is None:
        return

    def asset(what: Redoable, ticks: int, is_hard: bool, **about: int | str) -> StaleAsset:
        hardness, reason = reasons.get(Redo.model_validate({"what": what, **about}), (None, _HANGS))
        if hardness != "hard" and is_hard:
            hardness, reason = "hard", _HANGS
        return StaleAsset.model_validate(
            {
                "what": what,
                "reason": reason if hardness else SOFT_REASON,
                "hardness": hardness or "soft",
                "cost_usd": usd(ticks),
                **about,
            }
        )

    for character in plan.characters:
        if character.name in scope.sheets:
            ticks = price_of_sheet(snapshot, character.name)
            yield asset("sheet", ticks, True, character=character.name)
    for scene in plan.scenes:
        number = scene.scene_id
        if number in scope.narration:
            yield asset("narration", price_of_narration(snapshot, scene), True, scene_id=number)
        is_hard = number in scope.keyframes
        if is_hard or number in scope.softly or Redo(what="keyframe", scene_id=number) in reasons:
            ticks = price_of_keyframe(snapshot, scene)
            if not is_hard:  # its clip would be filmed with it
                ticks += price_of_clip(snapshot, scene)
            yield asset("keyframe", ticks, is_hard, scene_id=number)
        if number in scope.clips:
            yield asset("clip", price_of_clip(snapshot, scene), True, scene_id=number)


SOFT_REASON = "it was drawn after an older picture of the scene before"


def _stale_cut(snapshot: RunSnapshot) -> Iterator[StaleAsset]:
    version = snapshot.shown_version
    if version is None or not snapshot.run.ended:
        return
    others = [
        scene_id
        for scene_id, take in version.takes.items()
        if (clip := snapshot.clips.get(scene_id)) and clip.decided and clip.take != take
    ]
    if others:
        reason = f"it shows earlier takes of scene {', '.join(map(str, others))}"
        yield StaleAsset(what="cut", reason=reason, hardness="hard", cost_usd=0)


@dataclass(frozen=True)
class _Comparison:
    """What each asset was made from, against what there is now."""

    snapshot: RunSnapshot
    plan: Plan

    def reasons(self) -> Iterator[tuple[Redo, tuple[Hardness, str]]]:
        """What has a changed input of its own, and why."""
        for name in self.snapshot.sheets:
            if self._sheet_texts_changed(name):
                yield Redo(what="sheet", character=name), ("hard", _TEXTS)
        for scene in self.plan.story.scenes:
            keyframe = self.snapshot.keyframes.get(scene.scene_id)
            if keyframe and keyframe.finished:
                reason = self._about_keyframe(scene, keyframe)
                if reason:
                    yield Redo(what="keyframe", scene_id=scene.scene_id), reason
            take = self.snapshot.chosen_take(scene.scene_id)
            if take and keyframe:
                why = self._about_clip(scene, keyframe, self.snapshot.filmed_take(take))
                if why:
                    yield Redo(what="clip", scene_id=scene.scene_id), ("hard", why)

    def _sheet_texts_changed(self, name: str) -> bool:
        sheet, first = self.snapshot.sheets[name], self.snapshot.first_plan
        texts = sheet.used_texts
        if texts is None or name not in [each.name for each in self.plan.story.characters]:
            return False
        photo = sheet.stylised_from
        now = sheet_texts(self.plan, self.plan.story.character(name), photo)
        if texts:
            return texts != now
        old = first and {each.name: each for each in first.story.characters}.get(name)
        return bool(first and old and sheet_texts(first, old, photo) != now)

    def _about_keyframe(self, scene: Scene, keyframe: Keyframe) -> tuple[Hardness, str] | None:
        texts, now = keyframe.used_texts, keyframe_texts(self.plan, scene)
        first = self._first_scene(scene)
        before = keyframe_texts(*first) if first and not texts else texts
        if texts is not None and before and before != now:
            return "hard", _TEXTS
        for name, sheet in self.snapshot.sheets.items():
            used = sheet.keys.intersection(keyframe.used_keys)
            if used and sheet.image_key not in used:
                return "hard", f"it was drawn from an older sheet of {name}"
            if sheet.image_key and texts is not None and name in keyframe.unanchored:
                return "hard", f"{name}, whom it had to do in words, has a sheet now"
        return self._about_scene_before(scene, keyframe)

    def _about_scene_before(self, scene: Scene, keyframe: Keyframe) -> tuple[Hardness, str] | None:
        previous = scene_before(self.plan.story, scene.scene_id)
        if previous is None:
            return None
        used = set(keyframe.used_keys)
        drawn = self.snapshot.keyframes.get(previous.scene_id)
        drafts = used & (drawn.keys if drawn else set())
        if drawn and drafts and drawn.draft and drawn.draft.key not in drafts:
            return "soft", SOFT_REASON
        takes = self.snapshot.takes.get(previous.scene_id, [])
        frames = used & {take.last_key for take in takes if take.last_key}
        shown = self.snapshot.chosen_take(previous.scene_id)
        if not frames or shown is None or shown.last_key in frames:
            return None
        if scene.transition != "match-cut":
            return "soft", SOFT_REASON
        if keyframe.image_key in self.snapshot.filmed_take(shown).anchors:
            return None  # that clip was filmed towards this keyframe
        number = previous.scene_id
        return "hard", f"it begins where an earlier take of scene {number} ended"

    def _about_clip(self, scene: Scene, keyframe: Keyframe, take: Take) -> str | None:
        source = take.keyframe_key or _first_used(keyframe)
        if keyframe.image_key and source != keyframe.image_key:
            return "it was filmed from an older keyframe"
        anchors = set(take.anchors)
        for name, sheet in self.snapshot.sheets.items():
            used = anchors & sheet.keys
            if used and sheet.image_key not in used:
                return f"it was filmed from an older sheet of {name}"
        for other in self.snapshot.keyframes.values():
            used = anchors & other.keys
            if used and other.image_key not in used:
                return f"it was filmed towards an older keyframe of scene {other.scene_id}"
        now = [clip_texts(self.plan, scene, voices=voices) for voices in (False, True)]
        first = self._first_scene(scene)
        if take.texts_digest:
            return None if take.texts_digest in now else _TEXTS
        if first and clip_texts(*first, voices=False) != now[0]:
            return _TEXTS
        return None

    def _first_scene(self, scene: Scene) -> tuple[Plan, Scene] | None:
        first = self.snapshot.first_plan
        scenes = {each.scene_id: each for each in first.story.scenes} if first else {}
        return (first, scenes[scene.scene_id]) if first and scene.scene_id in scenes else None


def _first_used(keyframe: Keyframe) -> str | None:
    """The picture that was used before a person had the keyframe made again, or picked another."""
    attempts = keyframe.attempts[: keyframe.superseded_attempts or None]
    best = best_scored([each for each in attempts if each.key and not each.is_upload])
    return best.key if best else None
