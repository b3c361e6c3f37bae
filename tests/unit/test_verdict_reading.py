"""A judge's verdict, read as a person would read it: on its own scale, with what is missing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grok_spicy.models.story import ConsistencyScore
from grok_spicy.policies.answer_repair import Reading, read_answer
from tests.support.json_values import JSON_VALUES


def read_verdict(**fields: Any) -> Reading[ConsistencyScore]:
    return read_answer(json.dumps({"overall_score": 0.5, **fields}), ConsistencyScore)


@pytest.mark.parametrize(
    ("written", "score"),
    [
        (92, 0.92),
        (9.2, 0.92),
        (10, 1.0),
        (100, 1.0),
        (0, 0.0),
        (1, 1.0),
        ("0.92", 0.92),
        ("0,92", 0.92),
        ("92%", 0.92),
        ("92 %", 0.92),
        ("9.2/10", 0.92),
        ("46 out of 50", 0.92),
    ],
)
def test_a_score_is_read_on_its_own_scale(written: object, score: float) -> None:
    assert read_verdict(overall_score=written).answer.overall_score == score


@pytest.mark.parametrize(
    ("overall", "ember", "score", "of_ember"),
    [
        (92, 95, 0.92, 0.95),
        (9, 9.5, 0.9, 0.95),
        (0.92, 95, 0.92, 0.95),
        (9, 95, 0.9, 0.95),
        (1, 9.5, 1.0, 0.95),
        (1, 1.5, 0.1, 0.15),
        (0, 90, 0.0, 0.9),
    ],
)
def test_scores_of_the_whole_and_of_each_agree_on_their_scales(
    overall: float, ember: float, score: float, of_ember: float
) -> None:
    verdict = read_verdict(overall_score=overall, per_character={"Ember": ember}).answer

    assert (verdict.overall_score, verdict.per_character) == (score, {"Ember": of_ember})


@pytest.mark.parametrize(
    "written", [-0.01, -5, 1.01, 101, 250, "high", None, float("nan"), 10**400, "9/0", [0.9]]
)
def test_a_score_on_no_scale_is_no_score(written: object) -> None:
    with pytest.raises(ValidationError):
        read_verdict(overall_score=written)


@pytest.mark.parametrize(
    ("per_character", "scores"),
    [
        (None, {}),
        ({"Sage": None}, {}),
        ({"Ember": 0.9, "Sage": None}, {"Ember": 0.9}),
        ({"Ember": 0.9, "Sage": "not visible"}, {"Ember": 0.9}),
        ({"Ember": {"score": 9, "why": "the hat"}, "Sage": 8}, {"Ember": 0.9, "Sage": 0.8}),
        ([{"name": "Ember", "score": 90}], {"Ember": 0.9}),
        ({"Ember": "90%"}, {"Ember": 0.9}),
        ({"Ember": 4000}, {}),
        ([], {}),
    ],
)
def test_who_has_no_score_does_not_cost_the_others_theirs(
    per_character: object, scores: dict[str, float]
) -> None:
    assert read_verdict(per_character=per_character).answer.per_character == scores


@pytest.mark.parametrize(
    ("issues", "expected"),
    [
        (None, []),
        ("the hat is green", ["the hat is green"]),
        (["None"], []),
        (["the hat is green", None, "n/a"], ["the hat is green"]),
    ],
)
def test_issues_are_read_in_any_form(issues: object, expected: list[str]) -> None:
    assert read_verdict(issues=issues).answer.issues == expected


@pytest.mark.parametrize("fix_prompt", [None, "None", "None.", "n/a", "N/A", "", "No fix needed"])
def test_a_fix_that_says_none_is_none(fix_prompt: str | None) -> None:
    verdict = read_verdict(fix_prompt=fix_prompt).answer

    assert verdict.fix_prompt is None and not verdict.gives_reason


def test_a_verdict_inside_a_verdict_that_can_not_be_read_is_not_taken_for_it() -> None:
    with pytest.raises(ValidationError):
        read_verdict(overall_score="high", previous={"overall_score": 0.3})


def test_of_two_verdicts_the_last_counts() -> None:
    text = 'Draft: {"overall_score": 0.2} After a second look: {"overall_score": 0.9}'

    assert read_answer(text, ConsistencyScore).answer.overall_score == 0.9


@given(
    st.dictionaries(st.sampled_from(list(ConsistencyScore.model_fields)), JSON_VALUES), st.text()
)
def test_any_answer_is_read_or_refused_and_nothing_else(
    values: dict[str, Any], preamble: str
) -> None:
    try:
        score = read_answer(preamble + json.dumps(values), ConsistencyScore).answer
    except ValidationError:
        return

    assert ConsistencyScore.model_validate_json(score.model_dump_json()) == score
