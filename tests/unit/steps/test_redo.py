"""What a person wants made again is put aside, with what hangs on it, and nothing is lost."""

import pytest

from grok_spicy.errors import BadInput, OutputRefused, RunIsActive
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.item import Item
from grok_spicy.models.redo import Redo
from grok_spicy.models.run import FormerPlan
from grok_spicy.models.story import StoryPlan
from grok_spicy.services.redo import apply_redo
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan, scene


@pytest.fixture
def made(driver: StepDriver) -> StepDriver:
    """The driver, with a finished film of four scenes; the third begins where the second ends."""
    driver.make(plan("cut", "cut", "match-cut", "cut"))
    return driver


def redo_and_make(driver: StepDriver, *redos: Redo, execution: str = "film-2") -> None:
    apply_redo(driver.store, driver.run, redos)
    driver.make_again(execution)


def clip(scene_id: int, note: str | None = None) -> Redo:
    return Redo(what="clip", scene_id=scene_id, note=note)


def keyframe(scene_id: int, note: str | None = None) -> Redo:
    return Redo(what="keyframe", scene_id=scene_id, note=note)


def shown(driver: StepDriver) -> list[str]:
    return [take.name for take in driver.snapshot.chosen_takes]


def drawn(driver: StepDriver) -> dict[int, list[int]]:
    """The numbers of each keyframe's attempts."""
    frames = driver.snapshot.keyframes
    return {each: [attempt.number for attempt in frames[each].attempts] for each in frames}


def test_a_clip_is_filmed_again_with_the_note_and_nothing_else_is_bought(made: StepDriver) -> None:
    bought = len(made.model_provider.image_requests), len(made.video_provider.requests)

    redo_and_make(made, clip(1, "she turns to the camera"))

    assert shown(made) == ["scene_1_t2", "scene_2", "scene_3", "scene_4"]
    assert len(made.model_provider.image_requests) == bought[0]
    assert len(made.video_provider.requests) == bought[1] + 1
    assert "she turns to the camera" in made.video_provider.requests[-1].prompt
    assert [take.superseded for take in made.takes(1)] == [True, False]


def test_a_clip_that_the_next_scene_begins_with_takes_that_scene_along(made: StepDriver) -> None:
    redo_and_make(made, clip(2))

    assert shown(made) == ["scene_1", "scene_2_t2", "scene_3_t2", "scene_4"]
    assert drawn(made) == {1: [1], 2: [1], 3: [1, 2], 4: [1]}
    assert made.snapshot.keyframes[3].reference_keys[0] == f"runs/{RUN}/frames/scene_2_t2_last.jpg"


def test_a_keyframe_is_drawn_again_under_the_next_number_and_filmed(made: StepDriver) -> None:
    before = dict(made.assets.files)

    redo_and_make(made, keyframe(4, "at night"))

    frame = made.snapshot.keyframes[4]
    assert drawn(made) == {1: [1], 2: [1], 3: [1], 4: [1, 2]}
    assert frame.image_key == f"runs/{RUN}/keyframes/scene_4_v2.jpg"
    assert "at night" in made.model_provider.image_requests[-1].prompt
    assert shown(made) == ["scene_1", "scene_2", "scene_3", "scene_4_t2"]
    kept = [
        key for key in before if key.startswith((f"runs/{RUN}/keyframes", f"runs/{RUN}/videos"))
    ]
    assert all(made.assets.files[key] == before[key] for key in kept)


def test_what_was_drawn_after_an_older_picture_stays(made: StepDriver) -> None:
    redo_and_make(made, keyframe(1))

    assert drawn(made) == {1: [1, 2], 2: [1], 3: [1], 4: [1]}
    assert shown(made) == ["scene_1_t2", "scene_2", "scene_3", "scene_4"]


def test_a_sheet_takes_along_exactly_the_scenes_that_show_the_character(
    driver: StepDriver,
) -> None:
    casts = (("Ember",), ("Sage",), ("Ember", "Sage"))
    driver.make(plan(scenes=[scene(each, cast=cast) for each, cast in enumerate(casts, 1)]))

    redo_and_make(driver, Redo(what="sheet", character="ember", note="a longer tail"))

    assert [len(sheet.attempts) for sheet in driver.snapshot.sheets.values()] == [2, 1]
    assert drawn(driver) == {1: [1, 2], 2: [1], 3: [1, 2]}
    assert shown(driver) == ["scene_1_t2", "scene_2", "scene_3_t2"]
    assert (
        f"runs/{RUN}/character_sheets/Ember_v2.jpg" in driver.snapshot.keyframes[3].reference_keys
    )


def test_a_clip_that_is_filmed_towards_a_keyframe_is_filmed_again_with_it(
    driver: StepDriver,
) -> None:
    driver.begin(plan("cut", "match-cut", "cut"), quality="best")
    make_keyframes_first(driver)

    apply_redo(driver.store, driver.run, [keyframe(2)])
    driver.start_execution("film-2", {"run_id": RUN})
    make_keyframes_first(driver)

    assert shown(driver) == ["scene_1_t2", "scene_2_t2", "scene_3"]
    assert driver.takes(1)[-1].anchors[-1] == f"runs/{RUN}/keyframes/scene_2_v2.jpg"


def make_keyframes_first(driver: StepDriver) -> None:
    """The lanes in the order in which a pinned clip waits for the next keyframe."""
    driver.sheets()
    for scene_id in (1, 2, 3):
        driver.keyframe(scene_id)
    for scene_id in (1, 2, 3):
        driver.clip(scene_id)
    driver.assemble()
    driver.publish()


