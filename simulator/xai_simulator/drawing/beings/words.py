"""The words that descriptions of beings are made of, and what is drawn for each."""

from xai_simulator.drawing.colours import PALETTE, Colour

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

_GARMENTS: dict[str, str] = {
    "scarf": "scarf muffler shawl neckerchief bandana kerchief",
    "cape": "cape cloak mantle poncho",
    "wizardhat": "wizardhat",
    "crown": "crown tiara diadem circlet",
    "tophat": "tophat bowler fedora",
    "helmet": "helmet helm",
    "beanie": "beanie toque cap beret bonnet",
    "hat": "hat sunhat sombrero",
    "hood": "hood hooded hoodie",
    "glasses": "glasses spectacles monocle",
    "goggles": "goggles visor",
    "coat": "coat jacket raincoat overcoat parka trench blazer cardigan uniform tunic doublet",
    "vest": "vest waistcoat gilet",
    "dress": "dress gown robe robes kimono tutu sari",
    "shirt": "shirt sweater jumper blouse tee turtleneck jersey pullover",
    "armour": "armor armour breastplate chainmail",
    "spacesuit": "spacesuit jumpsuit wetsuit suit",
    "apron": "apron",
    "overalls": "overalls dungarees",
    "trousers": "trousers pants jeans breeches leggings shorts",
    "skirt": "skirt kilt",
    "boots": "boots shoes sandals sneakers slippers wellingtons",
    "belt": "belt sash",
    "bag": "bag satchel backpack pouch knapsack quiver rucksack",
    "collar": "collar necklace pendant amulet medallion locket choker bell",
    "bowtie": "bowtie ribbon tie bow",
    "staff": "staff cane stick rod spear broom",
    "wand": "wand baton brush paintbrush",
    "lantern": "lantern lamp",
    "umbrella": "umbrella parasol",
    "book": "book journal tome notebook map sketchbook",
    "sword": "sword dagger blade sabre",
    "flower": "flower daisy blossom",
}

GARMENT_OF_WORD = {word: name for name, words in _GARMENTS.items() for word in words.split()}

NOUNS = frozenset(GARMENT_OF_WORD) | {word for words in PARTS.values() for word in words.split()}

DEFAULTS: dict[str, Colour] = {
    "glasses": (70, 60, 60), "goggles": (120, 84, 50), "crown": PALETTE["gold"],
    "armour": PALETTE["steel"], "helmet": PALETTE["steel"], "boots": (96, 66, 46),
    "belt": (110, 74, 46), "bag": (150, 104, 62), "staff": (128, 88, 54), "wand": (120, 80, 50),
    "lantern": PALETTE["brass"], "sword": PALETTE["silver"], "spacesuit": (236, 236, 240),
    "apron": (240, 234, 222), "tophat": (50, 46, 56), "book": (140, 60, 50),
    "collar": PALETTE["gold"], "trousers": (74, 78, 100),
}  # fmt: skip

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

# What people of a trade wear when the words do not say.
TRADES: dict[str, dict[str, Colour]] = {
    "knight": {"armour": PALETTE["steel"], "helmet": PALETTE["silver"]},
    "wizard": {"dress": (92, 72, 150), "wizardhat": (76, 60, 132)},
    "witch": {"dress": (70, 58, 84), "wizardhat": (58, 48, 70)},
    "astronaut": {"spacesuit": (238, 238, 242), "helmet": (220, 224, 230)},
    "king": {"crown": PALETTE["gold"], "cape": PALETTE["crimson"]},
    "queen": {"crown": PALETTE["gold"], "dress": PALETTE["plum"]},
    "princess": {"crown": PALETTE["gold"], "dress": PALETTE["rose"]},
    "chef": {"apron": (248, 246, 240), "shirt": (240, 240, 240)},
    "baker": {"apron": (248, 246, 240), "shirt": (196, 150, 110)},
    "pirate": {"coat": (120, 44, 48), "tophat": (46, 40, 46)},
    "detective": {"coat": (186, 160, 118), "tophat": (120, 96, 72)},
    "farmer": {"overalls": PALETTE["denim"], "hat": PALETTE["straw"]},
}
CLOTHED = frozenset({"coat", "dress", "shirt", "spacesuit", "armour", "overalls"})
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

WORN_ON_BODY = frozenset(
    {
        "coat",
        "vest",
        "dress",
        "shirt",
        "armour",
        "spacesuit",
        "apron",
        "overalls",
        "trousers",
        "boots",
    }
)
