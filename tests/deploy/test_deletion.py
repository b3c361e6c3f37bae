"""What is deleted in a deployed studio is gone, whole: a film that expired, and a person with all
that is theirs. Others keep every byte. Functions have roles of their own, which are enforced.
"""

import json
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest

from grok_spicy.models.item import utc_now
from grok_spicy.policies.asset_keys import owner_folder
from tests.deploy.studio import DeployedStudio
from tests.support.films import story

pytestmark = pytest.mark.timeout(900)

SHORT = {"plan": story(scenes=1, characters=1), "resolution": "480p"}
PHOTO = {"content_type": "image/jpeg", "size": 4}
EXPIRES_AFTER = timedelta(days=30)
"""As the studio's settings say."""


class Contents:
    """Everything in the studio's bucket, table and pool."""

    def __init__(self, studio: DeployedStudio) -> None:
        self._studio = studio
        self._table = studio.outputs["TableName"]
        self._items = studio.cloud.client("dynamodb")

    def of(self, *words: str) -> dict[str, str]:
        """Items, versions, delete markers and users that have one of the words in their name or
        content: by name, with what they are."""
        found = self._all_items() | self._all_versions() | self._all_users()
        return {
            name: content
            for name, content in found.items()
            if any(word in name or word in content for word in words)
        }

    def make_older(self, partition: str, item: str, by: timedelta) -> None:
        """Put back all times of that item."""
        key = {"run_id": {"S": partition}, "item": {"S": item}}
        row = self._items.get_item(TableName=self._table, Key=key)["Item"]
        body = json.loads(row["body"]["S"])
        for name in [name for name, value in body.items() if name.endswith("_at") and value]:
            body[name] = (utc_now() - by).isoformat()
        if "since" in body:
            body["since"] = (utc_now() - by).isoformat()
        row["body"] = {"S": json.dumps(body)}
        self._items.put_item(TableName=self._table, Item=row)

    def names(self, partition: str) -> list[str]:
        """The names of the items of a partition."""
        return [name.split(" ")[2] for name in self._all_items() if name.split(" ")[1] == partition]

    def _all_items(self) -> dict[str, str]:
        pages = self._items.get_paginator("scan").paginate(TableName=self._table)
        return {
            f"item {row['run_id']['S']} {row['item']['S']}": json.dumps(row, sort_keys=True)
            for page in pages
            for row in page["Items"]
        }

    def _all_versions(self) -> dict[str, str]:
        pages = self._studio.cloud.client("s3").get_paginator("list_object_versions")
        found = {}
        for page in pages.paginate(Bucket=self._studio.outputs["BucketName"]):
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                found[f"version {each['Key']} {each['VersionId']}"] = str(each.get("ETag"))
        return found

    def _all_users(self) -> dict[str, str]:
        users = self._studio.cloud.client("cognito-idp").list_users(
            UserPoolId=self._studio.outputs["UserPoolId"]
        )["Users"]
        return {f"user {each['Username']}": str(each["Attributes"]) for each in users}


class Person:
    """A person with a film, a cast of it, and an upload."""

    def __init__(self, studio: DeployedStudio, email: str) -> None:
        self.email = email
        self.client = studio.api(studio.token_of(email))
        self.run_id = self.client.post("/runs", json=SHORT).json()["run_id"]
        self._studio = studio

    def live(self) -> None:
        """Wait for the film; save its cast, and upload a photo."""
        run = self._studio.run(self.run_id, lambda run: run.ended)
        assert run.status == "complete", run.error
        self.owner = run.owner
        cast = self.client.post("/casts", json={"name": "Foxes", "run_id": self.run_id})
        assert cast.status_code == 201, cast.text
        key = self.client.post("/uploads", json=PHOTO).json()["key"]
        bucket = self._studio.outputs["BucketName"]
        self._studio.cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=b"jpeg")

    @property
    def names(self) -> tuple[str, ...]:
        """What stands for the person in names and contents."""
        return self.owner, owner_folder(self.owner), self.run_id, self.email


def sweep(studio: DeployedStudio, **request: Any) -> dict[str, int]:
    """Call the function as the schedule does."""
    functions = studio.cloud.client("lambda")
    [name] = [
        each["FunctionName"]
        for page in functions.get_paginator("list_functions").paginate()
        for each in page["Functions"]
        if "sweep_runs" in each.get("Description", "") and studio.name in each["FunctionName"]
    ]
    response = functions.invoke(FunctionName=name, Payload=json.dumps(request))
    payload: dict[str, int] = json.loads(response["Payload"].read())
    assert "FunctionError" not in response, payload
    return payload


def state_of(admin: httpx.Client, deletion_id: str, state: str) -> dict[str, Any]:
    """The deletion, once it is in that state."""
    until = time.monotonic() + 60
    while True:
        reply = admin.get(f"/deletions/{deletion_id}")
        deletion: dict[str, Any] = reply.json()
        if reply.status_code == 200 and deletion["state"] == state:
            return deletion
        assert time.monotonic() < until, reply.text
        time.sleep(0.5)


def admin_of(studio: DeployedStudio, email: str) -> httpx.Client:
    studio.token_of(email)
    studio.cloud.client("cognito-idp").admin_add_user_to_group(
        UserPoolId=studio.outputs["UserPoolId"], Username=email, GroupName="admin"
    )
    return studio.api(studio.sign_in(email))


def test_a_person_is_deleted_whole_and_another_keeps_every_byte(studio: DeployedStudio) -> None:
    contents = Contents(studio)
    ann, bob = Person(studio, "ann@example.com"), Person(studio, "bob@example.com")
    for person in (ann, bob):
        person.live()
    admin = admin_of(studio, "boss@example.com")
    before = contents.of(*bob.names)
    assert len(before) > 20

    forbidden = bob.client.delete(f"/people/{ann.owner}")
    accepted = admin.delete(f"/people/{ann.owner}")
    assert (forbidden.status_code, accepted.status_code) == (403, 202), accepted.text
    deletion_id = accepted.json()["deletion_id"]
    settling = state_of(admin, deletion_id, "settling")
    refused = ann.client.post("/runs", json=SHORT)  # with a token that is valid for an hour
    contents.make_older("#people", f"DELETION#{deletion_id}", timedelta(hours=2))
    for name in contents.names("#sweep"):
        if name.startswith("REMNANT#"):
            contents.make_older("#sweep", name, timedelta(hours=2))
    sweep(studio)
    state_of(admin, deletion_id, "done")

    assert (settling["runs"], settling["casts"]) == (1, 1)
    assert refused.status_code == 409, refused.text
    assert contents.of(*ann.names) == {}
    assert contents.of(*bob.names) == before


def test_a_film_that_expired_is_deleted_with_items_files_and_versions(
    studio: DeployedStudio,
) -> None:
    contents = Contents(studio)
    eve = Person(studio, "eve@example.com")
    eve.live()
    others = contents.of("bob@example.com")
    for item in ("RUN", "LISTING"):
        contents.make_older(eve.run_id, item, EXPIRES_AFTER + timedelta(days=1))
    assert eve.client.post(f"/runs/{eve.run_id}/resume").status_code == 409

    swept = sweep(studio, is_full=True)

    assert swept["expired"] >= 1 and swept["failed"] == 0, swept
    assert contents.of(eve.run_id) == {}
    assert len(contents.of(eve.owner)) >= 3  # the cast, its sheet, the user
    assert contents.of("bob@example.com") == others
