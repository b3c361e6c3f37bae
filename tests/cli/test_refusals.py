"""What the summary of a run says of what moderation refused."""

from pathlib import Path

import pytest

from grok_spicy.models.images import Keyframe
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.softened import Softened
from grok_spicy.models.spending import Budget
from grok_spicy.outputs.report import report
from grok_spicy_cli.location import OutputFolder
from grok_spicy_cli.render.summary import notes
from tests.cli.conftest import TypeIn
from tests.support.cli_films import STORY, a_run

REFUSED = Softened(
    refused="picture",
    problem="the picture was refused by moderation.",
    original="Ember draws a sword in the forest",
    wording="Ember draws a stick in the forest",
)
CHANGE = "“sword” becomes “stick”"


@pytest.mark.parametrize(
    ("update", "said", "is_offered"),
    [
        ({}, f"A softened wording is offered: {CHANGE}", True),
        ({"is_sent": True}, f"A softened wording was sent: {CHANGE}", False),
        (
            {"is_sent": True, "refused_again": "no again"},
            f"It refused the softened wording too ({CHANGE}): no again",
            False,
        ),
        (
            {"wording": None, "unavailable": "too little is left"},
            "No softened wording could be had: too little is left",
            False,
        ),
    ],
)
def test_a_refusal_names_its_scene_its_part_and_what_can_be_sent_instead(
    update: dict[str, object], said: str, is_offered: bool
) -> None:
    keyframe = Keyframe(scene_id=2, video_prompt="…", softened=REFUSED.model_copy(update=update))
    film = RunSnapshot(a_run(), Budget(cap_ticks=1), plan=STORY, keyframes={2: keyframe})

    (line,) = (
        each
        for each in notes(film, report(film), OutputFolder(Path("output")))
        if "moderation" in each
    )

    assert line.startswith("keyframe of scene 2: moderation refused the picture: the picture")
    assert said in line
    assert ("--soften" in line) == is_offered


def test_a_run_on_aws_takes_no_options_that_only_this_machine_has(type_in: TypeIn) -> None:
    provider = type_in("run", "A fox", "--stack", "Grok", "--provider", "simulator")
    region = type_in("list", "--region", "eu-west-1")

    assert (provider.status, "leave out --provider" in provider.err) == (2, True)
    assert (region.status, "add --stack" in region.err) == (2, True)
    assert not Path("output").exists()
