"""The beings that can be drawn, and the words they are known by."""

from xai_simulator.drawing.beings.anatomy import Species
from xai_simulator.drawing.beings.bestiary import PAWED
from xai_simulator.drawing.beings.hoofed import HOOFED

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
        "peacock macaw toucan cockatoo swallow cardinal canary griffin gryphon kingfisher",
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
        "insect", "bee bumblebee ladybug ladybird spider beetle firefly dragonfly ant "
        "cricket insect wasp",
        (240, 190, 60), size=0.75, marks=("striped",),
    ),
    "robot": Species(
        "robot", "robot android automaton droid cyborg mech machine clockwork "
        "drone bot", (150, 164, 178),
    ),
    "ghost": Species("ghost", "ghost spirit phantom spectre specter wraith wisp", (226, 236, 246)),
    "troll": Species("person", "troll ogre goblin orc", (128, 150, 96), ears="troll", size=1.1),
    "mermaid": Species("person", "mermaid merman siren", (232, 186, 152), marks=("fishtail",)),
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
        "heroine viking cowboy cowgirl elf fairy pixie sprite gnome dwarf giant "
        "traveler traveller wanderer merchant librarian teacher student soldier pilot "
        "blacksmith shepherd thief hunter archer ranger clockmaker watchmaker toymaker baby "
        "granny elder twins cellist drummer singer poet potter tailor barista cyclist "
        "surfer skater diver cartographer alchemist druid vampire figure protagonist male "
        "female adult squire paladin cosmonaut spacewoman spaceman aviator buccaneer skipper cook "
        "confectioner magician emperor empress inspector spy shepherdess acrobat clown pianist "
        "guitarist writer photographer shopkeeper swimmer adventurer hiker climber mountaineer mom "
        "sister aunt dad brother uncle doll puppet scarecrow",
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


_ODD_PLURALS = {
    "mice": "mouse", "geese": "goose", "wolves": "wolf", "elves": "elf", "children": "child",
    "people": "person", "men": "man", "women": "woman",
}  # fmt: skip
# What ends the few words that say who somebody is: "a detective mouse | with grey fur".
_PHRASE_ENDS = frozenset(
    {
        ".",
        ",",
        ";",
        ":",
        "with",
        "and",
        "in",
        "who",
        "that",
        "wearing",
        "of",
        "from",
        "riding",
        "named",
        "called",
        "on",
        "has",
        "at",
        "the",
        "a",
        "an",
        "by",
        "to",
        "is",
        "or",
        "beside",
        "near",
        "holding",
        "carrying",
    }
)
_OF_ANIMALS = frozenset(
    {
        "keeper",
        "hunter",
        "tamer",
        "trainer",
        "rider",
        "catcher",
        "slayer",
        "walker",
        "breeder",
        "herder",
    }
)
_COVERED = {
    "fur": "critter", "furry": "critter", "pelt": "critter", "feathers": "bird",
    "feathered": "bird", "scales": "lizard", "scaly": "lizard", "plating": "robot",
}  # fmt: skip


def kind_of(word: str) -> str:
    """The kind that a word, or its plural, names; else nothing."""
    singular = _ODD_PLURALS.get(word, word)
    if len(word) > 3 and word.endswith("s"):
        forms = (word, word[:-1], word.removesuffix("es"), f"{word.removesuffix('ies')}y")
        singular = next((form for form in forms if form in KIND_OF_WORD), word)
    return KIND_OF_WORD.get(singular, "")


def kind_in(words: list[str], within: int = 400) -> str:
    """The kind of being that these words name first, or nothing.

    An animal beats a profession: "a detective mouse" is a mouse, "a lion tamer" is a person.
    """
    for place, word in enumerate(words[:within]):
        kind = kind_of(word)
        if not kind:
            continue
        phrase: list[str] = []
        for after in words[place + 1 : place + 4]:
            if after in _PHRASE_ENDS:
                break
            phrase.append(after)
        if kind not in ("person", "robot") and _OF_ANIMALS & set(phrase):
            return "person"
        if kind in ("person", "robot") and not _OF_ANIMALS & set(phrase):
            others = (kind_of(after) for after in phrase)
            return next((other for other in others if other not in ("", "person")), kind)
        # "An owl robot": the second noun says what it is made of.
        robotic = "robotic" in words[max(0, place - 4) : place]
        return "robot" if "robot" in phrase[:2] or robotic else kind
    return ""


def covered_kind(words: list[str]) -> str:
    """What a being of no known kind is nearest to, by what it is covered in."""
    return next((_COVERED[word] for word in words if word in _COVERED), "")
