"""What the choice of a camera looks at: a scene in its film, and who can film it. Pure."""

from dataclasses import dataclass, field

from grok_spicy.models.camera_scores import CameraScores
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.scene_complexity import words_in


@dataclass(frozen=True)
class Candidate:
    """A video model of a camera that can film the scene. `filmed_seconds` is the length that it
    films, what is too much is trimmed; `scores` are the studio's of earlier takes."""

    name: str
    camera: Camera
    model: VideoModel
    filmed_seconds: int
    scores: CameraScores = field(default_factory=lambda: CameraScores(model=""))

    def price_usd(self, settings: RunSettings) -> float:
        """The list price of one take at the film's resolution."""
        per_second = _per_second(self.model, settings)
        return per_second * self.filmed_seconds + self.model.usd_per_input_image

    def is_dearest(self, settings: RunSettings) -> bool:
        """Whether no other model of its camera costs more: a camera's finest costs most."""
        models = self.camera.models.values()
        return _per_second(self.model, settings) == max(
            _per_second(each, settings) for each in models
        )

    @property
    def render_seconds(self) -> float:
        """How long one take typically takes, in seconds: as seen here, else as its row says."""
        seen = self.scores.seconds_per_second
        per_second = self.model.render_seconds if seen is None else seen
        return per_second * self.filmed_seconds


@dataclass(frozen=True)
class Situation:
    """One scene and what is known of the film. `share_usd` is what the budget has left for the
    scene's clip; None where that is not known yet."""

    plan: StoryPlan
    scene: Scene
    settings: RunSettings
    share_usd: float | None = None

    @property
    def is_cut_on(self) -> bool:
        """Whether the next scene begins with this one's last frame."""
        scenes = self.plan.scenes
        following = scenes[scenes.index(self.scene) + 1 :]
        return bool(following) and following[0].transition == "match-cut"

    @property
    def shared_characters(self) -> list[str]:
        """Who is in this scene and in another one."""
        others = {
            name
            for scene in self.plan.scenes
            if scene.scene_id != self.scene.scene_id
            for name in scene.characters_present
        }
        return [name for name in self.scene.characters_present if name in others]

    def has_style(self, words: frozenset[str]) -> bool:
        """Whether the plan's style has one of these words."""
        return not words.isdisjoint(words_in(self.plan.style))


def _per_second(model: VideoModel, settings: RunSettings) -> float:
    prices = model.usd_per_second
    return prices.get(settings.resolution, max(prices.values()))
