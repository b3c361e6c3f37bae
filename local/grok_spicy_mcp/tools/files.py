"""Tools for files: downloading a film, and looking at its pictures."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from mcp.types import CallToolResult, ContentBlock, ImageContent, TextContent
from pydantic import Field

from grok_spicy.adapters.image_decoder import LARGEST_FILE, decode
from grok_spicy.errors import GrokSpicyError, NotFound, UnusableImage
from grok_spicy.models.images import RefinedImage
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.policies.asset_keys import path_in_folder
from grok_spicy_cli.client.download import FolderAssets, RemoteAssets
from grok_spicy_cli.client.download import download as fetch
from grok_spicy_mcp.arguments import RunName
from grok_spicy_mcp.results import DownloadedFiles, ShownImage, ShownImages
from grok_spicy_mcp.tool_context import ToolContext
from grok_spicy_mcp.untrusted_text import mark

_MOST_IMAGES = 12
"""Images in one result: a model reads each as about a thousand tokens."""
_QUALITY = 85
_FILM = "final_video.mp4"

ImageKind = Literal["sheets", "keyframes", "frames"]


@dataclass(frozen=True)
class _Picture:
    """A picture of a run, and what it shows."""

    path: str
    scene_id: int | None = None
    character: str | None = None
    number: int | None = None


class FileTools:
    """Tools for files."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    def download(
        self,
        run: RunName = "latest",
        everything: Annotated[
            bool, Field(description="Every picture and clip too, not the film and documents only.")
        ] = False,
    ) -> DownloadedFiles:
        """Bring a film with its script, state and report onto the machine of this server, into the
        run's folder in the output directory. Files that are there are not fetched again."""
        run_id = self._context.find(run).run_id
        folder = self._context.folder(run_id)
        if self._context.in_stack:
            source, console = RemoteAssets(self._context.client), self._context.runs.output.console
            fetch(source, run_id, folder, console, everything=everything)
        files = [each.path for each in FolderAssets(self._context.output_dir).list_assets(run_id)]
        if not files:
            raise NotFound(f"{run_id} has no files to download yet")
        return DownloadedFiles(
            folder=str(folder),
            files=[path for path in files if everything or "/" not in path],
            has_film=_FILM in files,
        )

    def show_images(
        self,
        run: RunName = "latest",
        kind: Annotated[
            ImageKind,
            Field(
                description="sheets: how the characters look. keyframes: each scene's first "
                "picture. frames: first, middle and last frame of each clip."
            ),
        ] = "keyframes",
        scenes: Annotated[
            list[int] | None, Field(description="Only these scenes, by scene_id.")
        ] = None,
        characters: Annotated[
            list[str] | None, Field(description="Only these characters' sheets.")
        ] = None,
        all_attempts: Annotated[
            bool, Field(description="Every attempt and take, not only the one that is used.")
        ] = False,
        size: Annotated[
            int, Field(ge=128, le=1600, description="The longer side in pixels, at most.")
        ] = 768,
    ) -> Annotated[CallToolResult, ShownImages]:
        """Show pictures of a run as images, twelve in one call at most. Free of charge."""
        detail = self._context.find(run)
        pictures = [
            picture
            for picture in _pictures(detail.snapshot(), kind, all_attempts=all_attempts)
            if (scenes is None or picture.scene_id in scenes)
            and (characters is None or picture.character in characters)
        ]
        if not pictures:
            raise NotFound(f"{detail.run_id} has no such {kind} yet")
        shown, images, left_out = list[ShownImage](), list[ContentBlock](), list[str]()
        for picture in pictures:
            if len(images) == _MOST_IMAGES:
                left_out.append(picture.path)
                continue
            try:
                content, width, height = _scaled(self._read(detail.run_id, picture.path), size)
            except UnusableImage:
                left_out.append(picture.path)
                continue
            images.append(ImageContent(data=content, mime_type="image/jpeg"))
            shown.append(
                ShownImage(
                    path=picture.path,
                    scene_id=picture.scene_id,
                    character=mark(picture.character) if picture.character else None,
                    attempt=picture.number,
                    width=width,
                    height=height,
                )
            )
        result = ShownImages(images=shown, left_out=left_out)
        return CallToolResult(
            content=[TextContent(text=result.model_dump_json()), *images],
            structured_content=result.model_dump(mode="json"),
        )

    def _read(self, run_id: str, path: str) -> bytes:
        """The content of a picture. GrokSpicyError."""
        content = bytearray()
        for chunk in RemoteAssets(self._context.client).chunks(run_id, path):
            content += chunk
            if len(content) > LARGEST_FILE:
                raise GrokSpicyError(f"{path} is too large for a picture")
        return bytes(content)


def _pictures(snapshot: RunSnapshot, kind: ImageKind, *, all_attempts: bool) -> Iterator[_Picture]:
    """The pictures of that kind, in the order of characters or scenes."""
    if kind == "sheets":
        for name, sheet in snapshot.sheets.items():
            for path, number in _attempts(sheet, all_attempts=all_attempts):
                yield _Picture(path, character=name, number=number)
    elif kind == "keyframes":
        for scene_id, keyframe in sorted(snapshot.keyframes.items()):
            for path, number in _attempts(keyframe, all_attempts=all_attempts):
                yield _Picture(path, scene_id=scene_id, number=number)
    else:
        for scene_id, takes in sorted(snapshot.takes.items()):
            chosen = snapshot.chosen_take(scene_id)
            for take in takes if all_attempts else [chosen] if chosen else []:
                for key in (take.first_key, take.middle_key, take.last_key):
                    if frame := path_in_folder(key):
                        yield _Picture(frame, scene_id=scene_id, number=take.number)


def _attempts(image: RefinedImage, *, all_attempts: bool) -> Iterator[tuple[str, int]]:
    best = image.best
    for attempt in image.attempts if all_attempts else [best] if best else []:
        if path := path_in_folder(attempt.key):
            yield path, attempt.number


def _scaled(content: bytes, side: int) -> tuple[str, int, int]:
    """The picture as a JPEG in base64, with its width and height. UnusableImage."""
    picture = decode(content, side)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return base64.b64encode(buffer.getvalue()).decode(), *picture.size
