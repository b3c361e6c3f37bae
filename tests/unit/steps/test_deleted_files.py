"""Files that a person deleted: made again from what is there."""

import pytest

from grok_spicy.errors import NotFound
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

FILM = f"runs/{RUN}/final_video.mp4"


def test_a_film_is_made_again_from_the_clips_that_were_paid_for(driver: StepDriver) -> None:
    driver.make_unpublished(plan("cut", "cut"))
    before = driver.assets.get(FILM)
    clip = driver.stored_clip(2)
    mezzanine, audio = clip.mezzanine_key or "", clip.audio_key or ""
    bought = len(driver.store.budget(RUN).open), driver.snapshot.spent_ticks

    for key in (FILM, mezzanine, audio):
        del driver.assets.files[key]
    driver.assemble()

    assert driver.assets.get(FILM) == before
    assert driver.assets.has(mezzanine) and driver.assets.has(audio)
    assert (len(driver.store.budget(RUN).open), driver.snapshot.spent_ticks) == bought


def test_a_clip_that_was_deleted_for_good_is_named(driver: StepDriver) -> None:
    driver.make_unpublished(plan("cut", "cut"))

    mezzanine = driver.stored_clip(2).mezzanine_key or ""
    for key in (FILM, mezzanine, f"runs/{RUN}/videos/scene_2.mp4"):
        del driver.assets.files[key]

    with pytest.raises(NotFound, match=r"scene 2: videos/scene_2\.mp4 was deleted"):
        driver.assemble()
