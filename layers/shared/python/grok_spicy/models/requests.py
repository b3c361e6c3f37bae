"""What a person may ask for: a new film, or a run to resume."""

from typing import Any, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator

from grok_spicy.models.footage import FOOTAGE, FootageRequest
from grok_spicy.models.item import Stored, inputs_digest
from grok_spicy.models.language import name_key
from grok_spicy.models.music import MusicRequest
from grok_spicy.models.qualities import Quality
from grok_spicy.models.run import LONGEST_OWNER, OWNER, ReferenceRequest
from grok_spicy.models.settings import ClipAnchors, Effort, RunSettings, SceneNumber
from grok_spicy.models.story import MAX_CHARACTERS, MAX_SCENES, Name, Resolution, StoryPlan

LONGEST_CONCEPT = 20_000


class FilmRequest(RunSettings):
    """A new film: a concept or a finished plan, and photos of its characters.

    Settings stand beside them, so `{"concept": "…", "aspect_ratio": "9:16"}` is a whole request.
    """

    concept: str | None = Field(default=None, min_length=1, max_length=LONGEST_CONCEPT)
    plan: StoryPlan | None = None
    references: list[ReferenceRequest] = Field(default_factory=list, max_length=MAX_CHARACTERS)
    likeness_confirmed: bool = Field(
        default=False,
        description="You have the right to use the likeness of each person in the photos. Kept "
        "with the run, with who said so and when.",
    )

    footage: dict[SceneNumber, FootageRequest] = Field(
        default={},
        max_length=MAX_SCENES,
        description="Clips that you filmed, by the number of the scene that each is shown for. "
        "They cost nothing; of one that is longer than its scene, the beginning is shown.",
    )

    music: MusicRequest | None = Field(
        default=None,
        description="Music under the whole film, at no cost: repeated or cut to its length, and "
        "quieter while somebody speaks.",
    )
    cast: Name | None = Field(
        default=None,
        description="A saved cast, by its name: its characters play in the film, with their "
        "sheets, descriptions and voices as they are. There may be more characters.",
    )

    WAYS: ClassVar[tuple[str, ...]] = ("concept", "plan")

    @model_validator(mode="after")
    def _check_one_source(self) -> Self:
        ways = [name for name in self.WAYS if getattr(self, name) is not None]
        if len(ways) != 1:
            raise ValueError(f"give exactly one of: {', '.join(self.WAYS)}")
        if self.concept is not None and not self.concept.strip():
            raise ValueError("the concept is empty: say in a sentence what the film is about")
        names = [name_key(reference.name) for reference in self.references]
        if len(set(names)) < len(names):
            raise ValueError("two references have the same name")
        return self

    @model_validator(mode="after")
    def _check_formats(self) -> Self:
        own = self.aspect_ratio or (self.plan.aspect_ratio if self.plan else "16:9")
        if own in self.formats:
            raise ValueError(f"formats: {own} is the film's own shape")
        return self

    @model_validator(mode="before")
    @classmethod
    def _count_photos(cls, values: Any) -> Any:
        """As many characters as photos, where nobody says how many."""
        if not isinstance(values, dict) or not isinstance(values.get("references"), list):
            return values
        photos = len(values["references"])
        if photos <= RunSettings.model_fields["characters"].default or values.get("plan"):
            return values
        return {"characters": min(photos, MAX_CHARACTERS), **values}

    @model_validator(mode="after")
    def _check_photos(self) -> Self:
        # With a finished plan no photo is described, so one too many costs nothing: it is reported.
        photos = len(self.references)
        if self.plan is None and photos > self.characters:
            raise ValueError(
                f"there are {photos} photos for {self.characters} character"
                f"{'' if self.characters == 1 else 's'}: each photo needs a character of its own"
            )
        return self

    @model_validator(mode="before")
    @classmethod
    def _film_by_footage(cls, values: Any) -> Any:
        """Scenes with footage are filmed by it."""
        if not isinstance(values, dict) or not isinstance(values.get("footage"), dict):
            return values
        filming = values.get("filming") or {}
        if not isinstance(filming, dict):
            return values
        known = {str(scene) for scene in filming}
        added = {
            scene: {"model": FOOTAGE} for scene in values["footage"] if str(scene) not in known
        }
        return {**values, "filming": {**filming, **added}} if added else values

    @model_validator(mode="after")
    def _check_footage(self) -> Self:
        ids = [each.scene_id for each in self.plan.scenes] if self.plan else None
        for scene in self.footage:
            if scene not in (ids or range(1, self.scenes + 1)):
                raise ValueError(
                    f"there is footage for scene {scene}, which the film does not have"
                )
            filming = self.filming[scene]
            if FOOTAGE not in (filming.model, *filming.fallbacks):
                raise ValueError(
                    f"scene {scene} has footage, and is to be filmed by "
                    f"{filming.model}: leave one of them out"
                )
        return self

    def settings(self) -> RunSettings:
        """The settings alone."""
        return RunSettings(**{name: getattr(self, name) for name in RunSettings.model_fields})


