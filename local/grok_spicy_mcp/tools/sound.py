"""A tool for what is spoken in a film: the recordings, as sound."""

import base64
from typing import Annotated

from mcp.types import AudioContent, CallToolResult, ContentBlock, TextContent
from pydantic import BaseModel, Field

from grok_spicy.errors import NotFound
from grok_spicy.models.narration import Narration, NarrationState
from grok_spicy.policies.asset_keys import path_in_folder
from grok_spicy_cli.client.download import RemoteAssets
from grok_spicy_mcp.arguments import RunName
from grok_spicy_mcp.tool_context import ToolContext
from grok_spicy_mcp.untrusted_text import UntrustedText, mark, mark_if

_MOST_RECORDINGS = 4
_LARGEST_RECORDING = 4_000_000
"""Bytes: 20 s of speech. A recording that is larger is only named."""


class SpokenLine(BaseModel):
    """A line of the narrator. Those that `is_played` follow as sound, in their order."""

    scene_id: int
    text: UntrustedText
    voice: str
    state: NarrationState
    problem: UntrustedText | None = Field(description="Why it is not heard.")
    seconds: float
    path: str | None = Field(description="Its recording, in the run's folder.")
    is_played: bool


class SpokenLines(BaseModel):
    """What a narrator says over the scenes."""

    lines: list[SpokenLine]


class SoundTools:
    """Tools for sound."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    def play_narration(
        self,
        run: RunName = "latest",
        scenes: Annotated[
            list[int] | None, Field(description="Only these scenes, by scene_id.")
        ] = None,
    ) -> Annotated[CallToolResult, SpokenLines]:
        """Play what a narrator says over the scenes of a run, four recordings in one call at most.
        Free of charge."""
        detail = self._context.find(run)
        stored = [each for each in detail.narration if scenes is None or each.scene_id in scenes]
        if not stored:
            raise NotFound(f"nothing is spoken in {detail.run_id} yet")
        lines, sounds = list[SpokenLine](), list[ContentBlock]()
        for narration in stored:
            sound = self._sound(detail.run_id, narration, room=len(sounds) < _MOST_RECORDINGS)
            if sound:
                sounds.append(sound)
            lines.append(
                SpokenLine(
                    scene_id=narration.scene_id,
                    text=mark(narration.text),
                    voice=narration.voice,
                    state=narration.state,
                    problem=mark_if(narration.problem),
                    seconds=narration.seconds,
                    path=path_in_folder(narration.audio_key),
                    is_played=sound is not None,
                )
            )
        result = SpokenLines(lines=lines)
        return CallToolResult(
            content=[TextContent(text=result.model_dump_json()), *sounds],
            structured_content=result.model_dump(mode="json"),
        )

    def _sound(self, run_id: str, narration: Narration, *, room: bool) -> AudioContent | None:
        path = path_in_folder(narration.audio_key)
        if path is None or not room:
            return None
        content = bytearray()
        try:
            for chunk in RemoteAssets(self._context.client).chunks(run_id, path):
                content += chunk
                if len(content) > _LARGEST_RECORDING:
                    return None
        except NotFound:  # its file was deleted
            return None
        return AudioContent(data=base64.b64encode(content).decode(), mime_type="audio/wav")
