"""Tools for new films: what one would cost, and starting it."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from grok_spicy.api.schemas.cameras import CameraModelView
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import MAX_CHARACTERS, Name, StoryPlan
from grok_spicy.policies.strategy import BEST_FOR
from grok_spicy_cli.client.run_control import new_run
from grok_spicy_cli.film_request import FilmOrder, build_order, load_photo
from grok_spicy_cli.music_option import read_music
from grok_spicy_mcp.arguments import Confirm
from grok_spicy_mcp.confirmation import check_confirmation, spending_words
from grok_spicy_mcp.reports import started_run
from grok_spicy_mcp.results import CameraLine, CameraList, FilmTerms, SceneCamera, StartedRun
from grok_spicy_mcp.tool_context import ToolContext
from grok_spicy_mcp.untrusted_text import mark


class PhotoArgument(BaseModel):
    """A photo of a character."""

    name: Name = Field(description="The character's name.")
    path: str = Field(description="The photo's path in the photo folder of the server.")


Concept = Annotated[
    str | None, Field(description="The story in a sentence or a paragraph. Or give a plan.")
]
Plan = Annotated[
    StoryPlan | None, Field(description="A finished story plan, instead of a concept.")
]
Settings = Annotated[
    RunSettings | None,
    Field(
        description="Settings; those left out are at their default. `quality` sets many at once. "
        "`approve` names gates at which the film waits for a decision. `camera`, `fallbacks` and "
        "`filming` (by scene id) name cameras, as list_cameras lists them; `camera` may also be "
        "`auto`: rules choose for each scene."
    ),
]
Photos = Annotated[
    list[PhotoArgument] | None,
    Field(max_length=MAX_CHARACTERS, description="Photos of characters."),
]
LikenessConfirmed = Annotated[
    bool,
    Field(
        description="The person you act for has said that they have the right to use the likeness "
        "of each person in the photos. Kept with the run; never say so by yourself."
    ),
]
MusicPath = Annotated[
    str | None,
    Field(
        max_length=1024,
        description="Music under the film: a file below the folder that photos are read from.",
    ),
]
SavedCast = Annotated[
    Name | None,
    Field(description="A saved cast, by its name, as list_casts lists them: who is in it plays."),
]


def _prices(model: CameraModelView) -> str:
    prices = model.usd_per_second.items()
    return ", ".join(f"{usd:g} USD/s at {resolution}" for resolution, usd in prices)


_OF_SCENE = set(SceneCamera.model_fields) - {"why"}


class FilmTools:
    """Tools for new films."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    def estimate_film(
        self,
        concept: Concept = None,
        plan: Plan = None,
        settings: Settings = None,
        photos: Photos = None,
        likeness_confirmed: LikenessConfirmed = False,
        cast: SavedCast = None,
        music: MusicPath = None,
    ) -> FilmTerms:
        """Say what a film would cost and how long it would be. Free of charge. Takes the arguments
        of start_film, and returns the `confirm` that it needs."""
        order = self._order(concept, plan, settings, photos, likeness_confirmed, cast, music)
        return self._terms(order)

    def list_cameras(self) -> CameraList:
        """List the cameras that can film: those that are set up, what they film and what a second
        costs. Free of charge."""
        cameras = self._context.client.capabilities().cameras
        return CameraList(
            cameras=[
                CameraLine(
                    name=each.name,
                    title=each.title,
                    is_set_up=each.is_set_up,
                    best_for=[BEST_FOR.get(word, word) for word in each.best_for],
                    models={model.name: _prices(model) for model in each.models},
                )
                for each in cameras
            ]
        )

    def start_film(
        self,
        concept: Concept = None,
        plan: Plan = None,
        settings: Settings = None,
        photos: Photos = None,
        likeness_confirmed: LikenessConfirmed = False,
        cast: SavedCast = None,
        music: MusicPath = None,
        confirm: Confirm = None,
    ) -> StartedRun:
        """Start a film of a concept or of a plan. Spends money: `confirm` must be what
        estimate_film returns for the same arguments. Returns at once; wait_for follows the run."""
        order = self._order(concept, plan, settings, photos, likeness_confirmed, cast, music)
        terms = self._terms(order)
        check_confirmation(
            confirm,
            terms.confirm,
            f"This film is expected to cost {terms.expected_usd:.2f} USD, and may cost up to its "
            f"max_cost_usd of {terms.max_cost_usd:.2f}.",
        )
        return started_run(self._context.runs.submit(order))

    def _order(
        self,
        concept: str | None,
        plan: StoryPlan | None,
        settings: RunSettings | None,
        photos: list[PhotoArgument] | None,
        likeness_confirmed: bool,
        cast: str | None,
        music: str | None,
    ) -> FilmOrder:
        """The request, checked. BadInput."""
        checked = [load_photo(each.name, self._context.photo(each.path)) for each in photos or []]
        fields: dict[str, Any] = settings.model_dump(exclude_unset=True) if settings else {}
        story = {"concept": concept, "plan": plan, "cast": cast}
        fields |= {name: value for name, value in story.items() if value is not None}
        if likeness_confirmed:
            fields["likeness_confirmed"] = True
        song = read_music(str(self._context.photo(music))) if music else None
        return build_order(fields, checked, music=song)

    def _terms(self, order: FilmOrder) -> FilmTerms:
        estimate = self._context.client.estimate(
            new_run(order, {photo.key: photo.key for photo in order.photos})
        )
        cap = order.request.max_cost_usd
        return FilmTerms(
            expected_usd=estimate.expected_usd,
            at_most_usd=estimate.at_most_usd,
            max_cost_usd=cap,
            confirm=spending_words(cap),
            duration_seconds=estimate.duration_seconds,
            parts=estimate.parts.model_dump(),
            scenes=[
                SceneCamera(**each.model_dump(include=_OF_SCENE), why=mark(each.why))
                for each in estimate.scenes
            ],
            notes=[mark(change) for change in order.changes],
        )
