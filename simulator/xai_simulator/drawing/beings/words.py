"""The words that descriptions of beings are made of, and what is drawn for each."""

from xai_simulator.drawing.colours import Colour
from xai_simulator.lexicon.clothes import garments
from xai_simulator.lexicon.people import people

PARTS: dict[str, str] = {
    "fur": "fur pelt hide plumage feathers feather feathered scales scaled skin complexion metal "
    "metallic plating chassis shell wool body hull frame casing coloring colouring furred glow",
    "belly": "belly chest underbelly underside breast muzzle cheeks throat bib snout plastron "
    "undersides faceplate tip tipped",
    "eyes": "eyes eye eyed gaze lenses optics",
    "hair": "hair haired mane curls braid braids ponytail bun beard locks bob tresses "
    "fringe moustache "
    "mustache crest tuft",
    "beak": "beak bill horn horns antlers",
    "wings": "wings wing fins fin petals",
}

GARMENT_OF_WORD = {word: garment.name for garment in garments() for word in garment.words}

NOUNS = frozenset(GARMENT_OF_WORD) | {word for words in PARTS.values() for word in words.split()}

DEFAULTS: dict[str, Colour] = {
    garment.name: garment.colour for garment in garments() if garment.colour
}

SKINS: tuple[Colour, ...] = (
    (248, 214, 188), (236, 190, 154), (214, 160, 118), (172, 116, 78), (126, 82, 56), (92, 60, 44),
)  # fmt: skip

PLAIN_CLOTHES: tuple[Colour, ...] = (
    (176, 92, 84), (84, 120, 160), (110, 140, 90), (196, 150, 84), (126, 96, 150),
)  # fmt: skip
SKIN_WORDS = {
    "pale": 0, "fair": 0, "peach": 0, "porcelain": 0, "light": 1, "rosy": 1, "freckled": 1,
    "olive": 2,
    "tanned": 2, "tan": 2, "golden": 2, "sun": 2, "weathered": 2, "bronze": 3, "brown": 3,
    "copper": 3, "caramel": 2, "dark": 4, "deep": 4, "black": 5, "ebony": 5, "rich": 4,
}  # fmt: skip

# What people of a profession wear when the words do not say.
PROFESSIONS: dict[str, dict[str, Colour]] = {
    word: wears for entry in people() for word, wears in entry.wears.items()
}
CLOTHED = frozenset(garment.name for garment in garments() if garment.covers)
TRAITS = {
    "young": "young child girl boy kid kitten puppy cub baby little small tiny pup toddler "
    "kit teen",
    "old": "old elderly aged ancient grandmother grandfather grandma grandpa wise granny elder",
    "female": "woman girl lady queen princess witch sorceress she her grandmother mother actress "
    "heroine mermaid grandma granny fairy ballerina female vixen",
    "bearded": "beard bearded whiskered goatee", "moustache": "moustache mustache",
    "long": "long flowing waist mermaid", "curly": "curly curls wavy afro frizzy coiled",
    "braid": "braid braids braided pigtails plait", "ponytail": "ponytail", "bun": "bun topknot",
    "bald": "bald hairless shaven", "spiky": "spiky messy tousled unruly wild windswept",
    "short": "short cropped buzz trimmed", "stripes": "stripes striped tabby stripe bands",
    "dots": "spots spotted freckles freckled speckled dappled dots spot",
    "upright": "hind upright anthropomorphic paws bipedal", "fat": "plump round chubby "
    "stout portly "
    "rotund stocky fat burly barrel broad muscular", "thin": "slender slim lean lanky "
    "lithe thin wiry tall",
    "wings": "wings winged wing", "horns": "horns horned antlers antlered", "earless": "earless",
    "patch": "eyepatch", "pointedhat": "pointed pointy conical", "widehat": "wide brimmed "
    "brim straw",
    "fluffy": "fluffy fuzzy shaggy downy", "happy": "smile smiling cheerful grin joyful happy",
    "stern": "stern serious fierce scowl brooding frown", "antenna": "antenna antennae",
    "glow": "glowing glow luminous glows", "tail": "mermaid",
}  # fmt: skip

WORN_ON_BODY = frozenset(garment.name for garment in garments() if garment.upright)

HEADGEAR = frozenset({"crown", "tophat", "wizardhat", "helmet", "hat", "beanie"})
