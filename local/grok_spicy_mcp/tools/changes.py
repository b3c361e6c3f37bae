"""Tools that change a film that was made: each that costs something has another that says what."""

from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError

from grok_spicy.api.schemas.exports import ExportsRequest
from grok_spicy.api.schemas.retakes import (
    EditRequest,
    PickRequest,
    PromoteRequest,
    RetakeRequest,
    WithCap,
)
from grok_spicy.errors import BadInput
from grok_spicy.models.exports import TimelineFormat
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.redo import Redo
from grok_spicy.models.requests import Promotion
from grok_spicy.models.story import AspectRatio, Name
from grok_spicy.models.validation import validation_messages
from grok_spicy_cli.client.run_client import Change
from grok_spicy_cli.film_request import load_photo
from grok_spicy_mcp.arguments import Confirm, RunName
from grok_spicy_mcp.confirmation import check_confirmation, spending_words
from grok_spicy_mcp.reports import (
    change_terms,
    export_report,
    left_usd,
    started_run,
    version_report,
)
from grok_spicy_mcp.results import ChangeTerms, ExportReports, StartedRun, VersionReports
from grok_spicy_mcp.tool_context import ToolContext

_Request = TypeVar("_Request", bound=WithCap)

Cap = Annotated[
    float | None,
    Field(
        gt=0,
        le=100_000,
        description="The most that the whole run may cost from now on, with what it has cost so "
        "far. Without it the run's cap stays.",
    ),
]
Redos = Annotated[
    list[Redo], Field(min_length=1, max_length=200, description="What is made again, with notes.")
]
Edit = Annotated[PlanEdit, Field(description="What changes in the plan; all else stays.")]
Promoted = Annotated[
    Promotion, Field(description='The new settings of clips, such as {"quality": "best"}.')
]
Scene = Annotated[int | None, Field(ge=1, description="The scene whose take or keyframe it is.")]
Take = Annotated[int | None, Field(ge=1, description="The number of the take to show.")]
Keyframe = Annotated[int | None, Field(ge=1, description="The number of the keyframe's attempt.")]
Character = Annotated[Name | None, Field(description="The character whose sheet it is.")]
Sheet = Annotated[int | None, Field(ge=1, description="The number of the sheet's attempt.")]
WantedFormats = Annotated[list[AspectRatio], Field(description="Other shapes of the film.")]
WantedTimelines = Annotated[
    list[TimelineFormat], Field(description="The cut for an editor, in these formats.")
]
Picture = Annotated[
    str | None,
    Field(description="A picture in the photo folder to use as keyframe or sheet instead."),
]


