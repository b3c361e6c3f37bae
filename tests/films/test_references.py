"""Photos that a person gives: which characters they become, and what happens to the others."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw

from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, make_in, open_cloud, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

HOSTILE = ["Zoë Ångström", 'Ann "The Ace"', "../../etc/passwd", "🦊"]
COATS = ["#b02020", "#2040b0", "#20b040", "#b0a020", "#802080"]


def photo(colour: str) -> bytes:
    """A person of sorts: a face above a coat of that colour, before a wall."""
    picture = Image.new("RGB", (480, 640), "#8a9a8c")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((170, 90, 310, 270), fill="#d9a988", outline="#5a3d2e")
    draw.rectangle((165, 70, 315, 130), fill="#3a2416")
    draw.polygon([(90, 640), (150, 290), (330, 290), (390, 640)], fill=colour)
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG")
    return jpeg.getvalue()


def make_with_photos(
    cloud: LocalCloud, name: str, request: dict[str, object], photos: dict[str, bytes]
) -> FinishedRun:
    references = [
        {"name": label, "key": f"uploads/{name}/{n}.jpg"} for n, label in enumerate(photos)
    ]
    for reference, content in zip(references, photos.values(), strict=True):
        cloud.client("s3").put_object(Bucket="grok-spicy", Key=reference["key"], Body=content)
    return make_in(cloud, {**request, "references": references}, name)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with open_cloud(tmp_path_factory.mktemp("references")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def by_name(cloud: LocalCloud) -> FinishedRun:
    """A film whose five characters are to be those of the photos."""
    names = ["Alex", *HOSTILE]
    request = {"concept": "A detective story by the sea", "characters": 5, "scenes": 2}
    photos = {name: photo(coat) for name, coat in zip(names, COATS, strict=True)}
    return make_with_photos(cloud, "by-name", request, photos)


@pytest.fixture(scope="module")
def by_label(cloud: LocalCloud) -> FinishedRun:
    """A film of two characters and three photos: one has a character's name, one a label."""
    plan = story(scenes=1)
    name = plan["characters"][0]["name"]
    labels = [name, "the wise old owl", "Maya"]
    photos = {label: photo(coat) for label, coat in zip(labels, COATS, strict=False)}
    return make_with_photos(cloud, "by-label", {"plan": plan}, photos)


def test_a_photo_of_that_name_is_stylised_into_the_character(by_name: FinishedRun) -> None:
    assert by_name.status == "complete"
    assert by_name.film.sheets["Alex"].stylised_from == "runs/by-name/references/1_Alex.jpg"
    assert (by_name.folder / "references" / "1_Alex.jpg").is_file()
    assert by_name.film.run.references[0].character == "Alex"
    assert by_name.report.unused_references == []


def test_a_label_that_is_no_name_in_the_plan_is_mapped_by_the_model(by_label: FinishedRun) -> None:
    reference = by_label.film.run.references[1]

    assert (reference.name, reference.character) == ("the wise old owl", "Sage")
    assert by_label.film.sheets["Sage"].stylised_from is not None


def test_a_photo_that_nobody_becomes_is_reported(by_label: FinishedRun) -> None:
    assert by_label.status == "complete"
    assert [unused.name for unused in by_label.report.unused_references] == ["Maya"]
    assert any("Maya" in message for message in by_label.messages("reference"))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_reach_the_prompts_as_they_are(by_name: FinishedRun, name: str) -> None:
    keyframes = by_name.film.keyframes.values()

    assert by_name.film.sheets[name].stylised_from is not None
    assert any(name in keyframe.attempts[0].prompt for keyframe in keyframes)


def test_hostile_names_are_safe_in_keys_and_files(cloud: LocalCloud, by_name: FinishedRun) -> None:
    output = cloud.paths.output

    assert set(by_name.film.sheets) == {"Alex", *HOSTILE}
    files = [path for path in output.rglob("*") if path.is_file() and "runs" not in path.parts]
    assert all(path.name.isascii() for path in files)
    runs = {"by-name", "by-label", "no-image"}
    assert {".studio", "by-name"} <= {path.name for path in output.iterdir()} <= {".studio", *runs}


def test_a_photo_that_is_no_image_ends_the_run_before_anything_is_spent(
    cloud: LocalCloud,
) -> None:
    request = {"concept": "A spy thriller", "characters": 1, "scenes": 1}

    failed = make_with_photos(cloud, "no-image", request, {"Alex": b"GIF89a not really"})

    assert failed.status == "failed"
    assert "the photo of Alex can't be used" in (failed.film.run.error or "")
    assert failed.report.items == []
