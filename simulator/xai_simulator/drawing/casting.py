"""Reading a prompt: what kind of picture is wanted, who is in it, where, and how near."""

import re
from dataclasses import dataclass

from xai_simulator.drawing.beings.species import KIND_OF_WORD, kind_in
from xai_simulator.drawing.colours import tokens
from xai_simulator.glossary.languages import gloss, with_latin_marks

_BOUND = re.compile(r"\bfrom (?:the )?reference image (?P<number>\d+)|\(no reference image\)", re.I)
_LABEL = re.compile(
    r"(?:^|(?<=[.\n;] )|(?<=\n))\s*(setting|action|camera|colou?r "
    r"palette|palette|mood|lighting|style|maintain|reference image)\b[ :]",
    re.I,
)
_TITLES = ("dr", "mr", "mrs", "ms", "st", "prof", "capt", "sgt", "jr", "sr")
_JOINS = {"and", "meets", "meet", ",", ".", ";", "while", "in", "on", "at", "through"}
_SIDES = {
    "far left": 0.17, "left": 0.27, "far right": 0.83, "right": 0.73, "center": 0.5, "centre": 0.5,
    "middle": 0.5,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Somebody to be in the picture. `reference` counts from 1; `side` is a share of the width."""

    name: str
    reference: int | None
    description: str
    side: float | None
    far: bool = False


@dataclass(frozen=True)
class Brief:
    """What a prompt asks for."""

    kind: str  # portrait | stylise | edit | scene
    cast: tuple[Part, ...] = ()
    setting: str = ""
    action: str = ""
    camera: str = ""
    palette: str = ""
    last_frame: int | None = None
    scene_before: int | None = None


def read(prompt: str, references: int) -> Brief:
    """Reads by meaning, not by position; `references` is how many images came with the prompt."""
    prompt = with_latin_marks(_without_tags(prompt))
    prompt = gloss(prompt, tuple(part.name for part in _cast(prompt)))
    low = prompt.lower()
    bound = bool(_BOUND.search(prompt))
    plain = bool(
        re.search(r"(plain|solid|neutral)[^.]{0,30}\b(gr[ea]y|background|backdrop)", low)
        or "character sheet" in low
    )
    if references and not bound and re.search(r"change only|fix only|keep everything else", low):
        return Brief("edit")
    if (
        references
        and not bound
        and (plain or re.search(r"likeness|turn the (person|character|photo)|stylise|stylize", low))
    ):
        return Brief("stylise", setting=prompt)
    if not references and plain and not bound:
        return Brief("portrait", setting=prompt)
    before = re.search(r"reference image (\d+)[^.]{0,40}last frame", low)
    earlier = re.search(r"reference image (\d+)[^.]{0,40}(scene before|previous)", low)
    cast = _cast(prompt) or _unbound(prompt, references)
    setting = _labelled(prompt, "setting")
    return Brief(
        "scene",
        cast=cast,
        setting=setting or (prompt if not bound else prompt[: _first_part(prompt)]),
        action=_labelled(prompt, "action"),
        camera=_labelled(prompt, "camera") or ("" if bound else prompt),
        palette=_labelled(prompt, r"colou?r palette") or _labelled(prompt, "palette"),
        last_frame=int(before[1]) if before else None,
        scene_before=int(earlier[1]) if earlier and not before else None,
    )


def _without_tags(prompt: str) -> str:
    """The prompt with "reference image 2" for "<IMAGE_2>", counted from 1."""
    first = 1 if "<image_0>" in prompt.lower() else 0
    return re.sub(
        r"<IMAGE_(\d+)>", lambda tag: f"reference image {int(tag[1]) + first}", prompt, flags=re.I
    )


def described(prompt: str) -> str:
    """The being that a portrait's prompt describes, without style and studio words."""
    prompt = gloss(prompt)
    found = re.search(
        r"(?:portrait of|into this character:|character:)\s*(.+)", prompt, re.I | re.S
    )
    text = found[1] if found else prompt
    return re.split(
        r"\.?\s*(?:Standing in|Stand(?:s|ing) (?:relaxed|against)|Keep "
        "(?:their|the|his|her) likeness|"
        r"against a plain|on a plain|Plain light gr[ea]y)", text, maxsplit=1, flags=re.I,
    )[0].strip()  # fmt: skip


def _labelled(prompt: str, label: str) -> str:
    found = re.search(rf"\b{label}\s*:\s*", prompt, re.I)
    if not found:
        return ""
    rest = prompt[found.end() :]
    stops = [
        m.start()
        for m in [_LABEL.search(rest), *[_name_start(rest, b) for b in _BOUND.finditer(rest)][:1]]
        if m
    ]
    return rest[: min(stops)].strip() if stops else rest.strip()


@dataclass(frozen=True)
class _Start:
    at: int

    def start(self) -> int:
        return self.at


def _name_start(text: str, bound: re.Match[str]) -> _Start:
    """Where the name before a binding begins: after the last end of a sentence or line."""
    head = text[: bound.start()]
    at = 0
    for stop in re.finditer(r"[.!?;]\s+|\n+", head):
        word = re.search(r"(\w+)$", head[: stop.start()])
        if word and word[1].lower() in _TITLES and stop[0].startswith("."):
            continue
        if stop.end() < len(head):
            at = stop.end()
    return _Start(at)


def _first_part(prompt: str) -> int:
    bound = _BOUND.search(prompt)
    return _name_start(prompt, bound).at if bound else len(prompt)


def _cast(prompt: str) -> tuple[Part, ...]:
    bounds = list(_BOUND.finditer(prompt))
    starts = [_name_start(prompt, bound).at for bound in bounds]
    parts: list[Part] = []
    for place, bound in enumerate(bounds):
        end = starts[place + 1] if place + 1 < len(bounds) else len(prompt)
        text = prompt[bound.end() : max(end, bound.end())]
        label = _LABEL.search(text)
        text = text[: label.start()] if label else text
        name = prompt[starts[place] : bound.start()].strip(' ,:–-"“”')
        name = re.sub(r"^(?:and|characters?:|featuring|with)\s+", "", name, flags=re.I)
        where = re.search(r"\bpositioned\b([^.]*)", text, re.I)
        parts.append(
            Part(
                name=name,
                reference=int(bound["number"]) if bound["number"] else None,
                description=(text[: where.start()] if where else text).strip(" :,."),
                side=_side(where[1] if where else ""),
                far="background" in (where[1] if where else ""),
            )
        )
    return tuple(parts)


def _side(words: str) -> float | None:
    low = words.lower()
    return next((share for name, share in _SIDES.items() if name in low), None)


def _unbound(prompt: str, references: int) -> tuple[Part, ...]:
    """Without bindings: each reference is somebody; without references, each being named is."""
    if references:
        return tuple(Part(f"figure {n + 1}", n + 1, "", None) for n in range(references))
    words, parts = tokens(prompt), dict[str, Part]()
    for place, word in enumerate(words):
        kind = kind_in([word])
        if kind and kind not in parts and len(parts) < 3 and word in KIND_OF_WORD:
            start = max([n + 1 for n in range(place) if words[n] in _JOINS], default=0)
            stop = next((n for n in range(place + 1, len(words)) if words[n] in _JOINS), len(words))
            parts[kind] = Part(kind, None, " ".join(words[start:stop]), None)
    return tuple(parts.values())


def nearness(camera: str) -> float:
    """How tall a figure stands in the frame (0..1) for a kind of shot."""
    low = camera.lower()
    for marks, height in (
        (("extreme wide", "aerial", "bird's", "birds-eye", "establishing"), 0.4),
        (("close-up", "close up", "closeup", "tight shot"), 0.84),
        (("medium wide", "medium-wide", "full shot"), 0.52),
        (("wide", "long shot", "crane", "overhead"), 0.45),
        (("medium", "mid shot", "two-shot", "two shot", "over-the-shoulder"), 0.6),
    ):
        if any(mark in low for mark in marks):
            return height
    return 0.56
