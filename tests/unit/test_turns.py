"""Turns: no lane waits for ever, none goes on too early, whoever dies wherever."""

from dataclasses import dataclass, field

import pytest

from grok_spicy.errors import OutputRefused, StorageUnavailable
from grok_spicy.models.images import Keyframe
from grok_spicy.services.turns import pass_turn, turn_item
from tests.support.memory_store import Killed, MemoryRunStore
from tests.support.step_driver import RUN, RecordedTokens, StepDriver
from tests.support.stories import plan
from tests.support.turn_model import Passer, Rules, explore

DRAFT, LAST = Passer(is_last=False), Passer(is_last=True)


@pytest.mark.parametrize("passers", [(LAST,), (DRAFT, LAST), (DRAFT, DRAFT, LAST)], ids=len)
def test_whoever_dies_between_any_two_steps_the_lane_goes_on_and_never_too_early(
    passers: tuple[Passer, ...],
) -> None:
    result = explore(passers)

    assert len(result.seen) > 50
    assert (result.stuck, result.early) == ([], [])


@pytest.mark.parametrize(
    "weakened",
    [Rules(keeps_all_tokens=False), Rules(passes_at_the_lanes_end=False)],
    ids=["only the newest token is kept", "the lane's end passes no turn"],
)
def test_the_model_finds_the_fault_of_a_weaker_protocol(weakened: Rules) -> None:
    assert explore((DRAFT, LAST), weakened).stuck


def test_without_the_condition_a_token_that_comes_late_would_wait_for_ever() -> None:
    assert explore((DRAFT, LAST), Rules(has_a_condition=False)).stuck


@dataclass
class StepLog:
    """A store and a receiver of tokens that note the order of what they were asked."""

    tokens: list[str]
    steps: list[str] = field(default_factory=list)
    dies_after: int = 100

    def pass_turn(self, run_id: str, item: str) -> list[str]:  # noqa: ARG002
        self._step("update")
        return self.tokens

    def succeed(self, token: str) -> None:
        self._step(f"send {token}")

    def _step(self, name: str) -> None:
        if len(self.steps) == self.dies_after:
            raise Killed
        self.steps.append(name)


def test_the_code_takes_the_steps_of_the_model() -> None:
    log = StepLog(["a", "b"])

    pass_turn(log, log, RUN, RUN, "002")  # type: ignore[arg-type]

    assert log.steps == ["update", "send a", "send b"]


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_call_that_died_between_two_steps_is_repeated_whole(steps: int) -> None:
    log = StepLog(["a", "b"], dies_after=steps)
    with pytest.raises(Killed):
        pass_turn(log, log, RUN, RUN, "002")  # type: ignore[arg-type]

    log.dies_after = 100
    pass_turn(log, log, RUN, RUN, "002")  # type: ignore[arg-type]

    assert log.steps[-3:] == ["update", "send a", "send b"]


def test_a_stopped_execution_touches_no_turn_of_the_next_one() -> None:
    store, tokens = MemoryRunStore(), RecordedTokens()
    store.wait_for_turn(turn_item("film-2", "002"), "of the second execution")

    pass_turn(store, tokens, RUN, "film", "002")

    assert tokens.woken == []
    assert store.wait_for_turn(turn_item("film-2", "002"), "again")


class Waiting:
    """A film whose second scene waits for its turn, before its first scene was composed."""

    def __init__(self, *transitions: str, **settings: object) -> None:
        self.driver = StepDriver()
        begun = self.driver.begin(plan(*transitions), **settings)  # type: ignore[arg-type]
        self.driver.sheets()
        self.turns = {ticket.scene_id: ticket.turn for ticket in begun.scenes}
        self.pin_turns = {ticket.scene_id: ticket.pin_turn for ticket in begun.scenes}
        self.wait(self.turns[2])

    def wait(self, turn: str) -> None:
        assert self.driver.store.wait_for_turn(turn, turn)

    @property
    def woken(self) -> list[str]:
        return self.driver.task_tokens.woken


