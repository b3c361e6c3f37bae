"""Photos that a person gives: who they become, and what happens to those that nobody becomes."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.support.films import Made, make_in, open_studio, story


def photo(colour: str) -> bytes:
    """A person of sorts: a face above a coat of that colour, before a wall."""
    picture = Image.new("RGB", (480, 640), "#8a9a8c")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((170, 90, 310, 270), fill="#d9a988", outline="#5a3d2e")
    draw.rectangle((165, 70, 315, 130), fill="#3a2416")
    draw.polygon([(90, 640), (150, 290), (330, 290), (390, 640)], fill=colour)
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()


def make_with_photos(output: Path, given: dict[str, object], photos: dict[str, bytes]) -> Made:
    references = [{"name": name, "key": f"uploads/{n}.jpg"} for n, name in enumerate(photos)]
    with open_studio(output) as studio:
        for reference, content in zip(references, photos.values(), strict=True):
            studio.client("s3").put_object(Bucket="grok-spicy", Key=reference["key"], Body=content)
        return make_in(studio, output, {**given, "references": references}, "film")


def test_a_photo_of_that_name_is_stylised_into_the_character(tmp_path: Path) -> None:
    given = {"concept": "A spy thriller in rainy Tokyo", "characters": 1, "scenes": 1}

    made = make_with_photos(tmp_path, given, {"Alex": photo("#b02020")})

    assert made.status == "complete"
    assert "Alex" in made.film.sheets
    assert made.film.sheets["Alex"].stylised_from == "runs/film/references/1_Alex.jpg"
    assert (made.folder / "references" / "1_Alex.jpg").is_file()
    assert made.film.run.references[0].character == "Alex"
    assert made.report.unused_references == []


def test_a_label_that_is_no_name_in_the_plan_is_mapped_by_the_model(tmp_path: Path) -> None:
    plan = story(scenes=1, characters=1)
    name = plan["characters"][0]["name"]

    made = make_with_photos(tmp_path, {"plan": plan}, {"the hero": photo("#2040b0")})

    assert made.film.run.references[0].character == name
    assert made.film.sheets[name].stylised_from is not None


def test_a_photo_that_nobody_becomes_is_reported(tmp_path: Path) -> None:
    plan = story(scenes=1, characters=1)
    name = plan["characters"][0]["name"]

    made = make_with_photos(
        tmp_path, {"plan": plan}, {name: photo("#2040b0"), "Maya": photo("#20b040")}
    )

    assert made.status == "complete"
    assert [unused.name for unused in made.report.unused_references] == ["Maya"]
    assert any("Maya" in message for message in made.said("reference"))


@pytest.mark.parametrize("name", ["Zoë Ångström", 'Ann "The Ace"', "../../etc/passwd", "🦊"])
def test_hostile_names_are_safe_in_prompts_keys_and_files(tmp_path: Path, name: str) -> None:
    given = {"concept": "A detective story by the sea", "characters": 1, "scenes": 1}

    made = make_with_photos(tmp_path, given, {name: photo("#b02020")})

    assert made.status == "complete"
    assert list(made.film.sheets) == [name]
    assert name in made.film.keyframes[1].attempts[0].prompt
    inside = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.name.isascii() for path in inside if "runs" not in path.parts)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".studio", "film"]


def test_a_photo_that_is_no_image_ends_the_run_before_anything_is_spent(tmp_path: Path) -> None:
    given = {"concept": "A spy thriller", "characters": 1, "scenes": 1}

    made = make_with_photos(tmp_path, given, {"Alex": b"GIF89a not really"})

    assert made.status == "failed"
    assert "the photo of Alex can't be used" in (made.film.run.error or "")
    assert made.report.items == []
