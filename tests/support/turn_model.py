"""A model of one turn: every interleaving of a lane that waits and of those who pass its turn.

The lane's write and the passer's update are one atomic step each, as in DynamoDB. Everything
between two steps may be lost: a response, a function, an answer to a token; a write may be applied
long after its sender gave it up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

Token = int
LANE_TRIES = 2
"""How often the lane's state is tried: once, and once more after a response that was lost."""


@dataclass(frozen=True)
class Rules:
    """What the protocol prescribes; a test weakens one rule to see the model find the fault."""

    keeps_all_tokens: bool = True
    has_a_condition: bool = True
    passes_at_the_lanes_end: bool = True


@dataclass(frozen=True)
class Passer:
    """One call of `pass_turn`: its update, then a message to each token that the update returned.

    One that `is_last` is the last state of a lane: it is retried until it ends whole.
    """

    is_last: bool
    crashes_left: int = 1
    place: Literal["start", "send", "end"] = "start"
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True)
class State:
    """All that there is of one turn at one moment."""

    passers: tuple[Passer, ...]
    passed: bool = False
    stored: tuple[Token, ...] = ()
    in_flight: frozenset[Token] = frozenset()
    """Writes that were sent and not applied yet."""
    refused: frozenset[Token] = frozenset()
    """Writes whose condition failed."""
    answered: frozenset[Token] = frozenset()
    """Tokens that Step Functions was given back while it knew them."""
    token: Token = 0
    """The token of the lane's present try; 0 before the first."""
    is_stored: bool = False
    """Whether the lane knows that its token is stored, and waits."""
    lane_is_over: bool = False


@dataclass
class Result:
    """What was found: all states, those in which the lane waits for ever, and those in which it
    went on although nobody had passed its turn."""

    seen: set[State] = field(default_factory=set)
    stuck: list[State] = field(default_factory=list)
    early: list[State] = field(default_factory=list)


def explore(passers: tuple[Passer, ...], rules: Rules = Rules()) -> Result:
    """Every state that can be reached."""
    result = Result()
    pending = [State(passers)]
    while pending:
        state = pending.pop()
        if state in result.seen:
            continue
        result.seen.add(state)
        following = list(_following(state, rules))
        if state.lane_is_over and not state.passed:
            result.early.append(state)
        if not following and not state.lane_is_over:
            result.stuck.append(state)
        pending += following
    return result


def _following(state: State, rules: Rules) -> Iterator[State]:
    yield from _lane_steps(state)
    for token in state.in_flight:
        yield _apply(state, token, rules)
    for index, passer in enumerate(state.passers):
        for after, world in _passer_steps(passer, state, rules):
            passers = (*state.passers[:index], after, *state.passers[index + 1 :])
            yield replace(world, passers=passers)


def _lane_steps(state: State) -> Iterator[State]:
    token = state.token
    if state.lane_is_over:
        return
    if token == 0:
        yield replace(state, token=1, in_flight=state.in_flight | {1})
        return
    if token in state.answered or token in state.refused:
        yield replace(state, lane_is_over=True)
        return
    if not state.is_stored:
        if token in state.stored:
            yield replace(state, is_stored=True)
        if token < LANE_TRIES:  # no response came: the state is tried again, with a new token
            yield replace(state, token=token + 1, in_flight=state.in_flight | {token + 1})


def _apply(state: State, token: Token, rules: Rules) -> State:
    """The write reaches the table."""
    in_flight = state.in_flight - {token}
    if state.passed and rules.has_a_condition:
        return replace(state, in_flight=in_flight, refused=state.refused | {token})
    stored = (*state.stored, token) if rules.keeps_all_tokens else (token,)
    return replace(state, in_flight=in_flight, stored=stored)


def _passer_steps(passer: Passer, state: State, rules: Rules) -> Iterator[tuple[Passer, State]]:
    if passer.place == "end":
        return
    if passer.is_last and not rules.passes_at_the_lanes_end:
        yield replace(passer, place="end"), state
        return
    if passer.place == "start":
        after = replace(passer, place="send", tokens=state.stored)
        yield after, replace(state, passed=True)
    elif passer.tokens:
        token, *rest = passer.tokens
        # A token of an earlier try is gone, and answers nobody.
        answered = state.answered | {token} if token == state.token else state.answered
        yield replace(passer, tokens=tuple(rest)), replace(state, answered=answered)
    else:
        yield replace(passer, place="end"), state
    if passer.crashes_left:
        again = replace(passer, crashes_left=passer.crashes_left - 1, place="start", tokens=())
        yield again, state
        if not passer.is_last:  # given up for good
            yield replace(passer, place="end"), state