def test_the_next_scene_goes_on_at_the_first_draft_before_the_judge_has_answered() -> None:
    film = Waiting("cut", "cut")
    film.driver.model_provider.will_score(StorageUnavailable("the judge's bucket"))

    with pytest.raises(StorageUnavailable):
        film.driver.keyframe(1)

    assert film.woken == [film.turns[2]]
    stored = film.driver.snapshot.keyframes[1]
    assert [attempt.judged for attempt in stored.attempts] == [False]


def test_the_next_scene_continues_the_draft_however_far_the_judge_has_come() -> None:
    """So that inputs, and with them the ids of paid calls, don't depend on timing."""
    digests = []
    for judge_is_slow in (False, True):
        film = Waiting("cut", "cut")
        if judge_is_slow:
            film.driver.model_provider.will_score(StorageUnavailable("later"))
            with pytest.raises(StorageUnavailable):
                film.driver.keyframe(1)
        else:
            film.driver.model_provider.will_score(0.5, 0.95)
            keyframe = film.driver.keyframe(1)
            assert keyframe.best is not keyframe.draft
        digests.append(film.driver.keyframe(2).inputs_digest)

    assert digests[0] == digests[1]


def test_a_keyframe_that_was_killed_before_its_verdict_is_judged_not_drawn_again() -> None:
    film = Waiting("cut", "cut")
    film.driver.model_provider.will_score(Killed())
    drawn = len(film.driver.model_provider.image_requests)
    with pytest.raises(Killed):
        film.driver.keyframe(1)

    film.driver.store.end_leases(RUN)
    keyframe = film.driver.keyframe(1)

    assert len(film.driver.model_provider.image_requests) == drawn + 1
    assert keyframe.finished and keyframe.score == 0.95
    assert film.woken == [film.turns[2]] * 2  # delivered twice, and the second time for nothing


def test_a_keyframe_that_was_killed_before_it_passed_the_turn_passes_it_when_repeated() -> None:
    film = Waiting("cut", "cut")
    film.driver.store.dies_at = Keyframe
    with pytest.raises(Killed):
        film.driver.keyframe(1)
    assert film.woken == []

    film.driver.keyframe(1)

    assert film.woken == [film.turns[2]]


def test_a_refused_keyframe_passes_its_turn_when_its_lane_ends() -> None:
    film = Waiting("cut", "cut")
    film.driver.model_provider.will_draw(OutputRefused("no"))
    film.driver.keyframe(1)
    film.driver.clip(1)
    assert film.woken == []

    film.driver.pass_turn(1)

    assert film.woken == [film.turns[2]]


def test_a_match_cut_goes_on_only_when_the_clip_before_is_decided() -> None:
    film = Waiting("cut", "match-cut")
    film.driver.keyframe(1)
    assert film.woken == []

    film.driver.clip(1)
    film.driver.pass_turn(1)

    assert film.woken == [film.turns[2]]


def test_a_resumed_execution_passes_the_turns_of_all_that_is_there() -> None:
    film = Waiting("cut", "cut", "match-cut", "cut")
    for scene_id in (1, 2):
        film.driver.keyframe(scene_id)
    film.driver.clip(1)
    film.driver.fail(RUN, {}, StorageUnavailable("the laptop was closed"))

    resumed = film.driver.start_execution("film-2", {"run_id": RUN})

    passed = [each.scene_id for each in resumed.scenes if each.turn in film.driver.passed_turns]
    assert passed == [1, 2]  # the third waits for the second's clip, the fourth for the third


def test_a_clip_that_ends_on_the_next_keyframe_is_filmed_once_that_is_decided() -> None:
    film = Waiting("cut", "match-cut", quality="best")
    film.wait(film.pin_turns[1])

    film.driver.keyframe(1)
    assert film.woken == [film.turns[2]]  # the match-cut waits for no footage
    film.driver.keyframe(2)

    assert film.woken[-1] == film.pin_turns[1]


def test_a_clip_is_filmed_although_the_keyframe_it_should_end_on_was_given_up() -> None:
    film = Waiting("cut", "match-cut", quality="best")
    film.wait(film.pin_turns[1])

    film.driver.pass_turn(2)

    assert film.woken == [film.pin_turns[1]]
