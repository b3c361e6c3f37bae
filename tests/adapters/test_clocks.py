"""The studio's clocks, in DynamoDB and in memory: calls of all runs in turn, and none too soon."""

from grok_spicy.ports import RunStore

NOON = 1_800_000_000_000
STEP = 550


def test_calls_that_come_at_once_get_times_one_step_apart(store: RunStore, run_id: str) -> None:
    times = [store.take_time(run_id, NOON, NOON + 2000, STEP) for _ in range(5)]

    assert times == [NOON, NOON + 550, NOON + 1100, NOON + 1650, None]


def test_a_clock_that_was_not_used_for_a_while_saves_nothing_up(
    store: RunStore, run_id: str
) -> None:
    store.take_time(run_id, NOON, NOON + 2000, STEP)

    later = [store.take_time(run_id, NOON + 60_000, NOON + 62_000, STEP) for _ in range(2)]

    assert later == [NOON + 60_000, NOON + 60_550]


def test_a_time_that_is_refused_moves_no_clock(store: RunStore, run_id: str) -> None:
    store.take_time(run_id, NOON, NOON + 2000, STEP)

    assert store.take_time(run_id, NOON + 1, NOON + 10, STEP) is None
    assert store.take_time(run_id, NOON + 1, NOON + 2000, STEP) == NOON + STEP


def test_a_clock_without_a_limit_goes_on_as_far_as_it_is_asked(
    store: RunStore, run_id: str
) -> None:
    times = [store.take_time(run_id, NOON, None, 60_000) for _ in range(3)]

    assert times == [NOON, NOON + 60_000, NOON + 120_000]


def test_a_computer_whose_time_was_set_back_does_not_wait_for_the_difference(
    store: RunStore, run_id: str
) -> None:
    store.take_time(run_id, NOON + 100_000, NOON + 102_000, STEP)

    assert store.take_time(run_id, NOON, NOON + 2000, STEP) == NOON


def test_clocks_of_different_models_are_independent(store: RunStore, run_id: str) -> None:
    store.take_time(f"{run_id}#a", NOON, NOON + 2000, STEP)

    assert store.take_time(f"{run_id}#b", NOON, NOON + 2000, STEP) == NOON
