"""`script.md`: every field, every attempt, and no text that can break the page."""

import re
from datetime import UTC, datetime

import pytest

from grok_spicy.models.generation import JobStatus
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget
from grok_spicy.models.story import StoryPlan
from grok_spicy.outputs.script import script
from tests.support.fake_provider import score
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import STYLE, character, looks, plan, scene

HOSTILE = [
    "a | b || c",
    "line\nbreak\r\nand\tmore",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "<script>alert(1)</script>",
    "`code` **bold** _it_ # title",
    "\\| already escaped",
    "~~~",
    "---",
    "- a list",
    "+ a list",
    "1. a list",
    "2) a list",
    "> a quote",
    "=====",
    "\x1b[2J\x07",
    "\u202etxt.exe",
]


def snapshot_of(story: StoryPlan) -> RunSnapshot:
    run = Run(
        run_id=RUN,
        owner="studio",
        execution=RUN,
        settings=RunSettings(),
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    return RunSnapshot(run=run, budget=Budget(cap_ticks=0), plan=story)


def unescape(page: str) -> str:
    return re.sub(r"\\(.)", r"\1", page)


def test_the_page_has_every_field_of_plan_characters_and_scenes() -> None:
    page = script(snapshot_of(plan("crossfade")))

    for line in (
        "# The crystal",
        f"**Style:** {STYLE}  ",
        "**Aspect Ratio:** 16:9  ",
        "**Color Palette:** forest green, amber, silver  ",
        "## Characters",
        "### Ember",
        "**Role:** protagonist  ",
        f"> {looks('Ember')}",
        "## Scenes",
        "### Scene 1: The clearing 1",
        "They meet. They look at the crystal.",
        "| Setting | an autumn forest at dusk |",
        "| Characters | Ember, Sage |",
        "| Camera | medium shot, slow dolly forward |",
        "| Mood | warm golden hour, soft shadows |",
        "| Action | they walk 1 steps towards the crystal |",
        "| Duration | 8s |",
        "| Transition | crossfade |",
    ):
        assert line in page.splitlines()


def test_scores_attempts_and_edits_are_listed(driver: StepDriver) -> None:
    driver.begin(plan("cut"))
    driver.model_provider.will_score(0.5, 0.9)
    driver.sheet("Ember")
    driver.model_provider.will_score(score(0.6, "the scarf is blue"), 0.85)
    driver.keyframe(1)

    page = unescape(driver.script())

    assert "**Score:** 0.90 | **Attempts:** 2" in page
    assert "| Consistency | 0.85 (edits: 1) |" in page
    assert "- [v1](character_sheets/Ember_v1.jpg): drawn, score 0.50 — wrong hat" in page
    assert "- [v2](character_sheets/Ember_v2.jpg): drawn, score 0.90, used — wrong hat" in page
    assert "- [v1](keyframes/scene_1_v1.jpg): drawn, score 0.60 — the scarf is blue" in page
    assert "- [v2](keyframes/scene_1_v2.jpg): edit of 1, score 0.85, used — wrong hat" in page
    assert f"> {STYLE}. medium shot, slow dolly forward." in page


def test_every_take_is_listed_with_the_one_that_is_used(driver: StepDriver) -> None:
    driver.begin(plan("cut"))
    driver.sheets()
    driver.keyframe(1)
    driver.model_provider.will_score(0.6, 0.9)
    driver.clip(1)

    page = unescape(driver.script())

    assert "- [scene_1](videos/scene_1.mp4): reviewed, score 0.60" in page
    assert "- [scene_1_c1](videos/scene_1_c1.mp4): reviewed, score 0.90, used" in page


def test_every_link_leads_to_a_file_of_the_run(driver: StepDriver) -> None:
    driver.make(plan("cut", "match-cut", names=("Ünäl | [x](y)", "🦊")))

    page = driver.assets.get(f"runs/{RUN}/script.md").decode()

    links = re.findall(r"(?<!\\)\]\(([^)]*)\)", page)
    assert len(links) > 10
    assert {f"runs/{RUN}/{link}" for link in links} <= set(driver.assets.files)


def test_the_finished_film_is_listed_with_its_figures(driver: StepDriver) -> None:
    driver.video_provider.will_report(JobStatus("refused", message="refused by moderation"))
    driver.make(plan("cut", "crossfade"))

    page = driver.assets.get(f"runs/{RUN}/script.md").decode()

    assert "[final_video.mp4](final_video.mp4)" in page
    assert "| Duration | 15.50 s |" in page
    assert "| Scenes | 2, of them 1 shown as a still |" in page
    assert "| Takes filmed | 2, of them 0 corrections |" in page
    assert "**Run:** film (complete_with_gaps)" in page


def test_a_gap_says_why_and_what_would_fix_it(driver: StepDriver) -> None:
    driver.video_provider.will_report(JobStatus("refused", message="refused by moderation"))
    driver.make(plan("cut"))

    page = unescape(driver.assets.get(f"runs/{RUN}/script.md").decode())

    assert "**Gap:** refused by moderation. To fix it: reword the scene" in page


def test_who_has_no_sheet_is_called_unanchored(driver: StepDriver) -> None:
    driver.begin(plan("cut"), on_unanchored="go_on")
    driver.model_provider.will_draw(*[b"not a picture"] * 3)
    driver.sheet("Ember")
    driver.sheet("Sage")
    driver.keyframe(1)

    page = unescape(driver.script())

    assert (
        "**Unanchored:** drawn from words alone (it is not a JPEG, PNG, WebP, HEIC or AVIF image)"
        in page
    )
    assert "| Drawn from words | Ember |" in page


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_page(text: str) -> None:
    name = " ".join(text.split())
    story = plan(
        title=text,
        style=text,
        color_palette=text,
        characters=[character(name, role=text, visual_description=f"{text} {looks('x')}")],
        scenes=[
            scene(
                cast=(name,), title=text, description=text, setting=text, camera=text, mood=text,
                action=text,
            )
        ],
    )  # fmt: skip
    harmless = script(snapshot_of(plan(names=("Ember",), scenes=[scene(cast=("Ember",))])))

    page = script(snapshot_of(story))

    assert _shape(page) == _shape(harmless)
    assert not re.search(r"(?<!\\)[<>`]", re.sub(r"(?m)^> ", "", page))
    assert not re.search(r"(?<!\\)\]\(", page)


def _shape(page: str) -> list[str]:
    """What Markdown makes of each line: heading, table row with so many cells, rule, text …"""
    return [_kind(line) for line in page.splitlines()]


def _kind(line: str) -> str:
    if line.startswith("|"):
        return f"{len(re.findall(_BAR, line))} bars"
    marker = re.match(r"#+ |>|---|===|~~~|```|[-+*] |\d+[.)] |$", line)
    return marker[0] if marker else "text"


_BAR = r"(?<!\\)\|"


def test_no_text_of_a_plan_moves_a_cursor_or_reorders_a_line_of_the_page() -> None:
    story = plan(scenes=[scene(description="A fox \x1b[2J\x07 and \u202ean owl", mood="\x9bcalm")])

    page = script(snapshot_of(story))

    assert not set(page) & set("\x1b\x07\u202e\x9b")
    assert r"\\x1b" in page
