"""The beings that can be drawn: how each is built, and the words it is known by."""

from dataclasses import dataclass

from local.simulator.art.colours import Colour


@dataclass(frozen=True)
class Species:
    """Proportions are in canvas units (a figure is about 100 tall); styles are names of shapes."""

    plan: str = "beast"
    words: str = ""
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


SPECIES: dict[str, Species] = {
    "unicorn": Species(
        words="unicorn pegasus alicorn", main=(246, 240, 246), ears="pointed", ear=0.6, snout=1.0,
        broad=0.46, tail="mane", legs=34, bulk=14, length=25, neck=22, head=14, size=1.2,
        marks=("mane", "horn", "hooves"),
    ),
    "horse": Species(
        words="horse mare stallion pony foal donkey mule zebra", main=(140, 88, 54), ear=0.6,
        snout=1.0, broad=0.46, tail="mane", legs=34, bulk=14, length=25, neck=22, head=14, size=1.2,
        marks=("mane", "hooves"),
    ),
    "deer": Species(
        words="deer stag doe fawn elk reindeer moose antelope gazelle", main=(178, 122, 74), ear=0.9,
        ears="leaf", snout=0.85, broad=0.4, tail="puff", legs=34, bulk=12, length=21, neck=20,
        head=13, size=1.15, marks=("antlers", "hooves", "dots"),
    ),
    "goat": Species(
        words="goat ram ibex", main=(222, 214, 200), ear=0.8, ears="leaf", snout=0.8, tail="puff",
        legs=26, bulk=14, neck=12, head=14, marks=("horns", "hooves", "beard"),
    ),
    "fox": Species(
        words="fox vixen fennec kit", main=(216, 106, 42), ear=1.25, snout=0.8, broad=0.36,
        marks=("cheeks", "socks"),
    ),
    "cat": Species(
        words="cat kitten tomcat tabby feline lynx", main=(120, 116, 122), ear=1.0, snout=0.32,
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
        words="dog puppy hound terrier collie corgi retriever spaniel beagle pup mutt dachshund",
        main=(190, 140, 88), ears="floppy", snout=0.72, broad=0.5, tail="thin", bulk=14,
        marks=("tongue",),
    ),
    "panda": Species(
        words="panda", main=(246, 243, 236), light=(250, 248, 244), ears="round", ear=0.85,
        snout=0.4, broad=0.5, tail="puff", legs=16, bulk=20, head=19, marks=("panda",),
    ),
    "bear": Species(
        words="bear cub grizzly koala", main=(120, 78, 48), ears="round", ear=0.8, snout=0.5,
        broad=0.52, tail="puff", legs=19, bulk=20, length=25, head=18, size=1.15,
    ),
    "raccoon": Species(
        words="raccoon badger", main=(126, 124, 128), ears="round", ear=0.8, snout=0.6, broad=0.42,
        tail="ringed", legs=17, bulk=15, marks=("mask",), size=0.85,
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
        words="otter beaver weasel ferret stoat mole hedgehog meerkat mongoose", main=(116, 82, 58),
        ears="round", ear=0.55, snout=0.45, broad=0.5, tail="thick", legs=14, bulk=14, length=25,
        marks=("whiskers",), size=0.85,
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
        words="sheep lamb ewe llama alpaca", main=(242, 236, 224), ears="leaf", ear=0.8, snout=0.6,
        tail="puff", legs=19, bulk=19, head=14, marks=("wool", "hooves"),
    ),
    "elephant": Species(
        words="elephant mammoth", main=(142, 148, 162), ears="elephant", snout=0.4, tail="tuft",
        legs=24, bulk=22, length=28, neck=4, head=20, marks=("trunk",), size=1.25,
    ),
    "monkey": Species(
        words="monkey ape gorilla chimpanzee chimp lemur orangutan sloth", main=(122, 84, 58),
        ears="side", ear=0.9, snout=0.42, broad=0.56, tail="curl", legs=22, bulk=14, marks=("face",),
    ),
    "dragon": Species(
        words="dragon wyvern drake dinosaur", main=(74, 150, 92), light=(238, 216, 146),
        ears="leaf", ear=0.7, snout=0.9, broad=0.5, tail="arrow", legs=22, bulk=18, length=27,
        neck=14, head=17, size=1.25, marks=("wings", "horns", "spikes", "plates"),
    ),
    "lizard": Species(
        words="lizard gecko chameleon salamander crocodile alligator axolotl newt",
        main=(110, 160, 80), ears="none", snout=0.95, broad=0.44, tail="thick", legs=13, bulk=13,
        length=28, marks=("spikes", "plates"),
    ),
    "owl": Species("bird", "owl owlet", (138, 108, 82), snout=0.3, tail="short", marks=("disc",)),
    "penguin": Species("bird", "penguin puffin", (44, 50, 66), tail="short", marks=("bib",)),
    "duck": Species(
        "bird", "duck duckling goose swan gosling pelican", (236, 200, 80), snout=0.7,
        tail="short", marks=("bill",), size=0.85,
    ),
    "heron": Species(
        "bird", "heron crane stork flamingo ibis ostrich", (226, 160, 170), snout=1.1, legs=34,
        tail="short", marks=("longneck",), size=1.1,
    ),
    "bird": Species(
        "bird",
        "bird robin sparrow crow raven parrot finch wren hummingbird eagle hawk falcon pigeon dove "
        "rooster hen chicken chick seagull gull magpie jay nightingale phoenix peacock macaw "
        "toucan swallow cardinal canary griffin gryphon kingfisher",
        (84, 126, 188), snout=0.55, tail="fan", size=0.85,
    ),
    "bat": Species("bird", "bat", (92, 76, 96), snout=0.1, tail="short", marks=("bat",)),
    "whale": Species("fish", "whale orca narwhal", (76, 118, 168), size=1.2, marks=("spout",)),
    "shark": Species("fish", "shark dolphin porpoise seal walrus manatee", (122, 142, 160)),
    "fish": Species(
        "fish", "fish goldfish clownfish koi salmon trout seahorse eel minnow", (242, 140, 50),
        size=0.9, marks=("fins",),
    ),
    "octopus": Species("octopus", "octopus squid kraken jellyfish cuttlefish", (206, 92, 118)),
    "frog": Species("frog", "frog toad", (104, 172, 76), light=(232, 236, 178), size=0.8),
    "turtle": Species("turtle", "turtle tortoise", (124, 162, 92), light=(230, 216, 160)),
    "snail": Species("snail", "snail slug", (214, 178, 132), size=0.7),
    "butterfly": Species("insect", "butterfly moth", (90, 70, 80), size=0.8),
    "bee": Species(
        "insect", "bee bumblebee ladybug beetle firefly dragonfly ant cricket insect wasp",
        (240, 190, 60), size=0.75, marks=("striped",),
    ),
    "robot": Species(
        "robot", "robot android automaton droid cyborg mech machine clockwork", (150, 164, 178)
    ),
    "ghost": Species("ghost", "ghost spirit phantom spectre specter wraith wisp", (226, 236, 246)),
    "alien": Species("person", "alien extraterrestrial martian", (126, 190, 120), ears="alien"),
    "snowman": Species("snowman", "snowman snowwoman", (246, 248, 252)),
    "person": Species(
        "person",
        "woman man girl boy lady gentleman person human child kid teenager teen toddler wizard witch "
        "sorcerer sorceress mage king queen prince princess knight pirate detective captain sailor "
        "astronaut baker chef farmer fisherman fisherwoman gardener keeper inventor scientist "
        "professor doctor nurse engineer mechanic explorer painter artist musician violinist dancer "
        "ballerina grandmother grandfather grandma grandpa mother father samurai ninja monk nun "
        "warrior hero heroine viking cowboy cowgirl elf fairy mermaid gnome dwarf giant goblin troll "
        "traveler traveller wanderer merchant librarian teacher student soldier pilot blacksmith "
        "shepherd thief hunter archer ranger clockmaker watchmaker toymaker baby granny elder twins "
        "cellist drummer singer poet potter tailor barista cyclist surfer skater diver cartographer "
        "alchemist druid vampire figure protagonist male female adult",
        (232, 186, 152),
    ),
}
KIND_OF_WORD: dict[str, str] = {
    word: kind for kind, species in SPECIES.items() for word in species.words.split()
}
SPIRIT = Species("spirit", "", (120, 150, 190))


def species_of(kind: str) -> Species:
    """How that kind is built; anything unknown is a friendly hooded spirit."""
    return SPECIES.get(kind, SPIRIT)


def kind_in(words: list[str], within: int = 400) -> str:
    """The kind of being that these words name first, or nothing."""
    for place, word in enumerate(words[:within]):
        kind = KIND_OF_WORD.get(word) or (
            KIND_OF_WORD.get(word[:-1]) if word.endswith("s") and len(word) > 3 else None
        )
        if kind is None:
            continue
        if kind == "bear" and words[place : place + 1] == ["bears"]:
            continue
        # "A fox spirit", "an owl robot": the second noun only says of what sort it is.
        return "robot" if "robot" in words[place : place + 3] or "robotic" in words[
            max(0, place - 4) : place
        ] else kind
    return ""
