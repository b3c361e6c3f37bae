"""Quotas in a deployed studio: of a person, set by an admin, and held by the console as well."""

from typing import Any

from tests.deploy.studio import DeployedStudio

FILM: dict[str, Any] = {"concept": "A heron waits.", "scenes": 1, "quality": "draft"}


def test_a_persons_quota_holds_in_the_cloud_and_an_admin_sets_it(studio: DeployedStudio) -> None:
    person = studio.api(studio.token_of("quinn@example.com"))
    studio.token_of("ruth@example.com")
    studio.cloud.client("cognito-idp").admin_add_user_to_group(
        UserPoolId=studio.outputs["UserPoolId"], Username="ruth@example.com", GroupName="admin"
    )
    admin = studio.api(studio.sign_in("ruth@example.com"))
    mine = person.get("/me").json()
    path = f"/people/{mine['owner']}/quota"

    assert (mine["full_access"], mine["name"]) == (False, "quinn@example.com")
    assert [line["most"] for line in mine["quotas"]] == [20, 100, 100, 100]
    assert person.put(path, json={"films_per_day": 1000}).status_code == 403
    assert admin.put(path, json={"films_per_day": 1}).status_code == 200

    started = person.post("/runs", json=FILM, headers={"Idempotency-Key": "heron"})
    again = person.post("/runs", json=FILM, headers={"Idempotency-Key": "heron"})
    refused = person.post("/runs", json=FILM)
    run_id = started.json()["run_id"]
    admin.post(f"/runs/{run_id}/cancel")

    assert [each.status_code for each in (started, again, refused)] == [202, 202, 409]
    assert "1 film a day" in refused.json()["detail"]
    left = {line["name"]: line["left"] for line in person.get("/me").json()["quotas"]}
    assert left["films_per_day"] == 0

    # The console: StartRun looks at the same quota, with its own permissions.
    execution = studio.start(concept="A heron waits.", scenes=1, owner=mine["owner"])
    assert studio.ended(execution)["status"] == "FAILED"
    runs = [run for run in admin.get("/runs").json()["runs"] if run["status"] == "failed"]
    assert any("1 film a day" in (run["error"] or "") for run in runs)
