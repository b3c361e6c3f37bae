"""The prompts of what is drawn only to be a reference: the views of a character, and the plates of
places."""

from grok_spicy.models.images import View
from grok_spicy.models.story import Character, StoryPlan
from grok_spicy.policies.places import StoryPlace
from grok_spicy.policies.prompt_length import Part, Rank, join
from grok_spicy.policies.reference_slots import VIEW_WORDS


def view(character: Character, plan: StoryPlan, view: View, limit: int | None = None) -> str:
    """The prompt of a character's view, drawn from its sheet; with at most `limit` letters."""
    return join(
        [
            Part(plan.style, Rank.STYLE),
            Part(
                character.visual_description,
                Rank.LOOKS,
                f"Turn the character in the image around, so that it is seen {VIEW_WORDS[view]}: ",
            ),
            Part("Keep exactly the same being, colours, clothes and marks. Full body, standing."),
            Part(
                "Plain light grey background. Character turnaround sheet, one figure only. Even "
                "studio lighting, no text or labels."
            ),
        ],
        limit,
    )


def plate(place: StoryPlace, plan: StoryPlan, limit: int | None = None) -> str:
    """The prompt of a place's plate; with at most `limit` letters."""
    return join(
        [
            Part(plan.style, Rank.STYLE),
            Part(place.scenes[0].setting, Rank.PLACE, "An empty view of this place: "),
            Part(
                "Wide establishing shot that shows all of it. Nobody is there: no people, no "
                "animals, no text."
            ),
            Part(plan.color_palette, Rank.PALETTE, "Color palette: "),
        ],
        limit,
    )
