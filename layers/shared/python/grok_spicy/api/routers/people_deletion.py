"""Deleting a person with all that is theirs."""

import logging
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context
from grok_spicy.api.router import Router
from grok_spicy.api.schemas.people_deletion import PersonDeletionView
from grok_spicy.models.run import LONGEST_OWNER, OWNER
from grok_spicy.services import person_deletion

Owner = Annotated[
    str,
    Path(description="The person: the subject (`sub`) of their tokens.", max_length=LONGEST_OWNER),
]
DeletionId = Annotated[str, Path(description="The deletion, as `DELETE /people/{owner}` says it.")]

router = Router()
_log = logging.getLogger("grok_spicy.people")


@router.delete("/people/<owner>", 202, "The person is being deleted.", problems=(400, 403, 422))
def delete_person(context: Context, owner: Owner) -> PersonDeletionView:
    """Delete a person with all that is theirs, for good: runs, those that are being made too, with
    their films and all versions, casts, uploads, what is known of their spending, their quota, and
    their user. Nothing of theirs can be started from now on. It takes a while: ask `GET
    /deletions/{deletion_id}`. Send it again at any time. Admins may delete anybody, and each person
    themself."""
    if owner == OWNER:
        raise Problem(422, f"{OWNER!r} is the deployment itself, and no person.")
    if not context.caller.sees_all and context.caller.owner != owner:
        raise Problem(403, "Only admins may delete others. You can delete yourself.")
    deletion = person_deletion.request_deletion(context.store, context.person_deleter, owner)
    _log.info("deletion %s asked for by %s", deletion.deletion_id, context.caller.owner)
    return PersonDeletionView.of(deletion)


@router.get("/deletions/<deletion_id>", 200, "How far it is.")
def show_deletion(context: Context, deletion_id: DeletionId) -> PersonDeletionView:
    """Show how far the deletion of a person is. Who knows its id may ask."""
    return PersonDeletionView.of(person_deletion.load_deletion(context.store, deletion_id))
