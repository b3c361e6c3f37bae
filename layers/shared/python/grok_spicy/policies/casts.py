"""How a saved cast plays in a film: what the planner is told, and what of its plan stays. Pure."""

from collections.abc import Sequence

from grok_spicy.models.cast import Cast, CastMember
from grok_spicy.models.language import match_name, name_key
from grok_spicy.models.run import Reference
from grok_spicy.models.story import Character, StoryPlan

_WORDS = ("visual_description", "personality_cues")


def find_member(cast: Cast | None, name: str) -> CastMember | None:
    """The member of that name, however it is written."""
    members = cast.members if cast else []
    return next((each for each in members if name_key(each.name) == name_key(name)), None)


def is_same_look(member: CastMember, character: Character) -> bool:
    """Whether the character is described word for word as the member is: only then is its sheet
    used."""
    return member.visual_description == character.visual_description


def as_references(cast: Cast | None) -> list[Reference]:
    """The cast as the planner is given photos: each name, with its description word for word."""
    return [
        Reference(name=each.name, key=each.sheet_key, description=each.visual_description)
        for each in (cast.members if cast else [])
    ]


def plan_with_cast(request: str, cast: Cast | None) -> str:
    """The request for a plan, with what is to be kept of the cast."""
    if cast is None:
        return request
    names = ", ".join(cast.names)
    return (
        f"{request}\n\nThese characters have played before: {names}. Copy the descriptions of "
        f"their looks word for word. They are drawn in this style: {cast.style}\n"
        "Keep to that style unless the idea asks for another."
    )


def find_missing(plan: StoryPlan, cast: Cast | None) -> list[str]:
    """Who of the cast is not in the plan, a sentence each."""
    names = [character.name for character in plan.characters]
    missing = [each for each in (cast.names if cast else []) if match_name(each, names) is None]
    return [f"{name} is missing among the characters: use exactly this name" for name in missing]


def with_cast(plan: StoryPlan, cast: Cast | None) -> tuple[StoryPlan, list[str]]:
    """The plan with the cast's descriptions, cues and voices; and the names of those whose
    description it had otherwise."""
    changed: list[str] = []

    def as_before(character: Character) -> Character:
        member = find_member(cast, character.name)
        if member is None:
            return character
        if not is_same_look(member, character):
            changed.append(character.name)
        update = {word: getattr(member, word) for word in _WORDS}
        return character.model_copy(update={**update, "voice": member.voice or character.voice})

    characters = [as_before(each) for each in plan.characters]
    return plan.model_copy(update={"characters": characters}), changed


def differences(plan: StoryPlan, cast: Cast) -> list[str]:
    """What of the film is other than in the film that the cast is from, a sentence each: the sheets
    are used as they are."""
    said = []
    if plan.style != cast.style:
        said.append(
            f"the sheets of {cast.name} were drawn in another style than this film's: {cast.style}"
        )
    if plan.aspect_ratio != cast.aspect_ratio:
        said.append(
            f"the sheets of {cast.name} were drawn in {cast.aspect_ratio}, this film is "
            f"{plan.aspect_ratio}"
        )
    return said


def matched(plan: StoryPlan, cast: Cast | None) -> Sequence[str]:
    """The plan's characters that are the cast's, by the plan's names."""
    return [each.name for each in plan.characters if find_member(cast, each.name)]
