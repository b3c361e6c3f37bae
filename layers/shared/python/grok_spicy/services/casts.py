"""Saves the characters of a film as a cast, finds casts, and prepares films that are made with
one. An owner's casts are in a partition and a folder of their own: of other owners' they see
nothing."""

from collections.abc import Sequence

from grok_spicy.errors import BadInput, NotFound, RunIsActive
from grok_spicy.models.cast import MOST_CASTS, Cast, CastMember, SavedCast
from grok_spicy.models.images import Attempt, Sheet
from grok_spicy.models.language import match_name, name_key
from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import OWNER, Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import MAX_CHARACTERS, Character, StoryPlan
from grok_spicy.policies.asset_keys import cast_folder, cast_sheet_key, cast_slug, person_partition
from grok_spicy.policies.casts import differences, find_member, matched, with_cast
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.event_log import record
from grok_spicy.services.queries import load_snapshot
from grok_spicy.services.tombstones import check_person


def list_casts(store: RunStore, owner: str) -> list[Cast]:
    """The owner's casts, by name."""
    return sorted(store.all(person_partition(owner), Cast), key=lambda cast: name_key(cast.name))


def load_cast(store: RunStore, owner: str, name: str) -> Cast:
    """The owner's cast of that name, however it is written, or of that id. NotFound."""
    for slug in (cast_slug(name), name):
        cast = store.get(person_partition(owner), Cast, slug)
        if cast:
            return cast
    raise NotFound(f"there is no cast {name!r}")


def save_cast(
    store: RunStore,
    assets: AssetStore,
    run: Run,
    name: str,
    characters: Sequence[str] | None,
    *,
    owner: str,
    by: str,
    replaces: bool = False,
) -> Cast:
    """Save these characters of the run, all that have a sheet without names, as a cast of that
    owner's; `by` is who does. Their sheets are copied. BadInput for a character that is not in the
    film or has no sheet, RunIsActive if there is a cast of that name that it does not replace,
    PersonDeleted for an owner who is being deleted."""
    check_person(store, owner)
    slug = cast_slug(name)
    before = store.get(person_partition(owner), Cast, slug)
    if before and not replaces:
        raise RunIsActive(
            f"there is a cast {before.name!r} already: say that it is replaced, or choose another "
            "name"
        )
    if before is None and len(list_casts(store, owner)) >= MOST_CASTS:
        raise BadInput(f"there are {MOST_CASTS} casts already: delete one first")
    snapshot = load_snapshot(store, run.run_id)
    plan = snapshot.plan
    chosen = _choose(snapshot, plan, characters)
    assert plan is not None  # _choose
    members = [
        _copy_member(store, assets, snapshot, character, sheet, (owner, slug))
        for character, sheet in chosen
    ]
    cast = Cast(
        name=name,
        slug=slug,
        owner=owner,
        from_run=run.run_id,
        title=plan.title,
        style=plan.style,
        aspect_ratio=plan.aspect_ratio,
        members=members,
        saved_by=by,
    )
    store.put(run.run_id, SavedCast(owner=owner, slug=slug))
    store.put(person_partition(owner), cast)
    for old in {each.sheet_key for each in (before.members if before else [])}:
        if old not in {each.sheet_key for each in members}:
            assets.remove(old)
    return cast


def delete_cast(store: RunStore, assets: AssetStore, cast: Cast) -> None:
    """Remove the cast with its files and all their versions, for good. Films that were made with it
    keep their copies. Idempotent."""
    assets.remove(f"{cast_folder(cast.owner, cast.slug)}/")
    store.remove_item(person_partition(cast.owner), Cast, cast.slug)


def forget_run(store: RunStore, run: Run) -> None:
    """Let no cast name the run any more that it was saved from. Idempotent."""
    saved = {(each.owner, each.slug) for each in store.all(run.run_id, SavedCast)}
    # Earlier versions left no trace in the run.
    for owner in (run.owner, OWNER):
        saved |= {(owner, each.slug) for each in list_casts(store, owner)}

    def forget(cast: Cast) -> Cast:
        is_from_it = cast.from_run == run.run_id
        return cast.model_copy(update={"from_run": ""}) if is_from_it else cast

    for owner, slug in saved:
        try:
            store.update(person_partition(owner), Cast, forget, slug)
        except NotFound:  # deleted since
            continue