class ChangeTools:
    """Tools that change a film that was made."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    def retake_terms(self, run: RunName, redo: Redos, max_cost_usd: Cap = None) -> ChangeTerms:
        """Say what retake would make again and cost. Free of charge."""
        return self._terms(run, "retake", _capped(RetakeRequest, max_cost_usd, redo=redo))

    def retake(
        self, run: RunName, redo: Redos, max_cost_usd: Cap = None, confirm: Confirm = None
    ) -> StartedRun:
        """Make sheets, keyframes, clips, the plan or the cut again, with what hangs on them. What
        was made before is kept. Spends money: `confirm` must be what retake_terms returns."""
        request = _capped(RetakeRequest, max_cost_usd, redo=redo)
        return self._change(run, "retake", request, confirm)

    def edit_terms(self, run: RunName, edit: Edit, max_cost_usd: Cap = None) -> ChangeTerms:
        """Say what edit_plan would make again and cost. Free of charge."""
        return self._terms(run, "edit", _edit_request(edit, max_cost_usd))

    def edit_plan(
        self, run: RunName, edit: Edit, max_cost_usd: Cap = None, confirm: Confirm = None
    ) -> StartedRun:
        """Edit the plan, a scene or a prompt of a film; only what that makes stale is made again.
        Spends money: `confirm` must be what edit_terms returns."""
        return self._change(run, "edit", _edit_request(edit, max_cost_usd), confirm)

    def pick_terms(
        self,
        run: RunName,
        scene_id: Scene = None,
        take: Take = None,
        keyframe: Keyframe = None,
        character: Character = None,
        sheet: Sheet = None,
        picture: Picture = None,
        max_cost_usd: Cap = None,
    ) -> ChangeTerms:
        """Say what pick would make again and cost. Free of charge."""
        upload = self._picture(picture)[0] if picture else None
        choice = _choice(scene_id, take, keyframe, character, sheet, upload)
        return self._terms(run, "pick", _capped(PickRequest, max_cost_usd, **choice))

    def pick(
        self,
        run: RunName,
        scene_id: Scene = None,
        take: Take = None,
        keyframe: Keyframe = None,
        character: Character = None,
        sheet: Sheet = None,
        picture: Picture = None,
        max_cost_usd: Cap = None,
        confirm: Confirm = None,
    ) -> StartedRun:
        """Use another take, attempt or picture; what was made from the one before is made again.
        Spends money: `confirm` must be what pick_terms returns."""
        upload, content = self._picture(picture) if picture else (None, b"")
        choice = _choice(scene_id, take, keyframe, character, sheet, upload)
        request = _capped(PickRequest, max_cost_usd, **choice)
        return self._change(run, "pick", request, confirm, upload=content)

    def promote_terms(
        self, run: RunName, promotion: Promoted, max_cost_usd: Cap = None
    ) -> ChangeTerms:
        """Say what promote would cost. Free of charge."""
        return self._terms(run, "promote", _promote_request(promotion, max_cost_usd))

    def promote(
        self, run: RunName, promotion: Promoted, max_cost_usd: Cap = None, confirm: Confirm = None
    ) -> StartedRun:
        """Film all clips of a finished film again at a better quality; plan and pictures stay.
        Spends money: `confirm` must be what promote_terms returns."""
        request = _promote_request(promotion, max_cost_usd)
        return self._change(run, "promote", request, confirm)

    def versions(self, run: RunName) -> VersionReports:
        """List the cuts that a film has had, oldest first. Free of charge."""
        run_id = self._context.find(run).run_id
        return VersionReports(
            run_id=run_id,
            versions=[version_report(each) for each in self._context.client.versions(run_id)],
        )

    def restore(
        self,
        run: RunName,
        version: Annotated[int, Field(ge=1, description="Its number, from versions.")],
        confirm: Confirm = None,
    ) -> StartedRun:
        """Show an earlier version of a film again; the other versions stay, and nothing is bought.
        `confirm` must be `restore version N of RUN_ID`."""
        detail = self._context.find(run)
        check_confirmation(
            confirm,
            f"restore version {version} of {detail.run_id}",
            "This replaces the film that is shown. Nothing is bought.",
        )
        return started_run(self._context.client.restore(detail.run_id, version))

    def exports(self, run: RunName) -> ExportReports:
        """List the other shapes of a film, its preview and timelines: where each file is, or why
        there is none. Free of charge."""
        run_id = self._context.find(run).run_id
        found = self._context.client.exports(run_id)
        return ExportReports(
            run_id=run_id,
            exports=[export_report(each) for each in found.exports],
            missing=found.missing,
        )

    def export(
        self,
        run: RunName,
        formats: WantedFormats = [],  # noqa: B006 – it never changes
        gif: Annotated[bool, Field(description="Whether a GIF preview is wanted.")] = False,
        timeline: WantedTimelines = [],  # noqa: B006 – it never changes
        confirm: Confirm = None,
    ) -> StartedRun:
        """Make other shapes of a finished film, cut around its faces, a GIF preview, or timelines
        for an editor. Nothing is bought: it costs 0 USD. `confirm` must be `export RUN_ID`."""
        fields = {"formats": formats, "gif": gif, "timeline": timeline}
        try:
            request = ExportsRequest.model_validate(fields)
        except ValidationError as problem:
            raise BadInput("; ".join(validation_messages(problem))) from problem
        detail = self._context.find(run)
        check_confirmation(
            confirm, f"export {detail.run_id}", "The run goes on. Nothing is bought: 0 USD."
        )
        return started_run(self._context.client.export(detail.run_id, request))

    def _terms(self, run: str, change: Change, request: WithCap) -> ChangeTerms:
        detail = self._context.find(run)
        terms = self._context.client.change_terms(detail.run_id, change, request)
        return change_terms(terms, spending_words(left_usd(detail, terms.max_cost_usd)))

    def _change(
        self,
        run: str,
        change: Change,
        request: WithCap,
        confirm: str | None,
        *,
        upload: bytes = b"",
    ) -> StartedRun:
        """Change the run, if its terms are confirmed; only then is a picture uploaded."""
        detail = self._context.find(run)
        terms = self._context.client.change_terms(detail.run_id, change, request)
        check_confirmation(
            confirm,
            spending_words(left_usd(detail, terms.max_cost_usd)),
            f"It is expected to cost {terms.estimate.expected_usd:.2f} USD, and may cost up to "
            "what is left under the run's max_cost_usd.",
        )
        if upload:
            key = self._context.client.upload(upload)
            request = request.model_copy(update={"upload": key})
        return started_run(self._context.client.change(detail.run_id, change, request))

    def _picture(self, path: str) -> tuple[str, bytes]:
        """A key that stands for the picture at that path until it is uploaded, and its content."""
        photo = load_photo(path, self._context.photo(path))
        return photo.key, photo.content


def _choice(
    scene_id: int | None,
    take: int | None,
    keyframe: int | None,
    character: str | None,
    sheet: int | None,
    upload: str | None,
) -> dict[str, Any]:
    """What of these is chosen, as fields of a pick."""
    fields = {
        "scene_id": scene_id,
        "take": take,
        "keyframe": keyframe,
        "character": character,
        "sheet": sheet,
        "upload": upload,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _edit_request(edit: PlanEdit, max_cost_usd: float | None) -> EditRequest:
    return _capped(EditRequest, max_cost_usd, **edit.model_dump(exclude_unset=True))


def _promote_request(promotion: Promotion, max_cost_usd: float | None) -> PromoteRequest:
    return _capped(PromoteRequest, max_cost_usd, **promotion.model_dump(exclude_unset=True))


def _capped(kind: type[_Request], max_cost_usd: float | None, **fields: Any) -> _Request:
    """The request with that cap, if there is one. BadInput."""
    cap = {} if max_cost_usd is None else {"max_cost_usd": max_cost_usd}
    try:
        return kind.model_validate({**fields, **cap})
    except ValidationError as problem:
        raise BadInput("; ".join(validation_messages(problem))) from problem
