"""Settings that a deployment forgets, and data that outlives every stack."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.policies.asset_keys import run_id_of
from infra.packaging import ROOT
from tests.deploy.aws_commands import Shell, commands
from tests.deploy.cloud import CloudBroke, MiniCloud
from tests.deploy.films import look_at
from tests.deploy.studio import DeployedStudio
from tests.support.films import story
from xai_simulator.process import SimulatorProcess

pytestmark = pytest.mark.timeout(900)

SHORT = {"plan": story(scenes=1, characters=1), "resolution": "480p"}
ALARM = {"alarm_email": "ops@example.com"}
RUN_ID = run_id_of("kept")
RESTORED = "Kept-restored"
GUIDE = ROOT / "docs" / "restore.md"


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


def test_what_was_deleted_is_restored_as_the_guide_says(
    kept: DeployedStudio, cloud: MiniCloud
) -> None:
    """The emulator's tables have no past: what is restored is the table as it is now."""
    shell = Shell(cloud)
    shell.run(commands(GUIDE, "Restoring a studio"), STUDIO=kept.name)
    bucket, table = kept.outputs["BucketName"], kept.outputs["TableName"]
    assert (shell.variables["BUCKET"], shell.variables["TABLE"]) == (bucket, table)
    files = cloud.client("s3")
    film = {"Bucket": bucket, "Key": f"runs/{RUN_ID}/final_video.mp4"}
    before = files.get_object(**film)["Body"].read()
    files.put_object(**film, Body=b"spoilt")
    files.delete_object(**film)

    shell.run(commands(GUIDE, "Files were deleted or overwritten"), KEY=film["Key"])
    shell.run(commands(GUIDE, "Items were deleted or spoilt"))

    assert files.get_object(**film)["Body"].read() == before
    restored = cloud.client("dynamodb").describe_table(TableName=RESTORED)["Table"]
    assert restored["TableStatus"] == "ACTIVE"


def test_films_made_before_a_studio_is_destroyed_are_there_when_it_is_deployed_again(
    kept: DeployedStudio, cloud: MiniCloud, tmp_path: Path
) -> None:
    """With the data's stack gone besides, its table emptied, and the restored one in its place."""
    kept.token_of("anna@example.com")
    kept.destroy("!*-data")
    assert stacks(cloud) & {"Kept", "Kept-data"} == {"Kept-data"}
    with pytest.raises(CloudBroke, match=r"[Tt]ermination ?[Pp]rotection"):
        kept.destroy()
    cloud.client("cloudformation").update_termination_protection(
        StackName="Kept-data", EnableTerminationProtection=False
    )
    kept.destroy()
    assert stacks(cloud) & {"Kept", "Kept-data"} == set()
    before = kept.outputs
    table = {"TableName": before["TableName"]}
    database = cloud.client("dynamodb")
    for item in database.scan(**table)["Items"]:
        database.delete_item(**table, Key={name: item[name] for name in (PARTITION, SORT)})

    shell = Shell(cloud)
    shell.variables["POOL"] = before["UserPoolId"]
    printed = shell.run(commands(GUIDE, "The data's stack is gone"))
    assert before["BucketName"] in printed[0] and RESTORED in printed[1]
    [secret] = [each for each in json.loads(printed[2]) if before["SecretName"] in each]
    kept.settings |= {
        "adopt_bucket": before["BucketName"],
        "adopt_table": RESTORED,
        "adopt_user_pool": before["UserPoolId"],
        "adopt_secret": secret,
    }
    # CloudFormation's rules of expiry are not in this emulator's bucket: the refusal says how.
    with pytest.raises(CloudBroke, match="its files expire by other rules") as refusal:
        kept.deploy()
    assert stacks(cloud) & {"Kept", "Kept-data"} == set()
    shell.run(
        re.findall(r"aws s3api put-bucket-lifecycle-configuration .*\]\}'", str(refusal.value))
    )
    kept.deploy()

    names = ("BucketName", "UserPoolId")
    assert [kept.outputs[name] for name in names] == [before[name] for name in names]
    assert RUN_ID in {run.run_id for run in kept.client.runs()}
    download = kept.command_line("download", RUN_ID, "--all", "--to", str(tmp_path))
    printed_by_it, _ = download.communicate(timeout=120)
    assert download.returncode == 0, printed_by_it
    look_at(tmp_path)
    assert kept.api(kept.sign_in("anna@example.com")).get(f"/runs/{RUN_ID}").is_success


def test_what_a_person_says_to_disarm_is_disarmed(kept: DeployedStudio, cloud: MiniCloud) -> None:
    def subscribers() -> list[str]:
        listed = cloud.client("sns").list_subscriptions()["Subscriptions"]
        return [each["Endpoint"] for each in listed if each["Endpoint"] == ALARM["alarm_email"]]

    assert subscribers()
    del kept.settings["alarm_email"]

    kept.deploy("--context=disarm=alarm_email")

    assert subscribers() == []
    assert RUN_ID in {run.run_id for run in kept.client.runs()}
