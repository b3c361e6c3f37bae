"""A film studio in a cloud: deployed by the CDK's own command line, and used in three ways."""

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from grok_spicy.models.run import Run
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.transports import LambdaTransport
from infra.lambda_runtime import HERE
from infra.packaging import ROOT
from tests.deploy.cloud import REGION, CloudBroke, MiniCloud, PartMissing
from xai_simulator.process import SimulatorProcess

Found = TypeVar("Found")
CDK = ROOT / "infra" / "node_modules" / ".bin" / "cdk"
CLI = Path(sys.executable).parent / "grok-spicy"
LONGEST_COMMAND = 300
LONGEST_FILM = 400
"""Seconds after which a test gives up."""
PASSWORD = "Correct-Horse-1"
PROVIDER_KEY = "xai-key-of-the-deploy-test"
"""A simulator takes any."""


class DeployedStudio:
    """The stacks of that name, whose functions call the simulated xAI and Veo of `provider`."""

    def __init__(
        self, cloud: MiniCloud, name: str, provider: SimulatorProcess, **settings: str
    ) -> None:
        self.name, self.cloud, self.provider = name, cloud, provider
        self.settings = {
            "stack_name": name,
            "architecture": HERE,
            # Else nothing could be destroyed.
            "keep": "false",
            "runs_expire_after_days": "30",
            "xai_host": provider.host,
            "xai_insecure": "true",
            "cameras": "grok veo",
            "camera_urls": f"veo={provider.cameras['veo']}",
            # The function with which CDK would do this does not end in this emulator.
            "empty_bucket_on_destroy": "false",
            # CDK's other function needs a layer in /opt, where this emulator unpacks none.
            "deploy_pages": "false",
            # This emulator knows no alarms on several metrics, and no saved queries.
            "monitoring": "plain",
            **settings,
        }
        self._assembly = cloud.folder / f"cdk.out-{name}"
        self._connections = ExitStack()

    def deploy(self, *words: str) -> None:
        """`cdk bootstrap`, `cdk deploy --all` with these words besides, and the keys into their
        secret. CloudBroke if CDK refuses."""
        self.cdk("bootstrap", f"aws://{self.cloud.account}/{REGION}")
        self._deploy("--output", str(self._assembly), *words, *self._from_settings)
        self.cloud.client("secretsmanager").put_secret_value(
            SecretId=self.outputs["SecretName"],
            SecretString=json.dumps(
                {"XAI_API_KEY": PROVIDER_KEY, "VEO2_API_KEY": self.provider.camera_keys["veo"]}
            ),
        )

    def deploy_release(self, tree: Path) -> None:
        """`cdk deploy` of the app in that source tree, over what is deployed."""
        paths = os.pathsep.join((str(tree), str(tree / "layers" / "shared" / "python")))
        output = ("--output", str(self.cloud.folder / f"cdk.out-{tree.name}"))
        self._deploy(*output, *self._from_settings, tree=tree, PYTHONPATH=paths)

    def take_back(self) -> None:
        """`cdk deploy` of the studio's first release, as it was synthesised then."""
        self._deploy("--app", str(self._assembly))

    def destroy(self, *stacks: str) -> None:
        """`cdk destroy`: both stacks, or these."""
        self.cdk("destroy", *(stacks or ("--all",)), "--force", "--app", str(self._assembly))

    def _deploy(self, *words: str, tree: Path = ROOT, **variables: str) -> None:
        outputs = self.cloud.folder / f"{self.name}.json"
        self.cdk(
            *("deploy", "--all", "--require-approval", "never", "--progress", "events"),
            *("--outputs-file", str(outputs), *words),
            tree=tree,
            **variables,
        )
        self.outputs: dict[str, str] = json.loads(outputs.read_text())[self.name]
        self._name_the_secret_as_aws_does()

    def close(self) -> None:
        """Close the connections to the API."""
        self._connections.close()

    def start(self, name: str | None = None, **given: Any) -> str:
        """Start an execution as the console does; its ARN."""
        arn: str = self.cloud.client("stepfunctions").start_execution(
            stateMachineArn=self.outputs["StateMachineArn"],
            input=json.dumps(given),
            **({"name": name} if name else {}),
        )["executionArn"]
        return arn

    def ended(self, execution: str) -> Mapping[str, Any]:
        """The execution, once it has ended."""
        machine = self.cloud.client("stepfunctions")

        def look() -> Mapping[str, Any] | None:
            found: Mapping[str, Any] = machine.describe_execution(executionArn=execution)
            return None if found["status"] == "RUNNING" else found

        return self._await(look, f"the end of {execution}")

    def run(self, run_id: str, until: Callable[[Run], bool]) -> Run:
        """The run, once it is so."""

        def look() -> Run | None:
            # Not asked by its id: a run that has not begun yet is not there.
            known = (found.run_id for found in self.client.runs())
            run = self.client.run(run_id).run if run_id in known else None
            return run if run and until(run) else None

        return self._await(look, f"the run {run_id}")

    @property
    def client(self) -> RunClient:
        """The API, asked as the studio's own people ask it."""
        caller = self.cloud.client("sts").get_caller_identity()
        functions = self.cloud.client("lambda")
        return RunClient(LambdaTransport(functions, self.outputs["ApiFunctionName"], caller))

    def api(self, token: str | None = None) -> httpx.Client:
        """The HTTP API: by its path in this cloud, as its name is known to no other."""
        api_id = str(urlsplit(self.outputs["ApiUrl"]).hostname).partition(".")[0]
        client = httpx.Client(
            base_url=f"{self.cloud.plain_url}/_aws/execute-api/{api_id}/$default",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=60,
            trust_env=False,
        )
        return self._connections.enter_context(client)

    def fetch(self, url: str) -> bytes:
        """What is at a signed address."""
        trusted = ssl.create_default_context(cafile=self.cloud.certificate)
        found = httpx.get(url, verify=trusted, timeout=60, trust_env=False)
        return found.raise_for_status().content

    def token_of(self, email: str) -> str:
        """Let a person in, as the README says; the token that they get with their password."""
        people = self.cloud.client("cognito-idp")
        pool = self.outputs["UserPoolId"]
        people.admin_create_user(UserPoolId=pool, Username=email, MessageAction="SUPPRESS")
        people.admin_set_user_password(
            UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True
        )
        return self.sign_in(email)

    def sign_in(self, email: str) -> str:
        """The token that a person gets with their password, with the groups that they are in."""
        given = self.cloud.client("cognito-idp").initiate_auth(
            ClientId=self.outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
        )
        token: str = given["AuthenticationResult"]["IdToken"]
        return token

    def command_line(self, *arguments: str) -> subprocess.Popen[str]:
        """`grok-spicy … --stack NAME`, going on."""
        return subprocess.Popen(
            [str(CLI), *arguments, "--stack", self.name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=self.cloud.environment,
        )

    def download(self, run_id: str, folder: Path) -> Path:
        """All files of a run, out of the bucket."""
        bucket = self.outputs["BucketName"]
        files = self.cloud.client("s3")
        prefix = f"runs/{run_id}/"
        for page in files.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for each in page.get("Contents", []):
                place = folder / each["Key"].removeprefix(prefix)
                place.parent.mkdir(parents=True, exist_ok=True)
                files.download_file(bucket, each["Key"], str(place))
        return folder

    def logs(self) -> str:
        """All that the functions, the machine and the API have logged."""
        logs = self.cloud.client("logs")
        return "\n".join(
            event["message"]
            for group in self._resources("AWS::Logs::LogGroup")
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
            for event in page["events"]
        )

    @property
    def _from_settings(self) -> list[str]:
        context = [f"--context={name}={value}" for name, value in self.settings.items()]
        return ["--app", f"{sys.executable} -m infra.app", *context]

    def cdk(self, *arguments: str, tree: Path = ROOT, **variables: str) -> str:
        """What CDK's command line says in that source tree. CloudBroke if it fails."""
        if not CDK.exists():
            raise PartMissing(
                "The deploy test needs the CDK's command line: `make deploy-test` installs it."
            )
        # What is packed comes from the network, so all else is as on this machine.
        aws = {name: value for name, value in self.cloud.environment.items() if "AWS" in name}
        ended = subprocess.run(
            [str(CDK), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=tree,
            env={
                **os.environ,
                **variables,
                **aws,
                "NODE_EXTRA_CA_CERTS": str(self.cloud.certificate),
                "CI": "true",
                "CDK_DISABLE_CLI_TELEMETRY": "true",
            },
            timeout=LONGEST_COMMAND,
            check=False,
        )
        if ended.returncode:
            raise CloudBroke(f"cdk {arguments[0]} says:\n{ended.stdout}\n{self.cloud.log()}")
        return ended.stdout

    def _name_the_secret_as_aws_does(self) -> None:
        """Let `Ref` of a secret be its ARN in the roles' policies; this emulator says its name,
        which then is no resource to which anybody could be given a right."""
        secret = self.outputs["SecretName"]
        arn = self.cloud.client("secretsmanager").describe_secret(SecretId=secret)["ARN"]
        roles = self.cloud.client("iam")
        for role in self._resources("AWS::IAM::Role"):
            for policy in roles.list_role_policies(RoleName=role)["PolicyNames"]:
                which = {"RoleName": role, "PolicyName": policy}
                document = json.dumps(roles.get_role_policy(**which)["PolicyDocument"])
                named = document.replace(json.dumps(secret), json.dumps(arn))
                roles.put_role_policy(**which, PolicyDocument=named)

    def _resources(self, kind: str) -> list[str]:
        pages = self.cloud.client("cloudformation").get_paginator("list_stack_resources")
        return [
            each["PhysicalResourceId"]
            for stack in (self.name, f"{self.name}-data")
            for page in pages.paginate(StackName=stack)
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == kind
        ]

    def _await(self, look: Callable[[], Found | None], what: str) -> Found:
        given_up = time.monotonic() + LONGEST_FILM
        while time.monotonic() < given_up:
            found = look()
            if found is not None:
                return found
            time.sleep(0.5)
        raise CloudBroke(f"waited {LONGEST_FILM} s for {what}\n{self.cloud.log()}")
