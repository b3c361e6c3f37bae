"""AssembleFilm and PublishRun, called again: after a retry, or when the film is gone."""

from tests.support.step_driver import StepDriver


def test_a_film_that_was_deleted_is_assembled_again_from_the_same_clips(
    driver: StepDriver,
) -> None:
    driver.make_unpublished()
    del driver.assets.files[driver.run.film_key or ""]

    driver.assemble()

    assert len(driver.video_editor.edit_lists) == 2
    assert driver.assets.has(driver.run.film_key or "")


def test_publishing_a_run_again_says_the_same(driver: StepDriver) -> None:
    first = driver.make()
    events = driver.events()

    assert driver.publish() == first
    assert driver.events() == events
