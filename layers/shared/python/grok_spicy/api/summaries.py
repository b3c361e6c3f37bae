"""Summaries of runs: what lists and short answers show of them."""

from collections.abc import Sequence

from grok_spicy.api.request_context import RequestContext
from grok_spicy.api.schemas.runs import RunSummary
from grok_spicy.models.listing import Listing
from grok_spicy.models.run import Run
from grok_spicy.policies.progress import listing_of

_POSTER_SECONDS = 3_600


def summarize(context: RequestContext, run: Run) -> RunSummary:
    """The summary of one run."""
    (summary,) = summarize_all(context, [listing_of(run)])
    return summary


def summarize_all(context: RequestContext, listings: Sequence[Listing]) -> list[RunSummary]:
    """The summaries of these runs, 100 at most. Their budgets say what they cost: small items, read
    in one request; the calls hold all their results."""
    budgets = context.store.budgets([listing.run_id for listing in listings])
    places = context.admission.places(listings)
    return [
        RunSummary.of(
            listing,
            budgets[listing.run_id].settled_ticks,
            places.get(listing.run_id),
            poster_link(context, listing.poster_key),
        )
        for listing in listings
    ]


def poster_link(context: RequestContext, key: str | None) -> str | None:
    """A link to the run's poster, if it has one."""
    return context.links.to_get(key, _POSTER_SECONDS) if key else None
