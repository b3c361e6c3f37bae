"""Asking for a person's deletion, when the table's answer does not arrive."""

from collections.abc import Callable

from grok_spicy.models.deletion import PEOPLE, PersonDeletion, Tombstone
from grok_spicy.models.item import Item
from grok_spicy.services.person_deletion import request_deletion
from tests.support.memory_store import MemoryRunStore


class Deleter:
    """Notes which deletions it is to start."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def start(self, deletion_id: str) -> None:
        self.started.append(deletion_id)


def losing_an_answer(store: MemoryRunStore) -> Callable[[str, Item], bool]:
    """A `create` that is sent twice, as botocore does where the first answer does not come."""
    create = store.create

    def create_twice(partition: str, item: Item) -> bool:
        create(partition, item)
        return create(partition, item)

    return create_twice


def test_a_person_is_deleted_although_an_answer_of_the_table_was_lost() -> None:
    store, deleter = MemoryRunStore(), Deleter()
    store.create = losing_an_answer(store)  # type: ignore[method-assign,assignment]

    deletion = request_deletion(store, deleter, "ann")

    [tombstone] = store.all(PEOPLE, Tombstone)
    assert store.get(PEOPLE, PersonDeletion, tombstone.deletion_id) == deletion
    assert deleter.started == [deletion.deletion_id]


def test_whoever_asks_again_is_told_of_the_first_deletion() -> None:
    store, deleter = MemoryRunStore(), Deleter()

    first, second = (request_deletion(store, deleter, "ann") for _ in range(2))

    assert first.deletion_id == second.deletion_id
    assert len(store.all(PEOPLE, PersonDeletion)) == 1
