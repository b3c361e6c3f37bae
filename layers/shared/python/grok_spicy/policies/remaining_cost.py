"""What the rest of a film will cost, from what has been made of it. Pure."""

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import usd
from grok_spicy.models.story import Character
from grok_spicy.policies.asset_keys import place_slug
from grok_spicy.policies.capabilities import image_model
from grok_spicy.policies.casts import find_member, is_same_look
from grok_spicy.policies.cost_bounds import (
    clip_bound,
    keyframe_bound,
    plate_bound,
    sheet_bound,
    turnaround_bound,
)
from grok_spicy.policies.estimates import Estimate
from grok_spicy.policies.footage import is_filmed_already
from grok_spicy.policies.narration import lines_of, narration_bound, narration_price
from grok_spicy.policies.places import places_of
from grok_spicy.policies.pricing import (
    image_price,
    judging_price,
    keyframe_price,
    scene_clip_price,
    sheet_price,
    turnaround_price,
)


def remaining_cost(film: RunSnapshot) -> Estimate:
    """The cost of the lines, sheets, keyframes and clips that are still to be made, in USD: if
    every first try is good, and if none is; the latter at most what is left of the run's cap."""
    plan, settings = film.plan, film.run.settings
    if plan is None:
        return Estimate(0.0, 0.0)
    image = settings.models.image
    judging = judging_price(settings)
    sheets = [each for each in plan.characters if not _has_sheet(each.name, film)]
    reused = sum(_comes_from_cast(each, film) for each in sheets)
    sheet = sheet_price(settings) + settings.sheet_variants * judging + turnaround_price(settings)
    expected = len(sheets) * sheet - reused * (sheet - turnaround_price(settings))
    at_most = (len(sheets) - reused) * sheet_bound(settings)
    at_most += len(sheets) * turnaround_bound(settings)
    unspoken = [line for each, line in lines_of(plan).items() if not _is_spoken(each, line, film)]
    expected += narration_price(settings, map(len, unspoken))
    at_most += narration_bound(settings, map(len, unspoken))
    missing = [
        each for each in places_of(plan, settings) if place_slug(each.key) not in film.plates
    ]
    if settings.plates:
        expected += len(missing) * image_price(image, settings.image_quality)
        at_most += len(missing) * plate_bound(settings)
    for scene in plan.scenes:
        present = len(scene.characters_present)
        keyframe, clip = film.keyframes.get(scene.scene_id), film.clips.get(scene.scene_id)
        if clip and clip.decided:
            continue
        is_drawn = not is_filmed_already(settings, scene.scene_id)
        if is_drawn and not (keyframe and keyframe.finished):
            references = min(image_model(image).max_references, present + 1)
            expected += keyframe_price(settings, references)
            expected += settings.keyframe_variants * judging
            at_most += keyframe_bound(settings)
        facts = (scene.scene_id, scene.duration_seconds, present)
        expected += judging + scene_clip_price(settings, *facts)
        at_most += clip_bound(settings, *facts)
    left = max(0.0, settings.max_cost_usd - usd(film.budget.committed_ticks))
    return Estimate(usd(expected), min(usd(at_most), left))


def _comes_from_cast(character: Character, film: RunSnapshot) -> bool:
    member = find_member(film.cast, character.name)
    is_open = character.name not in film.sheets
    return is_open and member is not None and is_same_look(member, character)


def _is_spoken(scene_id: int, line: str, film: RunSnapshot) -> bool:
    narration = film.narration.get(scene_id)
    return narration is not None and narration.state == "spoken" and narration.text == line


def _has_sheet(name: str, film: RunSnapshot) -> bool:
    sheet = film.sheets.get(name)
    return sheet is not None and sheet.finished
