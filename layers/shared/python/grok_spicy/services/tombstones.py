"""Nothing begins for a person who is being deleted."""

from grok_spicy.errors import PersonDeleted
from grok_spicy.models.deletion import PEOPLE, Tombstone, person_digest
from grok_spicy.models.run import OWNER
from grok_spicy.ports import RunStore


def check_person(store: RunStore, owner: str) -> None:
    """PersonDeleted if the owner is being deleted, or was."""
    if owner != OWNER and store.get(PEOPLE, Tombstone, person_digest(owner)):
        raise PersonDeleted(
            "the person is being deleted with all that is theirs: nothing new can be begun"
        )
