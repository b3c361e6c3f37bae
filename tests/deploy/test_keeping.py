"""Settings that a deployment forgets, and data that outlives every stack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grok_spicy.policies.asset_keys import run_id_of
from tests.deploy.cloud import CloudBroke, MiniCloud
from tests.deploy.films import look_at
from tests.deploy.studio import DeployedStudio
from tests.support.films import story
from xai_simulator.process import SimulatorProcess

pytestmark = pytest.mark.timeout(900)

SHORT = {"plan": story(scenes=1, characters=1), "resolution": "480p"}
ALARM = {"alarm_email": "ops@example.com"}
RUN_ID = run_id_of("kept")


@pytest.fixture(scope="module")
def kept(cloud: MiniCloud, provider: SimulatorProcess) -> Iterator[DeployedStudio]:
    """A studio with the protection that there is by default, an alarm's address, and a film."""
    kept = DeployedStudio(cloud, "Kept", provider, keep="true", **ALARM)
    kept.deploy()
    assert kept.ended(kept.start(name="kept", **SHORT))["status"] == "SUCCEEDED"
    yield kept
    kept.close()


def stacks(cloud: MiniCloud) -> set[str]:
    listed = cloud.client("cloudformation").describe_stacks()["Stacks"]
    return {each["StackName"] for each in listed if each["StackStatus"] != "DELETE_COMPLETE"}


def test_a_second_deployment_that_forgets_settings_is_refused_and_names_them(
    kept: DeployedStudio, cloud: MiniCloud
) -> None:
    forgetful = DeployedStudio(cloud, kept.name, kept.provider)

    with pytest.raises(CloudBroke) as refusal:
        forgetful.deploy()

    said = str(refusal.value)
    assert "This deployment would disarm what is deployed" in said
    assert "keep: true → false" in said
    assert "alarm_email: ops@example.com → none" in said
    assert "-c disarm=keep,alarm_email" in said
    table = cloud.client("dynamodb").describe_table(TableName=kept.outputs["TableName"])
    assert table["Table"]["DeletionProtectionEnabled"]


def test_films_made_before_a_studio_is_destroyed_are_there_when_it_is_deployed_again(
    kept: DeployedStudio, cloud: MiniCloud, tmp_path: Path
) -> None:
    """First with its data's stack in place; then without, adopting all of it by name."""
    kept.destroy("!*-data")
    assert stacks(cloud) & {"Kept", "Kept-data"} == {"Kept-data"}
    with pytest.raises(CloudBroke, match=r"[Tt]ermination ?[Pp]rotection"):
        kept.destroy()
    before = kept.outputs
    formation = cloud.client("cloudformation")
    formation.update_termination_protection(
        StackName="Kept-data", EnableTerminationProtection=False
    )
    kept.destroy()
    assert stacks(cloud) & {"Kept", "Kept-data"} == set()

    kept.settings |= {
        "adopt_bucket": before["BucketName"],
        "adopt_table": before["TableName"],
        "adopt_user_pool": before["UserPoolId"],
        "adopt_secret": cloud.client("secretsmanager").describe_secret(
            SecretId=before["SecretName"]
        )["ARN"],
    }
    with pytest.raises(CloudBroke, match="it has no group admin: aws cognito-idp create-group"):
        kept.deploy()
    assert stacks(cloud) & {"Kept", "Kept-data"} == set()
    cloud.client("cognito-idp").create_group(UserPoolId=before["UserPoolId"], GroupName="admin")
    kept.deploy()

    names = ("BucketName", "TableName", "UserPoolId")
    assert [kept.outputs[name] for name in names] == [before[name] for name in names]
    assert RUN_ID in {run.run_id for run in kept.client.runs()}
    download = kept.command_line("download", RUN_ID, "--all", "--to", str(tmp_path))
    said, _ = download.communicate(timeout=120)
    assert download.returncode == 0, said
    look_at(tmp_path)


def test_what_a_person_says_to_disarm_is_disarmed(kept: DeployedStudio, cloud: MiniCloud) -> None:
    def subscribers() -> list[str]:
        listed = cloud.client("sns").list_subscriptions()["Subscriptions"]
        return [each["Endpoint"] for each in listed if each["Endpoint"] == ALARM["alarm_email"]]

    assert subscribers()
    del kept.settings["alarm_email"]

    kept.deploy("--context=disarm=alarm_email")

    assert subscribers() == []
    assert RUN_ID in {run.run_id for run in kept.client.runs()}
