"""Small pictures to send to a model."""

import io
from typing import Literal

from PIL import Image, ImageDraw


def disc(colour: str, file_format: Literal["PNG", "JPEG"]) -> bytes:
    """A disc of that colour on light grey, 96 pixels square, as a file."""
    image = Image.new("RGB", (96, 96), "lightgrey")
    ImageDraw.Draw(image).ellipse((24, 24, 72, 96), fill=colour)
    file = io.BytesIO()
    image.save(file, file_format)
    return file.getvalue()
