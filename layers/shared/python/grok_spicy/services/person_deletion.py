"""Deleting a person with all that is theirs: runs, casts, uploads, accounts, quota, and the user.

First a tombstone, so that nothing of theirs begins any more; then, step by step, what there is.
Every step can be done again, so that a deletion which was stopped anywhere goes on by being begun
again: the sweep does that. In the end the deletion forgets whose it was.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from grok_spicy.errors import NotFound, RunIsActive, UnreadableItem
from grok_spicy.models.admission import Admission
from grok_spicy.models.cast import Cast
from grok_spicy.models.deletion import PEOPLE, PersonDeletion, Tombstone, person_digest
from grok_spicy.models.item import utc_now
from grok_spicy.models.listing import Listing, ListQuery
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run
from grok_spicy.policies.admission import leave
from grok_spicy.policies.asset_keys import casts_of, person_partition, run_folder, uploads_of
from grok_spicy.policies.retention import LONGEST_FUNCTION
from grok_spicy.ports import AssetStore, Inventory, PersonDeleter, RunStore, Users
from grok_spicy.services import casts
from grok_spicy.services.cancellation import Cancellation
from grok_spicy.services.deletion import delete_run, remove_all

SETTLES_AFTER = timedelta(hours=1, minutes=5)
"""A token is valid for an hour, and a link to upload a file for a quarter of one."""
_TOMBSTONE_LIVES = timedelta(days=1)
_PAGE = 200
_PAUSE = 5.0
"""Seconds until a run whose paid call is under way is looked at again."""
_REASON = "cancelled: its owner is deleted"
_log = logging.getLogger("grok_spicy.people")


def request_deletion(store: RunStore, deleter: PersonDeleter, owner: str) -> PersonDeletion:
    """Have the person deleted with all that is theirs; return how far that is. Idempotent."""
    digest = person_digest(owner)
    deletion = PersonDeletion(owner=owner)
    # The deletion before the tombstone: who finds this finds that.
    store.put(PEOPLE, deletion)
    tombstone = Tombstone(person=digest, deletion_id=deletion.deletion_id)
    if not store.create(PEOPLE, tombstone):
        earlier = store.get(PEOPLE, Tombstone, digest)
        first_id = earlier.deletion_id if earlier else ""
        if first_id != deletion.deletion_id:  # else it is our own, whose answer was lost
            store.remove_item(PEOPLE, PersonDeletion, deletion.key)
            deletion = load_deletion(store, first_id)
    if deletion.state != "done":
        deleter.start(deletion.deletion_id)
    return deletion


def load_deletion(store: RunStore, deletion_id: str) -> PersonDeletion:
    """How far that deletion is; NotFound."""
    deletion = store.get(PEOPLE, PersonDeletion, deletion_id)
    if deletion is None:
        raise NotFound(f"there is no deletion {deletion_id!r}")
    return deletion


def restart_deletions(store: RunStore, deleter: PersonDeleter, now: datetime) -> None:
    """Begin again the deletions that stopped, and those that have settled; let the tombstones go
    that nobody can run into any more."""
    deletions = {each.deletion_id: each for each in store.all(PEOPLE, PersonDeletion)}
    for each in deletions.values():
        if is_due(each, now):
            deleter.start(each.deletion_id)
    for tombstone in store.all(PEOPLE, Tombstone):
        deletion = deletions.get(tombstone.deletion_id)
        if deletion and deletion.done_at and now - deletion.done_at > _TOMBSTONE_LIVES:
            store.remove_item(PEOPLE, Tombstone, tombstone.key)


def is_due(deletion: PersonDeletion, now: datetime) -> bool:
    """Whether the deletion has to be begun again."""
    if deletion.state == "settling" and deletion.emptied_at:
        return now - deletion.emptied_at >= SETTLES_AFTER
    begun = deletion.begun_at or deletion.requested_at
    return deletion.state == "deleting" and now - begun > LONGEST_FUNCTION


@dataclass(frozen=True)
class PersonEraser:
    """Deletes a person, as far as the time goes that `has_time` says there is."""

    store: RunStore
    assets: AssetStore
    inventory: Inventory
    cancellation: Cancellation
    users: Users
    has_time: Callable[[], bool]
    pause: Callable[[float], object]

    def erase(self, deletion: PersonDeletion) -> PersonDeletion:
        """Go on with that deletion; return how far it is. Idempotent."""
        owner = deletion.owner
        if owner is None:
            return deletion
        deletion = self._update(deletion, begun_at=utc_now())
        problem = self._delete_runs(deletion, owner)
        self._delete_casts(deletion, owner)
        for prefix in (casts_of(owner), uploads_of(owner)):
            self.inventory.abort_uploads(prefix)
            self.assets.remove(prefix)
        if problem:
            return self._update(deletion, problem=problem)
        self.store.remove_accounts(owner)
        self._leave_queue(owner)
        self.users.remove(owner)
        emptied_at = deletion.emptied_at or utc_now()
        settled = {"state": "settling", "problem": None, "emptied_at": emptied_at}
        deletion = self._update(deletion, **settled)
        if utc_now() - emptied_at < SETTLES_AFTER:
            return deletion
        _log.info("deletion %s is done", deletion.deletion_id)
        return self._update(deletion, state="done", owner=None, done_at=utc_now())

    def _delete_runs(self, deletion: PersonDeletion, owner: str) -> str | None:
        """Cancel and delete the person's runs. What has to end first, if something has."""
        while True:
            problem, is_all = None, True
            cursor = None
            while True:
                listings, cursor = self.store.listings(ListQuery(owner), _PAGE, cursor)
                for listing in listings:
                    if not self.has_time():
                        return "there are more runs than one call deletes"
                    try:
                        if self._delete_run(listing):
                            self._count(deletion, "runs")
                    except RunIsActive as active:
                        problem, is_all = str(active), False
                if cursor is None:
                    break
            if is_all or not self.has_time():
                return problem
            self.pause(_PAUSE)

    def _delete_run(self, listing: Listing) -> bool:
        """False if it was gone: the list shows it a moment longer. RunIsActive."""
        self.inventory.abort_uploads(f"{run_folder(listing.run_id)}/")
        try:
            run = self.store.get(listing.run_id, Run)
        except UnreadableItem:
            self.cancellation.executions.stop(listing.execution, _REASON)
            remove_all(self.store, self.assets, listing.run_id)
            return True
        if run is None:
            remove_all(self.store, self.assets, listing.run_id)
            return False
        try:
            if not run.ended:
                run = self.cancellation.cancel(run, _REASON)
            delete_run(self.store, self.assets, run)
        except NotFound:  # somebody else was quicker
            return False
        return True

    def _delete_casts(self, deletion: PersonDeletion, owner: str) -> None:
        """Remove all that is kept of the person beside their runs: casts, quota."""
        partition = person_partition(owner)
        for cast in self.store.all(partition, Cast):
            casts.delete_cast(self.store, self.assets, cast)
            self._count(deletion, "casts")
        self.store.remove_run(partition)

    def _leave_queue(self, owner: str) -> None:
        def forget(admission: Admission) -> Admission:
            entries = (*admission.active, *admission.queued)
            return leave(admission, {each.execution for each in entries if each.owner == owner})

        if self.store.get(STUDIO, Admission, unreadable=[]):
            self.store.update(STUDIO, Admission, forget)

    def _count(self, deletion: PersonDeletion, what: str) -> None:
        def add(stored: PersonDeletion) -> PersonDeletion:
            return stored.model_copy(update={what: getattr(stored, what) + 1})

        self.store.update(PEOPLE, PersonDeletion, add, deletion.key)

    def _update(self, deletion: PersonDeletion, **fields: object) -> PersonDeletion:
        return self.store.update(
            PEOPLE, PersonDeletion, lambda stored: stored.model_copy(update=fields), deletion.key
        )
