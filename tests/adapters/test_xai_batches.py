"""Several images of one call, from the unmodified SDK: fewer, refused ones, and lost answers."""

import pytest

from grok_spicy.errors import GarbledAnswer, GrokSpicyError, OutputRefused
from grok_spicy.models.spending import ticks
from tests.support.xai_harness import FOX, Xai, image_request


def test_four_images_come_by_one_call_and_cost_each_output_and_the_inputs_once(xai: Xai) -> None:
    drawn = xai.models.generate_images(image_request(references=(FOX,), count=4))

    assert len(drawn.result) == len({each for each in drawn.result if each}) == 4
    assert drawn.cost_ticks == ticks(4 * 0.02 + 0.002)


def test_fewer_images_than_requested_are_used_as_they_were_stored(xai: Xai) -> None:
    request = image_request("fewer please", store_as="fewer.jpg", count=4)

    drawn = xai.models.generate_images(request)

    assert len(drawn.result) == 2 and all(drawn.result)
    assert drawn.cost_ticks is None


def test_fewer_images_where_nothing_is_stored_are_a_garbled_answer(xai: Xai) -> None:
    with pytest.raises(GarbledAnswer):
        xai.models.generate_images(image_request("fewer please", count=4))


def test_of_several_images_those_that_moderation_refused_are_none(xai: Xai) -> None:
    drawn = xai.models.generate_images(image_request("refuse one please", count=3))

    assert [each is None for each in drawn.result] == [True, False, False]


def test_a_call_of_which_moderation_refuses_every_image_is_refused_and_billed(xai: Xai) -> None:
    with pytest.raises(OutputRefused) as refused:
        xai.models.generate_images(image_request("moderate empty please", count=3))

    assert refused.value.cost_ticks == ticks(0.06)


def test_images_whose_answer_was_lost_are_all_found_under_their_one_name(xai: Xai) -> None:
    with pytest.raises(GrokSpicyError):
        xai.models.generate_images(image_request("reset please", store_as="lost.jpg", count=3))

    found = xai.models.find_images("lost.jpg", 3)

    assert len(found) == len(set(found)) == 3
    assert xai.models.find_images("never.jpg", 3) == []
