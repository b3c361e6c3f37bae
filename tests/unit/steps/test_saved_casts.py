"""What a saved cast keeps: who confirmed a likeness, and files in its owner's folder alone."""

import pytest

from grok_spicy.services import casts
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


def test_who_confirmed_a_likeness_goes_with_the_cast_through_every_film() -> None:
    first = StepDriver()
    first.assets.put("uploads/studio/a.jpg", b"a photo")
    first.make(
        plan("cut"),
        references=[{"name": "Ember", "key": "uploads/studio/a.jpg"}],
        likeness_confirmed=True,
    )
    casts.save_cast(
        *(first.store, first.assets, first.run, "Foxes", None), owner="studio", by="ann"
    )
    first.store.remove_run(RUN)
    second = StepDriver()
    second.store, second.assets = first.store, first.assets
    second.make(plan("cut"), cast="Foxes")

    again = casts.save_cast(
        *(second.store, second.assets, second.run, "Again", None), owner="studio", by="bob"
    )

    ember, sage = again.members
    assert ember.is_from_photo and ember.likeness is not None
    assert ember.likeness.confirmed_by == "studio"
    assert not sage.is_from_photo and sage.likeness is None


@pytest.mark.parametrize("name", ["../../etc", "🦊🦊", "a/b\\c", "..", "Ü", "x" * 80])
def test_no_name_leaves_the_owners_folder(name: str) -> None:
    driver = StepDriver()
    driver.make(plan("cut"))

    cast = casts.save_cast(
        *(driver.store, driver.assets, driver.run, name, None), owner="ann/../bob", by="ann"
    )

    for member in cast.members:
        folder, owner, slug, file = member.sheet_key.split("/")
        assert folder == "casts" and slug == cast.slug and file.endswith(".jpg")
        assert owner.isalnum()
    assert casts.load_cast(driver.store, "ann/../bob", name) == cast
