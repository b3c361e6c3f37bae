"""Input images, and the layers of the images that the simulator drew.

The simulator stores each picture it drew under the digest of the bytes that the client received.
When those bytes come back (as a data URI, by URL or as a file) it loads the picture's layers; any
other image is only pixels.
"""

import base64
import binascii
import hashlib
import io
import os
import re
from pathlib import Path
from typing import Any

from PIL import Image

from xai_simulator.drawing.picture import Picture
from xai_simulator.server.files import Files
from xai_simulator.server.media import Media
from xai_simulator.server.refusals import invalid
from xai_simulator.server.state_store import StateStore

JPEG_QUALITY = 92
_DATA_URI = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,", re.IGNORECASE)
_FORMATS = ("PNG", "JPEG", "WEBP")
CHAT_FORMATS = ("PNG", "JPEG")


def decode_data_uri(uri: str, what: str) -> bytes:
    """The bytes of a base64 data URI. INVALID_ARGUMENT, naming `what`, if it is not one."""
    head = _DATA_URI.match(uri)
    if head is None:
        raise invalid(f"Invalid {what}: expected an http(s) URL or a base64 data URI.")
    try:
        return base64.b64decode(uri[head.end() :], validate=True)
    except binascii.Error as error:
        raise invalid(f"Invalid {what}: the data URI is not valid base64 ({error}).") from error


def open_image(content: bytes, formats: tuple[str, ...] = _FORMATS) -> Image.Image:
    """The image in these bytes, as RGB. INVALID_ARGUMENT if it has none of these formats."""
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        # Pillow's own message may show an object of this process.
        raise invalid(f"Invalid image: not a readable {'/'.join(formats)} image.") from error


class PictureStore:
    """Pictures, stored by the digest of their bytes."""

    def __init__(self, store: StateStore, media: Media, files: Files) -> None:
        self._store = store
        self._media = media
        self._files = files

    def fetch(self, content: Any) -> bytes:
        """The bytes of an `ImageUrlContent`: a data URI, one of our URLs or a file id."""
        if content.file_id:
            return self._files.content(content.file_id)
        if content.image_url.startswith(("http://", "https://")):
            return self._media.content(self._media.resolve(content.image_url, "image"))
        return decode_data_uri(content.image_url, "image")

    def store_input(self, content: Any) -> Path:
        """Store the picture of an `ImageUrlContent`; returns its folder.

        INVALID_ARGUMENT if it is not an image or can't be fetched, NOT_FOUND for an unknown file.
        """
        picture = self.fetch(content)
        return self.save(picture, self.load(picture))

    def load(self, content: bytes) -> Picture:
        """The picture in these bytes, with its layers if the simulator drew it."""
        folder = self.folder(content)
        if folder.exists():
            return Picture.load(folder)
        return Picture(open_image(content), None, ())

    def save(self, content: bytes, picture: Picture) -> Path:
        """Store the layers of the picture with these bytes; returns its folder."""
        name = _name(content)
        folder = self._store.path(name)
        if folder.exists():
            os.utime(folder)  # when it was last used
        else:
            part = self._store.part(name)
            part.mkdir()
            picture.save(part)
            try:
                part.rename(folder)
            except OSError:
                # Another call saved the same picture meanwhile.
                if not folder.exists():
                    raise
        return folder

    def folder(self, content: bytes) -> Path:
        """The folder that the picture with these bytes has, or would have."""
        return self._store.path(_name(content))


def as_jpeg(image: Image.Image) -> bytes:
    """The image as JPEG, as the API sends it."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def _name(content: bytes) -> str:
    return f"pictures/{hashlib.sha256(content).hexdigest()}"
