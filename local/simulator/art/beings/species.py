"""The beings that can be drawn, and the words they are known by."""

from local.simulator.art.beings.anatomy import Species
from local.simulator.art.beings.bestiary import PAWED
from local.simulator.art.beings.hoofed import HOOFED

SPECIES: dict[str, Species] = {
    **HOOFED,
    **PAWED,
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
        "bird robin sparrow crow raven parrot finch wren hummingbird eagle hawk falcon "
        "pigeon dove rooster hen chicken chick seagull gull magpie jay nightingale phoenix "
        "peacock macaw toucan swallow cardinal canary griffin gryphon kingfisher",
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
        "robot", "robot android automaton droid cyborg mech machine clockwork", (150, 164, 178),
    ),
    "ghost": Species("ghost", "ghost spirit phantom spectre specter wraith wisp", (226, 236, 246)),
    "alien": Species("person", "alien extraterrestrial martian", (126, 190, 120), ears="alien"),
    "snowman": Species("snowman", "snowman snowwoman", (246, 248, 252)),
    "person": Species(
        "person",
        "woman man girl boy lady gentleman person human child kid teenager teen toddler "
        "wizard witch sorcerer sorceress mage king queen prince princess knight pirate "
        "detective captain sailor astronaut baker chef farmer fisherman fisherwoman "
        "gardener keeper inventor scientist professor doctor nurse engineer mechanic "
        "explorer painter artist musician violinist dancer ballerina grandmother "
        "grandfather grandma grandpa mother father samurai ninja monk nun warrior hero "
        "heroine viking cowboy cowgirl elf fairy mermaid gnome dwarf giant goblin troll "
        "traveler traveller wanderer merchant librarian teacher student soldier pilot "
        "blacksmith shepherd thief hunter archer ranger clockmaker watchmaker toymaker baby "
        "granny elder twins cellist drummer singer poet potter tailor barista cyclist "
        "surfer skater diver cartographer alchemist druid vampire figure protagonist male "
        "female adult",
        (232, 186, 152),
    ),
}  # fmt: skip


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
        return (
            "robot"
            if "robot" in words[place : place + 3] or "robotic" in words[max(0, place - 4) : place]
            else kind
        )
    return ""
