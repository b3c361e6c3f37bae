"""What moderation refused, and how to ask for a softened wording of it. Pure."""

from difflib import SequenceMatcher

from grok_spicy.errors import PromptRefused, Refused
from grok_spicy.models.language import cut_text
from grok_spicy.models.softened import RefusedPart, Softened

SOFTEN_SYSTEM = (
    "You help a film studio whose provider's moderation refused a prompt. You word the prompt more "
    "gently, so that a family can watch what is made of it, and the story stays the same. You "
    "change as little as possible."
)
SOFTEN_MAX_TOKENS = 2_500
_LONGEST_SHOWN = 300
_MOST_CHANGES = 4


def refused_part(refusal: Refused) -> RefusedPart:
    """Whether the words were refused, or what was made of them."""
    return "words" if isinstance(refusal, PromptRefused) else "picture"


def soften_request(original: str, refused: RefusedPart, letters: int) -> str:
    """The request to the text model; the wording should have at most so many letters."""
    what = "these words" if refused == "words" else "the picture that was made of these words"
    return (
        f"Moderation refused {what}. Replace what may have offended it (violence, blood, weapons, "
        "nudity, people of public life, brands) by something harmless that tells the same, and "
        "keep everything else word for word: the language, names, colours, clothes, places, and "
        "every reference such as 'reference image 2' or '<IMAGE_1>'. Use at most "
        f"{letters} letters.\n\nThe words: {original}"
    )


def offer(softened: Softened) -> str:
    """What moderation refused and what is offered instead, in a sentence or two."""
    text = f"moderation refused the {softened.refused}: {softened.problem.rstrip('.')}."
    if softened.wording is None:
        return f"{text} No softened wording could be had: {softened.unavailable}"
    changes = describe_changes(softened.original, softened.wording)
    if softened.refused_again:
        return f"{text} It refused the softened wording too ({changes}): {softened.refused_again}"
    sent = "was sent" if softened.is_sent else "is offered"
    return f"{text} A softened wording {sent}: {changes}"


def describe_changes(original: str, wording: str) -> str:
    """What a wording changes, passage by passage, or its beginning if it changes much."""
    before, after = original.split(), wording.split()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    changes = [
        (" ".join(before[first:last]), " ".join(after[begin:end]))
        for kind, first, last, begin, end in matcher.get_opcodes()
        if kind != "equal"
    ]
    lines = [f"“{old}” becomes “{new}”" if new else f"without “{old}”" for old, new in changes]
    text = "; ".join(lines)
    if not changes or len(changes) > _MOST_CHANGES or len(text) > _LONGEST_SHOWN:
        return f"“{cut_text(wording, _LONGEST_SHOWN)}”"
    return text
