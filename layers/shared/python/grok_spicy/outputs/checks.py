"""What was measured of every take that was fetched, for `report.json`."""

from pydantic import BaseModel

from grok_spicy.models.checks import Check
from grok_spicy.models.snapshot import RunSnapshot


class TakeChecks(BaseModel):
    """The checks of one take, as its take keeps them. `is_shown` says whether the film shows it."""

    scene_id: int
    take: str
    is_shown: bool
    checks: list[Check]


def checks_of_takes(snapshot: RunSnapshot) -> list[TakeChecks]:
    """Those of every take that has any, in the film's order."""
    return [
        TakeChecks(
            scene_id=scene_id,
            take=take.name,
            is_shown=take == snapshot.chosen_take(scene_id),
            checks=take.checks,
        )
        for scene_id, takes in snapshot.takes.items()
        for take in takes
        if take.checks
    ]