def test_notes_add_up_and_the_oldest_comes_first(made: StepDriver) -> None:
    redo_and_make(made, keyframe(4, "at night"))
    redo_and_make(made, keyframe(4, "closer"), execution="film-3")
    redo_and_make(made, keyframe(4), execution="film-4")

    prompt = made.model_provider.image_requests[-1].prompt
    assert prompt.endswith("at night. closer.")
    assert drawn(made)[4] == [1, 2, 3, 4]


def test_a_note_names_no_input_and_breaks_no_line() -> None:
    note = Redo(what="clip", scene_id=1, note="like <IMAGE_9>\u202e\x1b[2J\nnow").note

    assert note == "like <IMAGE_9>[2J now"


@pytest.mark.parametrize("note", ["", "  \n ", "\u202e", "x" * 2_001], ids=repr)
def test_a_note_that_says_nothing_or_too_much_is_refused(note: str) -> None:
    with pytest.raises(ValueError, match="note"):
        Redo(what="cut", note=note)


def test_a_note_with_the_name_of_an_input_is_sent_without_it(made: StepDriver) -> None:
    redo_and_make(made, clip(1, "like <IMAGE_9> {0} %s"))

    assert "like ‹IMAGE_9› {0} %s" in made.video_provider.requests[-1].prompt


def test_a_refused_prompt_is_sent_again_when_a_person_asks_for_it(driver: StepDriver) -> None:
    driver.model_provider.will_draw(b"1", b"2", b"3", OutputRefused("moderation refused it"))
    assert driver.make(plan("cut", "cut", "cut")).status == "complete_with_gaps"

    redo_and_make(driver, keyframe(2))

    assert driver.run.status == "complete"


def test_a_cut_is_made_again_of_the_same_clips(made: StepDriver) -> None:
    cuts = len(made.video_editor.edit_lists)

    redo_and_make(made, Redo(what="cut"))

    assert len(made.video_editor.edit_lists) == cuts + 1
    assert len(made.video_provider.requests) == 4


def test_the_same_redo_is_applied_once(made: StepDriver) -> None:
    run, redos = made.run, [keyframe(4, "at night")]

    apply_redo(made.store, run, redos)
    apply_redo(made.store, run, redos)

    assert made.run.round == 1
    assert made.snapshot.keyframes[4].notes == ["at night"]
    with pytest.raises(RunIsActive):
        apply_redo(made.store, run, [clip(1)])


@pytest.mark.parametrize("kind", [Take, Clip, Keyframe, Sheet])
@pytest.mark.parametrize("writes", [0, 1])
def test_a_redo_that_died_midway_is_completed(
    driver: StepDriver, kind: type[Item], writes: int
) -> None:
    driver.make(plan("cut", "match-cut", "match-cut"))
    run, redos = (
        driver.run,
        [Redo(what="sheet", character="Ember", note="taller"), keyframe(3, "x")],
    )
    driver.store.dies_at, driver.store.writes_before_death = kind, writes
    with pytest.raises(Killed):
        apply_redo(driver.store, run, redos)
        driver.store.put(RUN, driver.store.all(RUN, kind)[0])  # where there are fewer writes

    apply_redo(driver.store, run, redos)
    driver.make_again("film-2")

    assert shown(driver) == ["scene_1_t2", "scene_2_t2", "scene_3_t2"]
    assert driver.snapshot.sheets["Ember"].notes == ["taller"]
    assert driver.snapshot.keyframes[3].notes == ["x"]
    assert drawn(driver) == {1: [1, 2], 2: [1, 2], 3: [1, 2]}


@pytest.mark.parametrize(
    ("redo", "message"),
    [
        (clip(9), "there is no scene 9"),
        (keyframe(999), "there is no scene 999"),
        (Redo(what="sheet", character="Nobody"), "there is no character 'Nobody'"),
    ],
    ids=str,
)
def test_what_is_not_in_the_film_is_refused(made: StepDriver, redo: Redo, message: str) -> None:
    before = made.snapshot

    with pytest.raises(BadInput, match=message):
        apply_redo(made.store, made.run, [redo])
    with pytest.raises(BadInput):
        apply_redo(made.store, made.run, [])

    assert made.snapshot == before


def test_a_plan_is_written_again_and_what_fits_it_stays(driver: StepDriver) -> None:
    first = plan("cut", "cut", "cut")
    driver.model_provider.defaults[StoryPlan] = first
    driver.make_of_concept()
    other = first.model_copy(
        update={"scenes": [first.scenes[0], scene(2, action="they run"), first.scenes[2]]}
    )
    driver.model_provider.defaults[StoryPlan] = other

    redo_and_make(driver, Redo(what="plan", note="more hurry"))

    assert driver.snapshot.plan == other
    assert "more hurry" in driver.model_provider.chat_requests_for(StoryPlan)[-1].text
    assert [each.story for each in driver.store.all(RUN, FormerPlan)] == [first, other]
    assert drawn(driver) == {1: [1], 2: [1, 2], 3: [1]}
    assert shown(driver) == ["scene_1", "scene_2_t2", "scene_3"]


def test_a_shorter_plan_leaves_no_scene_of_the_longer_one(driver: StepDriver) -> None:
    driver.model_provider.defaults[StoryPlan] = plan("cut", "cut", "cut")
    driver.make_of_concept()
    driver.model_provider.defaults[StoryPlan] = plan("cut", "cut", names=("Ember", "Moss"))

    redo_and_make(driver, Redo(what="plan"))

    assert driver.run.status == "complete"
    assert list(driver.snapshot.sheets) == ["Ember", "Moss"]
    assert list(driver.snapshot.clips) == [1, 2]
