"""Plans as nobody means them: they are refused in a few lines, before anything is started."""

import json

import pytest

from tests.support.cli_films import STORY

SIMULATED = ("--provider", "simulator")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not a plan: Invalid JSON"),
        ("a poem", "is not a plan: Invalid JSON"),
        ("[" * 100_000, "is not a plan"),
        ('{"title": ' * 10_000, "is not a plan"),
        ('{"%s": 1}' % ("x" * 10_000), "Extra inputs are not permitted"),
        ('{"scenes": [{"duration_seconds": NaN}]}', "duration_seconds"),
        ('{"scenes": [{"scene_id": 1e999}]}', "scene_id"),
        ('{"characters": [{"name": "%s"}]}' % ("x" * 10_000), "at most 80 characters"),
        (b"\xff\xfe\x00", "is not a plan"),
    ],
    ids=[
        "empty",
        "no JSON",
        "deep",
        "deeper",
        "long field",
        "NaN",
        "infinite",
        "long name",
        "bytes",
    ],
)
def test_a_hostile_plan_is_refused_in_a_few_lines(type_in, tmp_path, content, message):
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "plan.json").write_bytes(raw)

    result = type_in("run", "--plan", "plan.json", *SIMULATED)

    assert (result.status, message in result.err) == (2, True), result.err
    assert len(result.err) < 2500


@pytest.mark.parametrize(
    ("path", "message"),
    [(".", "Is a directory"), ("/dev/zero", "too large"), ("a\0b", "null byte")],
)
def test_what_is_no_file_is_no_plan(type_in, path, message):
    result = type_in("run", "--plan", path, *SIMULATED)

    assert (result.status, message in result.err) == (2, True), result.err


def test_names_that_differ_only_in_case_are_one_name(type_in, tmp_path):
    plan = STORY.model_dump(mode="json")
    plan["characters"] *= 2
    plan["characters"][1] = {**plan["characters"][0], "name": "EMBER"}
    (tmp_path / "plan.json").write_text(json.dumps(plan))

    result = type_in("run", "--plan", "plan.json", *SIMULATED)

    assert (result.status, "two characters are called 'ember'" in result.err) == (2, True)