def _choose(
    snapshot: RunSnapshot, plan: StoryPlan | None, characters: Sequence[str] | None
) -> list[tuple[Character, Sheet]]:
    run_id = snapshot.run.run_id
    names = _names(plan) if plan else []
    wanted = [(each, match_name(each, names)) for each in characters or names]
    unknown = [each for each, name in wanted if name is None]
    if unknown:
        raise BadInput(
            f"there is no character {unknown[0]!r} in {run_id}; it has {', '.join(names) or 'none'}"
        )
    ready = {name: sheet for name, sheet in snapshot.sheets.items() if sheet.image_key}
    without = [name for _, name in wanted if name not in ready]
    if without and characters:
        raise BadInput(f"{', '.join(map(str, without))}: there is no sheet to save")
    chosen = dict.fromkeys(name for _, name in wanted if name in ready)
    if plan is None or not chosen:
        raise BadInput(f"{run_id} has no character sheet that can be saved yet")
    return [(plan.character(name), ready[name]) for name in chosen if name]


def _copy_member(
    store: RunStore,
    assets: AssetStore,
    snapshot: RunSnapshot,
    character: Character,
    sheet: Sheet,
    place: tuple[str, str],
) -> CastMember:
    content = assets.get(sheet.image_key or "")
    key = cast_sheet_key(*place, character.name, content)
    assets.put(key, content)
    used = sheet.best
    earlier = find_member(run_cast(store, snapshot.run), character.name)
    is_kept = used is not None and used.cast is not None and earlier is not None
    is_from_photo = bool(sheet.stylised_from)
    likeness = snapshot.run.likeness if is_from_photo else None
    if is_kept and earlier:
        is_from_photo, likeness = earlier.is_from_photo, earlier.likeness
    return CastMember(
        **character.model_dump(include={"name", "role", "personality_cues", "voice"}),
        visual_description=character.visual_description,
        sheet_key=key,
        score=used.score if used else None,
        is_from_photo=is_from_photo,
        likeness=likeness,
    )


def run_cast(store: RunStore, run: Run) -> Cast | None:
    """The cast that the run is made with, as it was when the run was created."""
    return store.get(run.run_id, Cast, run.cast) if run.cast else None


def fit_cast(store: RunStore, request: RunRequest) -> tuple[RunRequest, Cast | None]:
    """The request with its cast's words in the plan, or with as many characters as it needs where
    nobody said how many; and the cast. BadInput where they don't agree, or there is no such cast.
    """
    if request.cast is None:
        return request, None
    try:
        cast = load_cast(store, request.owner, request.cast)
    except NotFound as problem:
        names = ", ".join(each.name for each in list_casts(store, request.owner))
        raise BadInput(f"{problem}; there are: {names or 'none yet'}") from problem
    photos = [each.name for each in request.references]
    twice = [name for name in photos if find_member(cast, name)]
    if twice:
        raise BadInput(
            f"{', '.join(twice)}: there is a photo, and the cast {cast.name!r} has a sheet: leave "
            "one of them out"
        )
    if request.plan is not None:
        if not matched(request.plan, cast):
            names = ", ".join(cast.names)
            raise BadInput(f"the plan has nobody of the cast {cast.name!r}, which are {names}")
        return request.model_copy(update={"plan": with_cast(request.plan, cast)[0]}), cast
    needed = len(cast.members) + len(photos)
    most = request.characters if "characters" in request.model_fields_set else MAX_CHARACTERS
    if needed > most:
        beside = f" and {len(photos)} photos" if photos else ""
        raise BadInput(
            f"the cast {cast.name!r} has {len(cast.members)} characters{beside}: the film has "
            f"{most} at most; set `characters` to {needed}, or save a smaller cast"
        )
    return request.model_copy(update={"characters": max(request.characters, needed)}), cast


def count_reused(request: RunRequest, cast: Cast | None) -> int:
    """How many sheets of that film need not be drawn."""
    if cast is None:
        return 0
    return len(matched(request.plan, cast)) if request.plan else len(cast.members)


def record_cast(
    store: RunStore, run_id: str, cast: Cast, plan: StoryPlan, changed: Sequence[str]
) -> None:
    """Say who of the cast plays, whose description was `changed` for the cast's, who does not play,
    and what of the film is other than in the film that the cast is from."""
    playing = [member.name for member in cast.members if match_name(member.name, _names(plan))]
    lines = [f"{', '.join(playing)}: from the cast “{cast.name}”, with their sheets as they are"]
    if changed:
        lines.append(
            f"{', '.join(changed)}: the plan had another description; the cast's is used, word for "
            "word"
        )
    absent = [name for name in cast.names if name not in playing]
    if absent:
        lines.append(f"{', '.join(absent)} of the cast “{cast.name}”: not in the plan")
    for line in [*lines, *differences(plan, cast)]:
        record(store, run_id, "cast", line)


def _names(plan: StoryPlan) -> list[str]:
    return [character.name for character in plan.characters]


def cast_attempt(cast: Cast, member: CastMember, key: str) -> Attempt:
    """The member's sheet as the first attempt of a run's own, whose copy of it has that key."""
    return Attempt(number=1, prompt="", key=key, score=member.score, cast=cast.name)
