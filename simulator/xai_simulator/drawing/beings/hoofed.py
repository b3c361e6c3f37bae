"""Everyone on hooves, and the elephant."""

from dataclasses import replace

from xai_simulator.drawing.beings.anatomy import Species

_HORSE = Species(
    words="horse mare stallion pony foal donkey mule zebra", main=(140, 88, 54), ear=0.6,
    snout=1.0, broad=0.46, tail="mane", legs=34, bulk=14, length=25, neck=22, head=14,
    size=1.2, marks=("mane", "hooves"),
)  # fmt: skip

HOOFED: dict[str, Species] = {
    "unicorn": replace(
        _HORSE,
        words="unicorn pegasus alicorn",
        main=(246, 240, 246),
        marks=("mane", "horn", "hooves"),
    ),
    "horse": _HORSE,
    "deer": Species(
        words="deer stag doe fawn elk reindeer moose antelope gazelle", main=(178, 122, 74),
        ear=0.9, ears="leaf", snout=0.85, broad=0.4, tail="puff", legs=34, bulk=12, length=21,
        neck=20, head=13, size=1.15, marks=("antlers", "hooves", "dots"),
    ),
    "giraffe": Species(
        words="giraffe okapi", main=(232, 184, 100), ear=0.8, ears="leaf", snout=0.9, broad=0.42,
        tail="tuft", legs=34, bulk=13, length=21, neck=34, head=12, size=1.35,
        marks=("patches", "horns", "hooves"),
    ),
    "goat": Species(
        words="goat ram ibex", main=(222, 214, 200), ear=0.8, ears="leaf", snout=0.8, tail="puff",
        legs=26, bulk=14, neck=12, head=14, marks=("horns", "hooves", "beard"),
    ),
    "pig": Species(
        words="pig piglet boar hog", main=(240, 172, 172), ears="floppy", ear=0.6, snout=0.5,
        broad=0.36, tail="curl", legs=15, bulk=19, marks=("snub",),
    ),
    "cow": Species(
        words="cow bull ox calf buffalo bison yak", main=(238, 230, 220), ears="leaf", ear=0.8,
        snout=0.6, broad=0.55, tail="tuft", legs=24, bulk=19, length=28, neck=8, head=16,
        marks=("patches", "horns", "hooves"), size=1.15,
    ),
    "sheep": Species(
        words="sheep lamb ewe llama alpaca", main=(242, 236, 224), ears="leaf", ear=0.8,
        snout=0.6, tail="puff", legs=19, bulk=19, head=14, marks=("wool", "hooves"),
    ),
    "elephant": Species(
        words="elephant mammoth", main=(142, 148, 162), ears="elephant", snout=0.4, tail="tuft",
        legs=24, bulk=22, length=28, neck=4, head=20, marks=("trunk",), size=1.25,
    ),
}  # fmt: skip
