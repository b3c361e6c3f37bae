"""What `bench/aws_cost.py` makes of the films that it counts."""

from collections import Counter
from dataclasses import replace

import pytest

from grok_spicy_local.capacity import Units
from tests.support.film_usage import SECONDS_OF_A_SCENE, FilmUsage, Look, project

LOOK = Look(read=1.0, seconds=0.01, size=100)
THREE = FilmUsage(
    scenes=3,
    duration=100.0,
    calls=Counter(start_clip=3, poll_clip=18, assemble_film=1),
    seconds={"start_clip": 6.0, "poll_clip": 9.0, "assemble_film": 5.0},
    transitions=100,
    units=Units(500, 400, 600),
    poll=Units(2.0, 1.0, 3),
    puts=40,
    gets=50,
    bytes_sent=3_000,
    stored_bytes=30_000,
    film_bytes=12_000,
    table_bytes=70_000,
    log_bytes=80_000,
    events=8,
    event_look=LOOK,
    run_look=LOOK,
    run_events=20,
)
FAST = replace(
    THREE,
    scenes=30,
    calls=Counter(start_clip=30, poll_clip=30, assemble_film=1),
    seconds={"start_clip": 3.0, "poll_clip": 1.0, "assemble_film": 2.0},
    transitions=700,
    units=Units(3_000, 2_000, 4_000),
)


def test_a_longer_film_polls_each_clip_as_often_as_the_one_with_real_latencies() -> None:
    film = project(THREE, FAST)

    assert film.calls["poll_clip"] == 180
    assert film.transitions == 700 + 3 * 150
    assert film.units == Units(3_000 + 2 * 150, 2_000 + 150, 4_000 + 3 * 150)


def test_a_longer_films_calls_take_as_long_as_those_with_real_latencies() -> None:
    film = project(THREE, FAST)

    assert film.seconds == pytest.approx(
        {"start_clip": 60.0, "poll_clip": 90.0, "assemble_film": 50.0}
    )
    assert film.duration == 100 + 27 * SECONDS_OF_A_SCENE


def test_a_longer_films_files_grow_with_its_scenes() -> None:
    film = project(THREE, FAST)

    assert (film.stored_bytes, film.film_bytes, film.bytes_sent) == (300_000, 120_000, 30_000)


def test_a_film_projected_from_itself_is_itself() -> None:
    assert project(THREE, THREE) == THREE
