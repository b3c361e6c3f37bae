"""Everything that is stored of one run, for its script, its report and a person who watches."""

from dataclasses import dataclass, field

from grok_spicy.models.cast import Cast
from grok_spicy.models.chunks import Chunk
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.exports import Export, export_names
from grok_spicy.models.gates import Gate
from grok_spicy.models.images import Keyframe, Plate, Sheet, Turnaround
from grok_spicy.models.item import utc_now
from grok_spicy.models.narration import Narration
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.spending import Budget, CallRecord, Reservation
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.versions import Version


@dataclass(frozen=True)
class RunSnapshot:
    """Everything that is stored of one run. Sheets and turnarounds are by character name, plates by
    their slug, all else by scene id. `plan` is the story of `stored_plan`, `first_plan` the one
    before all edits, if there were any. `cast` is the saved cast that it is made with.
    `queue_place` is its place among the runs that wait, where that is known. `unreadable` names the
    items that can't be read."""

    run: Run
    budget: Budget
    plan: StoryPlan | None = None
    stored_plan: Plan | None = None
    first_plan: Plan | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    turnarounds: dict[str, Turnaround] = field(default_factory=dict)
    plates: dict[str, Plate] = field(default_factory=dict)
    keyframes: dict[int, Keyframe] = field(default_factory=dict)
    takes: dict[int, list[Take]] = field(default_factory=dict)
    chunks: list[Chunk] = field(default_factory=list)
    clips: dict[int, Clip] = field(default_factory=dict)
    calls: list[CallRecord] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    cast: Cast | None = None
    narration: dict[int, Narration] = field(default_factory=dict)
    exports: list[Export] = field(default_factory=list)
    queue_place: int | None = None
    unreadable: list[str] = field(default_factory=list)

    def chosen_take(self, scene_id: int) -> Take | None:
        """The take that the film shows for a scene; None if it shows none."""
        clip = self.clips.get(scene_id)
        if clip is None or clip.take is None:
            return None
        takes = self.takes.get(scene_id, [])
        return next((take for take in takes if take.number == clip.take), None)

    def filmed_take(self, take: Take) -> Take:
        """The take that this one is a correction of, however often corrected; else itself."""
        numbered = {each.number: each for each in self.takes.get(take.scene_id, [])}
        while take.corrects is not None and take.corrects in numbered:
            take = numbered[take.corrects]
        return take

    @property
    def chosen_takes(self) -> list[Take]:
        """The takes that the film shows, by scene."""
        takes = [self.chosen_take(scene_id) for scene_id in self.clips]
        return [take for take in takes if take]

    @property
    def shown_version(self) -> Version | None:
        """The version that `final_video.mp4` is; None if it was made before versions were."""
        digest = self.run.film_digest
        return next((each for each in self.versions if each.digest == digest), None)

    def file_of(self, version: Version) -> str | None:
        """The asset key of a version's file: a film that has had one cut has one file."""
        return self.run.film_key if len(self.versions) == 1 else version.film_key

    @property
    def gaps(self) -> list[Clip]:
        """Scenes that the film shows as a still, in order."""
        return [clip for clip in self.clips.values() if clip.state == "gap"]

    @property
    def not_promoted(self) -> list[Clip]:
        """Scenes that the film shows as they were before its last promotion, in order."""
        earlier = {
            take.scene_id for take in self.chosen_takes if take.promotion < self.run.promotions
        }
        return [clip for clip in self.clips.values() if clip.scene_id in earlier]

    @property
    def not_redone(self) -> list[Clip]:
        """Scenes that a person had filmed again and that are shown as before, since that failed."""
        return [
            clip
            for clip in self.clips.values()
            if clip.state == "accepted" and clip.error and clip not in self.not_promoted
        ]

    @property
    def missing_exports(self) -> list[str]:
        """Names of exports that were asked for, and are not there of this very film."""
        made = [each.name for each in self.exports if each.is_of(self.run.film_digest)]
        return [name for name in export_names(self.run.settings.exports) if name not in made]

    @property
    def unanchored(self) -> list[str]:
        """Characters that could not be given a sheet, by name."""
        return sorted(sheet.name for sheet in self.sheets.values() if not sheet.anchored)

    @property
    def unspoken(self) -> list[Narration]:
        """The lines of the plan that are not heard, in order: refused, or no recording was good."""
        scenes = self.plan.scenes if self.plan else []
        stored = [(self.narration.get(scene.scene_id), scene.narration) for scene in scenes]
        return [each for each, text in stored if each and text == each.text and each.problem]

    @property
    def unjudged(self) -> list[str]:
        """What the film shows although it was not judged, a line each. A keyframe counts only until
        its clip, which begins with it, is judged."""
        judged = {take.scene_id for take in self.chosen_takes if take.score}
        pictures = [
            *((f"sheet of {sheet.name}", sheet.best) for sheet in self.sheets.values()),
            *(
                (f"keyframe {frame.scene_id}", frame.best)
                for frame in self.keyframes.values()
                if frame.scene_id not in judged
            ),
        ]
        lines = [
            f"{what}: {attempt.problem}"
            for what, attempt in pictures
            if attempt and attempt.score is None and attempt.problem
        ]
        unscored = {take.scene_id for take in self.chosen_takes if take.score is None}
        return lines + [
            f"clip {clip.scene_id}: {clip.problem}"
            for clip in self.clips.values()
            if clip.scene_id in unscored and clip.problem
        ]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing: no gap, no clip of before the promotion or of before it was
        to be made again, no character without a sheet, every line heard, all of it judged, every
        export made."""
        earlier = [*self.not_promoted, *self.not_redone]
        shown = not (self.gaps or earlier or self.unanchored or self.unspoken or self.unjudged)
        return shown and not self.missing_exports

    @property
    def possibly_paid(self) -> list[Reservation]:
        """Reservations of calls whose response was lost, those that were written off included."""
        return [
            *self.budget.written_off,
            *self.budget.lost.values(),
            *(each for each in self._unanswered if each.lease.expires_at <= utc_now()),
        ]

    @property
    def under_way(self) -> list[Reservation]:
        """Reservations of calls whose response may still come."""
        return [each for each in self._unanswered if each.lease.expires_at > utc_now()]

    @property
    def _unanswered(self) -> list[Reservation]:
        answered_ids = {call.key for call in self.calls}
        still_open = self.budget.open.items()
        return [each for call_id, each in still_open if call_id not in answered_ids]

    @property
    def spent_ticks(self) -> int:
        """The cost of the calls that were answered."""
        return sum(call.cost_ticks for call in self.calls)
