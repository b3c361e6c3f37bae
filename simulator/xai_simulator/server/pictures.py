"""Pictures that come in, and the layers of those that went out.

A picture the simulator drew is remembered by the digest of the bytes the client got. When those
bytes come back (as a data URI, by URL or as a file) its layers are found again; any other picture
is just pixels.
"""

import base64
import binascii
import hashlib
import io
import re
from pathlib import Path
from typing import Any

from PIL import Image

from xai_simulator.drawing.picture import Picture
from xai_simulator.server.files import Files
from xai_simulator.server.media import Media
from xai_simulator.server.refusals import invalid
from xai_simulator.server.state_store import Memory

JPEG_QUALITY = 92
_DATA_URI = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,", re.IGNORECASE)
_FORMATS = ("PNG", "JPEG", "WEBP")
CHAT_FORMATS = ("PNG", "JPEG")


def decoded(uri: str, what: str) -> bytes:
    """The bytes of a base64 data URI. INVALID_ARGUMENT if it is not one; `what` it was meant as."""
    head = _DATA_URI.match(uri)
    if head is None:
        raise invalid(f"Invalid {what}: expected an http(s) URL or a base64 data URI.")
    try:
        return base64.b64decode(uri[head.end() :], validate=True)
    except binascii.Error as error:
        raise invalid(f"Invalid {what}: the data URI is not valid base64 ({error}).") from error


def opened(content: bytes, formats: tuple[str, ...] = _FORMATS) -> Image.Image:
    """The picture in these bytes, in RGB. INVALID_ARGUMENT if it is none of these formats."""
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        kinds = "/".join(formats)
        raise invalid(f"Invalid image: not a readable {kinds} image ({error}).") from error


class Gallery:
    """Pictures by the digest of their bytes."""

    def __init__(self, memory: Memory, media: Media, files: Files) -> None:
        self._memory = memory
        self._media = media
        self._files = files

    def fetch(self, content: Any) -> bytes:
        """The bytes of an `ImageUrlContent`: a data URI, a URL of ours or a file's id."""
        if content.file_id:
            return self._files.content(content.file_id)
        if content.image_url.startswith(("http://", "https://")):
            return self._media.content(self._media.named(content.image_url, "image"))
        return decoded(content.image_url, "image")

    def received(self, content: Any) -> Path:
        """The folder of the picture that an `ImageUrlContent` names, kept so as to be found later.

        INVALID_ARGUMENT if it is not a picture or can't be had, NOT_FOUND for a strange file id.
        """
        picture = self.fetch(content)
        return self.keep(picture, self.recognise(picture))

    def recognise(self, content: bytes) -> Picture:
        """The picture in these bytes, with its layers if we drew it."""
        folder = self.folder(content)
        if folder.exists():
            return Picture.load(folder)
        return Picture(opened(content), None, ())

    def keep(self, content: bytes, picture: Picture) -> Path:
        """Remember that these bytes are this picture; returns its folder."""
        name = _name(content)
        folder = self._memory.path(name)
        if not folder.exists():
            part = self._memory.part(name)
            part.mkdir()
            picture.save(part)
            try:
                part.rename(folder)
            except OSError:
                # Drawn twice at the same moment; the other one is as good.
                if not folder.exists():
                    raise
        return folder

    def folder(self, content: bytes) -> Path:
        """Where the picture with these bytes is, if it is known."""
        return self._memory.path(_name(content))


def as_jpeg(image: Image.Image) -> bytes:
    """The picture as the API sends it."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def _name(content: bytes) -> str:
    return f"pictures/{hashlib.sha256(content).hexdigest()}"
