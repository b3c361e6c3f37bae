"""Everyone on paws."""

from xai_simulator.drawing.beings.anatomy import Species

PAWED: dict[str, Species] = {
    "fox": Species(
        words="fox vixen fennec kit", main=(216, 106, 42), ear=1.25, snout=0.8, broad=0.36,
        marks=("cheeks", "socks"),
    ),
    "cat": Species(
        words="cat kitten kitty tomcat tabby feline lynx",
        main=(120, 116, 122), ear=1.0, snout=0.32,
        broad=0.4, tail="thin", bulk=13, marks=("whiskers",), size=0.9,
    ),
    "tiger": Species(
        words="tiger tigress", main=(232, 134, 44), ears="round", ear=0.7, snout=0.45, broad=0.5,
        tail="thin", bulk=17, length=27, marks=("stripes", "whiskers", "cheeks"), size=1.1,
    ),
    "lion": Species(
        words="lion lioness", main=(216, 164, 84), ears="round", ear=0.7, snout=0.5, broad=0.52,
        tail="tuft", bulk=17, length=26, marks=("ruff", "whiskers"), size=1.15,
    ),
    "leopard": Species(
        words="leopard cheetah jaguar panther puma ocelot", main=(222, 176, 96), ears="round",
        ear=0.7, snout=0.45, tail="thin", bulk=14, length=27, marks=("dots", "whiskers"),
    ),
    "wolf": Species(
        words="wolf husky coyote jackal", main=(124, 130, 142), ear=1.1, snout=0.85, broad=0.42,
        legs=28, bulk=16, marks=("cheeks",), size=1.1,
    ),
    "dog": Species(
        words="dog puppy hound terrier collie corgi poodle "
        " retriever spaniel beagle pup mutt dachshund",
        main=(190, 140, 88), ears="floppy", snout=0.72, broad=0.5, tail="thin", bulk=14,
        marks=("tongue",),
    ),
    "panda": Species(
        words="panda", main=(246, 243, 236), light=(250, 248, 244), ears="round", ear=0.85,
        snout=0.4, broad=0.5, tail="puff", legs=16, bulk=20, head=19, marks=("panda",),
    ),
    "bear": Species(
        words="bear cub grizzly koala teddy wombat",
        main=(120, 78, 48), ears="round", ear=0.8, snout=0.5,
        broad=0.52, tail="puff", legs=19, bulk=20, length=25, head=18, size=1.15,
    ),
    "raccoon": Species(
        words="raccoon badger", main=(126, 124, 128), ears="round", ear=0.8, snout=0.6,
        broad=0.42, tail="ringed", legs=17, bulk=15, marks=("mask",), size=0.85,
    ),
    "squirrel": Species(
        words="squirrel chipmunk marmot", main=(176, 98, 50), ear=0.8, snout=0.4, tail="plume",
        legs=16, bulk=13, length=18, marks=("teeth",), size=0.75,
    ),
    "rabbit": Species(
        words="rabbit hare bunny", main=(196, 176, 156), ears="long", snout=0.34, broad=0.42,
        tail="puff", legs=17, bulk=15, length=19, head=16, marks=("teeth", "whiskers"), size=0.85,
    ),
    "mouse": Species(
        words="mouse rat hamster vole shrew dormouse gerbil", main=(158, 146, 144), ears="round",
        ear=1.5, snout=0.62, broad=0.3, tail="string", legs=14, bulk=14, length=18, head=17,
        marks=("whiskers", "teeth"), size=0.7,
    ),
    "otter": Species(
        words="otter beaver weasel ferret stoat mole meerkat mongoose platypus",
        main=(116, 82, 58), ears="round", ear=0.55, snout=0.45, broad=0.5, tail="thick", legs=14,
        bulk=14, length=25, marks=("whiskers",), size=0.85,
    ),
    "hedgehog": Species(
        words="hedgehog porcupine echidna", main=(122, 88, 62), ears="round", ear=0.6, snout=0.85,
        broad=0.3, tail="puff", legs=12, bulk=17, length=19, head=16, marks=("spines", "cheeks"),
        size=0.75,
    ),
    "kangaroo": Species(
        words="kangaroo wallaby", main=(190, 136, 90), ears="leaf", ear=1.15, snout=0.75,
        broad=0.4, tail="thick", legs=24, bulk=16, length=20, head=15, size=1.1,
    ),
    "quokka": Species(
        words="quokka bilby bandicoot", main=(168, 124, 84), ears="round", ear=0.85, snout=0.5,
        broad=0.5, tail="thick", legs=17, bulk=17, length=18, head=18, size=0.8,
    ),
    "critter": Species(
        words="critter monster yeti beast creature golem bigfoot", main=(150, 120, 96),
        ears="round", ear=0.7, snout=0.45, broad=0.5, tail="puff", legs=18, bulk=18, head=19,
    ),
    "monkey": Species(
        words="monkey ape gorilla chimpanzee chimp lemur orangutan sloth", main=(122, 84, 58),
        ears="side", ear=0.9, snout=0.42, broad=0.56, tail="curl", legs=22, bulk=14,
        marks=("face",),
    ),
    "dragon": Species(
        words="dragon wyvern drake dinosaur", main=(74, 150, 92), light=(238, 216, 146),
        ears="leaf", ear=0.7, snout=0.9, broad=0.5, tail="arrow", legs=22, bulk=18, length=27,
        neck=14, head=17, size=1.25, marks=("wings", "horns", "spikes", "plates"),
    ),
    "lizard": Species(
        words="lizard gecko chameleon salamander crocodile alligator axolotl newt "
        "snake serpent iguana",
        main=(110, 160, 80), ears="none", snout=0.95, broad=0.44, tail="thick", legs=13, bulk=13,
        length=28, marks=("spikes", "plates"),
    ),
}  # fmt: skip
