"""A picture the simulator made, and what it is made of, so that it can be filmed and repaired."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from PIL import Image


@dataclass(frozen=True)
class Figure:
    """A cut-out standing in a picture.

    `cutout` is RGBA, tightly cropped, in true colours; `x`, `y` are where its feet stand and
    `height` how tall it is, all as shares (0..1) of the frame. `drift_degrees` is the hue error
    that was drawn on purpose. `kind` is its being ("fox"), where the words told.
    """

    name: str
    cutout: Image.Image
    x: float
    y: float
    height: float
    mirrored: bool = False
    drift_degrees: float = 0.0
    kind: str = ""

    def half_width(self, aspect: float) -> float:
        """Half of how wide it is, as a share of the width of a frame of that aspect."""
        return self.height * self.cutout.width / self.cutout.height / aspect / 2


@dataclass(frozen=True)
class Picture:
    """An image as the client gets it (RGB) and, where we drew it ourselves, its layers.

    `background` is larger than the frame by the same factor on both sides, with the frame in its
    middle, so that a camera can move in it. Both layers are missing for a stranger's image.
    """

    image: Image.Image
    background: Image.Image | None = None
    figures: tuple[Figure, ...] = ()

    def save(self, folder: Path) -> None:
        """Writes the picture and its layers into the folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        self.image.save(folder / "image.png", compress_level=1)
        if self.background is not None:
            self.background.save(folder / "background.png", compress_level=1)
        facts: list[dict[str, Any]] = []
        for place, figure in enumerate(self.figures):
            figure.cutout.save(folder / f"figure_{place}.png", compress_level=1)
            facts.append({key: value for key, value in vars(figure).items() if key != "cutout"})
        # Written last: a folder without it is not a whole picture.
        (folder / "figures.json").write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The picture that was saved there; FileNotFoundError if it is missing or not whole."""
        facts = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
        background = folder / "background.png"
        return cls(
            image=_read(folder / "image.png"),
            background=_read(background) if background.exists() else None,
            figures=tuple(
                Figure(cutout=_read(folder / f"figure_{place}.png"), **fact)
                for place, fact in enumerate(facts)
            ),
        )


def _read(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image
