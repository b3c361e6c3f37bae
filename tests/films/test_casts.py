"""A cast saved from one film and used in another, and the best of several variants: whole films."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.cast import Cast
from grok_spicy.services.casts import save_cast
from tests.support.films import FinishedRun, make_in, open_cloud, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

VARIANTS = 4


@dataclass(frozen=True)
class Pair:
    """A film, the cast that was saved from it, and the film that was made with it."""

    first: FinishedRun
    cast: Cast
    second: FinishedRun


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Drawn in full, where the judge's eye counts; half of all pictures have wrong colours."""
    settings = {"quality": "draft", "sheet_variants": VARIANTS}
    with open_cloud(tmp_path_factory.mktemp("casts"), drawing="full", drift=0.5, seed=3) as cloud:
        first = make_in(cloud, {"plan": story(1), **settings}, "first")
        store, assets = bootstrap.run_store(), bootstrap.asset_store()
        cast = save_cast(
            *(store, assets, first.film.run, "Foxes & Owls", None), owner="studio", by="studio"
        )
        request = {"concept": "A fox and an owl sail across the sea", "scenes": 1}
        second = make_in(cloud, {**request, "cast": "foxes & owls", "quality": "draft"}, "second")
        yield Pair(first, cast, second)


def test_best_of_four_is_one_paid_call_and_all_four_are_kept(pair: Pair) -> None:
    film, model = pair.first.film, pair.first.film.run.settings.models.image
    for sheet in film.sheets.values():
        batch = [attempt for attempt in sheet.attempts if attempt.variant]
        scores = [attempt.score.overall_score for attempt in batch if attempt.score]
        paid = [
            call
            for call in film.calls
            if call.purpose.character == sheet.name
            and call.purpose.model == model
            and "best-of" in call.purpose.detail
        ]
        assert len(paid) == 1
        assert [attempt.variant for attempt in batch] == [1, 2, 3, 4]
        assert len(scores) == VARIANTS and len(set(scores)) > 1
        assert sheet.score == max(
            attempt.score.overall_score for attempt in sheet.attempts if attempt.score
        )
        for number in range(1, VARIANTS + 1):
            path = pair.first.folder / "character_sheets" / f"{sheet.slug}_v{number}.jpg"
            assert path.read_bytes().startswith(b"\xff\xd8")


def test_the_bill_of_the_second_film_has_no_sheet(pair: Pair) -> None:
    steps = {call.purpose.step for call in pair.second.film.calls}

    assert pair.second.status == "complete"
    assert "draw_sheet" not in steps and "compose_keyframe" in steps
    for member in pair.cast.members:
        sheet = pair.second.film.sheets[member.name]
        copied = pair.second.folder / "character_sheets" / f"{sheet.slug}_v1.jpg"
        used = pair.first.film.sheets[member.name].image_key or ""
        assert copied.read_bytes() == (pair.first.folder / used.split("/", 2)[-1]).read_bytes()


def test_the_second_plan_has_the_cast_word_for_word_in_its_style(pair: Pair) -> None:
    first, second = pair.first.film.plan, pair.second.film.plan
    assert first is not None and second is not None

    for member in pair.cast.members:
        was, now = first.character(member.name), second.character(member.name)
        assert was.visual_description == now.visual_description
        assert was.personality_cues == now.personality_cues
    assert second.style == first.style


def test_the_judge_sees_the_same_identity_in_both_films(pair: Pair) -> None:
    for run in (pair.first, pair.second):
        [keyframe] = run.film.keyframes.values()
        assert keyframe.best is not None and keyframe.best.score is not None
        scores = keyframe.best.score.per_character
        assert scores and min(scores.values()) >= 0.85, (run.film.run.run_id, scores)


def test_the_events_say_where_the_sheets_are_from(pair: Pair) -> None:
    said = "\n".join([*pair.second.messages("cast"), *pair.second.messages("sheet")])

    for member in pair.cast.members:
        assert f"{member.name}: from the cast “Foxes & Owls”, not drawn again" in said
