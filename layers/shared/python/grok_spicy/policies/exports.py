"""Which exports a film may have, and what is asked for of those that are not there."""

from grok_spicy.errors import BadInput
from grok_spicy.models.exports import ExportRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.snapshot import RunSnapshot


def check_exports(request: ExportRequest, snapshot: RunSnapshot) -> None:
    """BadInput for a request that asks for nothing, or for the film's own shape, and for a run
    that has no film yet."""
    if request.is_empty:
        raise BadInput("name a format, a timeline or the GIF: nothing is asked for")
    if snapshot.plan is None or not snapshot.run.film_key:
        raise BadInput("the run has no film yet: there is nothing to export")
    if (own := snapshot.plan.aspect_ratio) in request.formats:
        raise BadInput(f"{own} is the film's own shape: it is there already")


def with_exports(settings: RunSettings, request: ExportRequest) -> RunSettings:
    """The settings, with these exports besides their own."""
    formats = dict.fromkeys([*settings.formats, *request.formats])
    timeline = dict.fromkeys([*settings.timeline, *request.timeline])
    return settings.model_copy(
        update={
            "formats": list(formats),
            "gif": settings.gif or request.gif,
            "timeline": list(timeline),
        }
    )
