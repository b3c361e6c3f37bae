"""Plans as nobody means them: they are refused in a few lines, before anything is started."""

import json

import pytest
from PIL import Image

from grok_spicy.errors import BadInput
from grok_spicy_cli.film_request import read_environment, read_orders
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


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + STORY.model_dump_json().encode(),
        STORY.model_dump_json().encode("utf-16"),
        b"```json\n" + STORY.model_dump_json().encode() + b"\n```\n",
        STORY.model_dump_json().encode()[:-1] + b",\n}",
        STORY.model_dump_json().replace('"transition":"cut"', '"transition":"Cut"').encode(),
    ],
    ids=["byte-order mark", "as Windows writes it", "in a fence", "a comma too many", "a slip"],
)
def test_a_plan_as_editors_and_models_write_it_is_read(tmp_path, content):
    file = tmp_path / "plan.json"
    file.write_bytes(content)

    (order,) = read_orders(None, None, file, [], {})

    assert order.request.plan == STORY


def test_what_was_changed_to_read_a_plan_is_said_before_the_film_starts(tmp_path):
    file = tmp_path / "plan.json"
    plan = STORY.model_dump(mode="json")
    plan["scenes"][0]["duration_seconds"] = "3 s"
    file.write_text(json.dumps(plan))

    (order,) = read_orders(None, None, file, [], {})

    assert order.changes == [
        "the plan was read with a change: scenes.0.duration_seconds: '3 s' read as 3"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_concepts_and_keys_are_read_with_a_byte_order_mark_too(tmp_path, encoding):
    (tmp_path / "concepts.txt").write_text("A fox\n狐狸找到水晶\n", encoding=encoding)
    (tmp_path / ".env").write_text("XAI_API_KEY=xai-abc\n", encoding="utf-8-sig")

    orders = read_orders(None, tmp_path / "concepts.txt", None, [], {})

    assert [order.request.concept for order in orders] == ["A fox", "狐狸找到水晶"]
    assert read_environment(tmp_path)["XAI_API_KEY"] == "xai-abc"


def _photos(tmp_path, *names):
    path = tmp_path / "photo.png"
    Image.new("RGB", (300, 300), "orange").save(path)
    return [f"{name}={path}" for name in names]


def test_three_photos_are_three_characters_unless_somebody_says_two(tmp_path):
    photos = _photos(tmp_path, "Ann", "Bob", "Cem")

    (order,) = read_orders("They meet", None, None, photos, {})

    assert order.request.characters == 3
    assert order.changes == ["the film has 3 characters, one for each photo"]
    with pytest.raises(BadInput, match="there are 3 photos for 2 characters"):
        read_orders("They meet", None, None, photos, {"characters": 2})


def test_names_that_differ_only_in_case_are_one_name(type_in, tmp_path):
    plan = STORY.model_dump(mode="json")
    plan["characters"] *= 2
    plan["characters"][1] = {**plan["characters"][0], "name": "EMBER"}
    (tmp_path / "plan.json").write_text(json.dumps(plan))

    result = type_in("run", "--plan", "plan.json", *SIMULATED)

    assert (result.status, "two characters are called 'ember'" in result.err) == (2, True)