class ClipModels(Stored):
    """The models that film clips and judge them."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    video: str | None = Field(default=None, min_length=1, max_length=100)
    vision: str | None = Field(default=None, min_length=1, max_length=100)


class Promotion(Stored):
    """How the clips of a finished film are filmed again: at a quality, and with single settings
    that go before it. The plan and the pictures stay as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    quality: Quality | None = Field(
        default=None, description="The quality; the settings of clips that it sets are used."
    )
    resolution: Resolution | None = Field(default=None, description="The clips' short side.")
    clip_anchors: ClipAnchors | None = Field(
        default=None, description="What a clip is filmed from."
    )
    pin_match_cuts: bool | None = Field(
        default=None, description="Film the clip before a match-cut towards the next first frame."
    )
    voices: bool | None = Field(
        default=None, description="Give each character that speaks a voice of its own."
    )
    judge_effort: Effort | None = Field(
        default=None, description="How hard the vision model thinks about its verdicts."
    )
    models: ClipModels = Field(
        default=ClipModels(), description="The models; those left out follow the quality."
    )

    SETTINGS: ClassVar[tuple[str, ...]] = (
        *("resolution", "clip_anchors", "pin_match_cuts", "voices", "judge_effort"),
    )
    """The settings of clips that a quality sets, besides the video model."""

    @model_validator(mode="after")
    def _check_not_empty(self) -> Self:
        names = set(Promotion.model_fields) - {"models"}
        if not self.model_dump(exclude_none=True, include=names) and self.models == ClipModels():
            raise ValueError("say what to change: a quality, a resolution or a model")
        return self


class RunRequest(FilmRequest):
    """The input of an execution: a new film, or a run to resume.

    With `run_id`, only the settings in `CHANGEABLE`, `models` and `buy_lost_calls` may be set
    besides; models that are not named stay as they are. Or `promote`, which films a finished run
    again, and names its models itself.
    """

    run_id: str | None = Field(default=None, min_length=1, max_length=80)
    owner: str = Field(default=OWNER, min_length=1, max_length=LONGEST_OWNER)
    buy_lost_calls: bool = False
    promote: Promotion | None = None

    WAYS: ClassVar[tuple[str, ...]] = ("concept", "plan", "run_id")
    CHANGEABLE: ClassVar[frozenset[str]] = frozenset(
        ("max_cost_usd", "on_gap", "on_unanchored", "soften", "narrator", "speech")
    )
    RESUMABLE: ClassVar[frozenset[str]] = CHANGEABLE | {
        *("run_id", "models", "owner", "buy_lost_calls", "promote")
    }

    @model_validator(mode="after")
    def _check_overrides(self) -> Self:
        if self.run_id is not None:
            fixed = sorted(self.model_fields_set - self.RESUMABLE)
            if fixed:
                raise ValueError(f"a resumed run keeps its settings: leave out {fixed}")
            if self.promote and self.models.model_fields_set:
                raise ValueError("give the models of a promotion in `promote`")
        elif self.promote:
            raise ValueError("promote needs run_id: it films a finished run again")
        return self

    @property
    def digest(self) -> str:
        """The request's identity. Fields at their default do not count, so that a setting that is
        added later changes no digest."""
        return inputs_digest(self.model_dump(mode="json", exclude_defaults=True))
