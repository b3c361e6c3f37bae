"""The prompts of chunks: short, of 50 to 100 words, from a beat's template and the scene. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grok_spicy.models.language import count_words, cut_text
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.prompt_length import Part, Rank, join, sentence

LEAST_WORDS, MOST_WORDS = 50, 100
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"[^.!?。！？।]+(?:[.!?](?=\s|$)[.!?]*|[。！？।]|$)|[^.!?。！？।]+[.!?]")
_GOING_ON = (
    "One continuous shot without a cut.",
    "Everyone and everything keeps the same look, place and scale as in the moment before.",
    "The light, the colours and the contrast stay exactly as they were.",
    "The camera moves smoothly and steadily, in the same direction and at the same pace.",
    "All movement goes on naturally, without a jump, a pause or a repetition.",
)
"""What is true of each chunk: it fills prompts that would be too short."""


def chunk_prompt(template: str, spec: Mapping[str, Any]) -> str:
    """The prompt of a chunk: the beat's template with its placeholders filled from the spec's
    texts, made longer by its `fill` (a list of sentences), and cut to 100 words."""

    def fill(match: re.Match[str]) -> str:
        value = spec.get(match[1])
        return str(value) if isinstance(value, str | int | float) else match[0]

    prompt = limit_words(sentence(" ".join(_PLACEHOLDER.sub(fill, template).split())), MOST_WORDS)
    extra = spec.get("fill")
    for part in (*(extra if isinstance(extra, Sequence) else ()), *_GOING_ON):
        words = count_words(prompt)
        if part in _GOING_ON and words >= LEAST_WORDS:
            break
        room = MOST_WORDS - words
        if count_words(part) <= room:
            prompt = f"{prompt} {sentence(part)}"
        elif words < LEAST_WORDS:
            prompt = f"{prompt} {limit_words(part, room)}"
    return prompt


def going_on(prompt: str, limit: int | None = None) -> str:
    """The prompt of a chunk whose last reference is a frame of the chunk before."""
    frame = Part("The last reference image is the moment before: go on from it")
    return join([Part(prompt, Rank.ACTION), frame], limit)


def limit_words(text: str, most: int) -> str:
    """The text with at most so many words: cut after a sentence that ends in its last half, else
    after a word."""
    words = count_words(text)
    if words <= most:
        return text
    kept = ""
    for part in sentences(text):
        longer = f"{kept} {part}".strip()
        if count_words(longer) > most:
            break
        kept = longer
    if count_words(kept) * 2 >= most:
        return kept
    letters = len(text)
    while words > most:
        letters = min(letters - 1, letters * most // words)
        words = count_words(cut_text(text, letters))
    return cut_text(text, letters)


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order."""
    return [each.strip() for each in _SENTENCE.findall(text) if each.strip(" .!?。！？।")]


def scene_spec(
    plan: StoryPlan, scene: Scene, own_prompt: str | None, *, has_picture: bool
) -> dict[str, Any]:
    """A scene as `build_chunk_specs` takes it: a beat for each sentence of what happens in it, all
    equally long. A prompt that a person wrote is the only beat. Without a picture to go on from,
    its characters are described first."""
    style = limit_words(plan.style, 20)
    looks = [
        limit_words(f"{name}: {plan.character(name).visual_description}", 30)
        for name in scene.characters_present
    ]
    action = limit_words(scene.action, 25)
    templates = [own_prompt] if own_prompt else list(_beats(style, action, scene))
    place = [limit_words(text, 20) for text in (scene.camera, scene.mood, scene.setting)]
    length = scene.duration_seconds / len(templates)
    return {
        "duration": scene.duration_seconds,
        "beats": [
            {"start": number * length, "duration": length, "prompt_template": template}
            for number, template in enumerate(templates)
        ],
        "fill": place if has_picture else [*looks, *place],
    }


def _beats(style: str, action: str, scene: Scene) -> Iterator[str]:
    for happening in sentences(scene.description) or [scene.action]:
        parts = dict.fromkeys((style, limit_words(happening, 30), action))
        yield " ".join(map(sentence, parts))
