"""How a being is built, in numbers and names of shapes."""

from dataclasses import dataclass

from xai_simulator.drawing.colours import Colour


@dataclass(frozen=True)
class Species:
    """Proportions are in canvas units (a figure is about 100 tall); styles are names of shapes."""

    plan: str = "beast"
    main: Colour = (150, 130, 110)
    light: Colour = (246, 234, 214)
    ears: str = "pointed"
    ear: float = 1.0
    snout: float = 0.6
    broad: float = 0.5
    tail: str = "bushy"
    legs: float = 24
    bulk: float = 15
    length: float = 24
    neck: float = 8
    head: float = 17
    size: float = 1.0
    marks: tuple[str, ...] = ()
