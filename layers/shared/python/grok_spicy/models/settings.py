"""The settings of a run: what a person can choose."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from grok_spicy.models.exports import ExportRequest, FarApart, Formats, Timelines
from grok_spicy.models.film_settings import GATES as GATES
from grok_spicy.models.film_settings import ClipAnchors as ClipAnchors
from grok_spicy.models.film_settings import ClipSound as ClipSound
from grok_spicy.models.film_settings import Continuity as Continuity
from grok_spicy.models.film_settings import Effort as Effort
from grok_spicy.models.film_settings import FilmSettings
from grok_spicy.models.film_settings import GateName as GateName
from grok_spicy.models.film_settings import ImageQuality as ImageQuality
from grok_spicy.models.film_settings import OnGap as OnGap
from grok_spicy.models.film_settings import OnUnanchored as OnUnanchored
from grok_spicy.models.film_settings import Provider as Provider
from grok_spicy.models.film_settings import SpeechService as SpeechService
from grok_spicy.models.film_sound import DUCK_DB, MUSIC_DB
from grok_spicy.models.qualities import with_quality
from grok_spicy.models.setting_parts import MOST_CAMERAS as MOST_CAMERAS
from grok_spicy.models.setting_parts import CameraName as CameraName
from grok_spicy.models.setting_parts import Models as Models
from grok_spicy.models.setting_parts import SceneFilming as SceneFilming
from grok_spicy.models.setting_parts import SceneNumber as SceneNumber

SubtitleWay = Literal["files", "track", "burnt"]
MOST_VARIANTS = 10
"""As many images as xAI draws in one call."""
MOST_CHUNKS = 60
"""Chunks of a scene: what a lane's history has room for, and 600 s in steps of 10."""


class RunSettings(FilmSettings):
    """What a person can choose. Stored in the run, so that a resumed run keeps its settings."""

    sheet_variants: int = Field(
        default=1,
        ge=1,
        le=MOST_VARIANTS,
        description="Pictures drawn at once as the first attempt at a character sheet. The "
        "best-scored is used, all are kept.",
    )
    keyframe_variants: int = Field(
        default=1,
        ge=1,
        le=MOST_VARIANTS,
        description="Pictures drawn at once as the first attempt at a keyframe. The best-scored is "
        "used, all are kept.",
    )
    turnarounds: bool = Field(
        default=False,
        description="Draw each character from the front, the side and the back too, as further "
        "references where the models take that many.",
    )
    plates: bool = Field(
        default=False,
        description="Draw each place of the story once, without anybody in it, as a reference of "
        "every scene there.",
    )
    chunk_seconds: float | None = Field(
        default=None,
        ge=1,
        le=30,
        description="Length of the chunks in which a longer scene is filmed. Without it, as long "
        "as the scene's camera films well.",
    )
    chunk_overlap: float = Field(
        default=0.5,
        ge=0,
        le=5,
        description="Seconds by which a chunk overlaps the next; their joint is made of both.",
    )
    max_chunks: int = Field(
        default=MOST_CHUNKS,
        ge=1,
        le=MOST_CHUNKS,
        description="Most chunks of a scene; one that needs more is refused.",
    )
    narrate: bool = Field(
        default=False,
        description="Have the model write a line for a narrator in each scene, where it writes the "
        "plan. Lines that a plan has are spoken without it.",
    )
    dialogue: bool = Field(
        default=False,
        description="Have the model write what the characters say, where it writes the plan.",
    )
    narrator: str = Field(
        default="ara",
        min_length=1,
        max_length=100,
        description="Voice that speaks the narration: a preset voice of xAI's, or one that your "
        "account has at ElevenLabs, by its id or name.",
    )
    speech: SpeechService = Field(default="xai", description="Service that speaks the narration.")
    clip_sound: ClipSound | None = Field(
        default=None,
        description="Sound of the clips: full, without music, or none. Without a choice it is "
        "full, and no_music where the film has music of yours.",
    )

    subtitles: SubtitleWay = Field(
        default="track",
        description="Where subtitles are shown, if something is said: in files alone, as a track "
        "of the film too, which a player shows when asked, or burnt into the picture.",
    )
    music_db: float = Field(
        default=MUSIC_DB,
        ge=-40,
        le=12,
        description="Level of the music, in dB beside the clips' own sound.",
    )
    duck_db: float = Field(
        default=DUCK_DB,
        ge=0,
        le=40,
        description="How much quieter the music and the clips are while a narrator speaks, in dB.",
    )
    even_loudness: bool = Field(
        default=True,
        description="Even out the loudness at the cuts, so that it jumps by 3 LU at most.",
    )

    formats: Formats = Field(
        default=[],
        description="Other shapes of the film, cut around the faces in it. They cost nothing.",
    )
    far_apart: FarApart = Field(
        default="widen",
        description="What such a shape shows where faces are too far apart for it. widen: more of "
        "the picture, on a blurred ground. crop: whoever acts.",
    )
    gif: bool = Field(
        default=False, description="Make a GIF preview of the film's best moments, 3 MB at most."
    )
    timeline: Timelines = Field(
        default=[],
        description="Timelines of the cut, for an editor: OpenTimelineIO, FCPXML, EDL.",
    )

    @property
    def exports(self) -> ExportRequest:
        """What is made of the film besides the film."""
        return ExportRequest(formats=self.formats, gif=self.gif, timeline=self.timeline)

    @model_validator(mode="before")
    @classmethod
    def _apply_quality(cls, data: Any) -> Any:
        return with_quality(data) if isinstance(data, Mapping) else data
