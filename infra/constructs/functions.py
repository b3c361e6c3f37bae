"""The Lambda functions: one for each folder of `functions/`, all made by one factory.

Memory buys CPU in proportion (1,769 MB are one core), and every number is below what a new AWS
account is allowed (3,008 MB). A function's time limit is below its task's in the state machine, so
that it is the function that ends first, and says so.
"""

from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from grok_spicy.models.run import Provider
from infra.constructs.provider_key import ProviderKey
from infra.constructs.storage import Storage
from infra.packaging import FUNCTION_LAYERS, LAYERS, Packages
from infra.permissions import May, statements
from infra.settings import RETENTION, Settings

METRICS_NAMESPACE = "GrokSpicy"
PROVIDER: Provider = "grok"
"""Who films here, whatever a run asks for."""
SMALLEST_DISK_MB = 512


@dataclass(frozen=True)
class Need:
    """What one function needs: `memory` and `disk` in MB, `seconds` at most."""

    memory: int
    seconds: int
    may: tuple[May, ...]
    disk: int = SMALLEST_DISK_MB


STATE = (May.KEEP_STATE,)
FILES = (May.READ_ASSETS, May.WRITE_ASSETS)
GROK = (May.KEEP_STATE, May.SPEND, May.USE_PROVIDER_KEY)

NEEDS = {
    # Up to five answers of two minutes each, in turn; pictures of 2k in memory, as pixels.
    "plan_story": Need(1024, 600, (*GROK, *FILES, May.READ_UPLOADS, May.KNOW_WHAT_IS_MISSING)),
    "draw_sheet": Need(1024, 600, (*GROK, *FILES, May.KNOW_WHAT_IS_MISSING)),
    "compose_keyframe": Need(1024, 600, (*GROK, *FILES, May.KNOW_WHAT_IS_MISSING)),
    "review_clip": Need(1024, 600, (*GROK, May.READ_ASSETS)),
    # One short call; a correction carries the whole clip, as text, in its message.
    "start_clip": Need(1024, 60, (*GROK, May.READ_ASSETS)),
    # One look; called most of all.
    "poll_clip": Need(512, 60, GROK),
    # FFmpeg encodes a whole clip: as many cores as a new account may have. On disk: what a provider
    # may send (500 MB at most), the mezzanine and its sound as PCM.
    "transcode_clip": Need(3008, 300, (*STATE, May.WRITE_ASSETS), disk=2048),
    "fill_gap": Need(3008, 300, (*STATE, *FILES), disk=1024),
    # Copies, and encodes half a second at each crossfade. On disk: sixty scenes at 1080p three
    # times, as mezzanines, as pieces, as the film.
    "assemble_film": Need(3008, 600, (*STATE, *FILES), disk=8192),
    # JSON and Markdown.
    "compile_script": Need(512, 60, (*STATE, May.WRITE_ASSETS)),
    "publish_run": Need(512, 60, (*STATE, May.WRITE_ASSETS)),
    "record_failure": Need(512, 60, (*STATE, May.SPEND, May.WRITE_ASSETS)),
    "record_end": Need(512, 60, (*STATE, May.WRITE_ASSETS)),
    # A person waits: a core's half shortens the cold start. API Gateway gives up after 30 s.
    "api": Need(
        1024,
        29,
        (
            *STATE,
            May.SPEND,
            May.LIST_RUNS,
            *FILES,
            May.READ_UPLOADS,
            May.WRITE_UPLOADS,
            May.KNOW_WHAT_IS_MISSING,
        ),
    ),
}


class Functions(Construct):
    """`functions[name]`, each with a role and a log group of its own."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        packages: Packages,
        storage: Storage,
        provider_key: ProviderKey,
    ) -> None:
        super().__init__(scope, id)
        self._settings, self._packages = settings, packages
        self._storage, self._provider_key = storage, provider_key
        self._architecture = {
            "arm64": lambda_.Architecture.ARM_64,
            "x86_64": lambda_.Architecture.X86_64,
        }[settings.architecture]
        self._layers = {name: self._layer(name) for name in LAYERS}
        self.functions = {name: self._function(name, need) for name, need in NEEDS.items()}

    def _layer(self, name: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            f"{pascal(name)}Layer",
            code=_code(self._packages.layer(name)),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[self._architecture],
            description=f"Grok Spicy: {name}",
        )

    def _function(self, name: str, need: Need) -> lambda_.Function:
        log_group = logs.LogGroup(
            self,
            f"{pascal(name)}Logs",
            retention=RETENTION[self._settings.log_retention_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
        return lambda_.Function(
            self,
            pascal(name),
            description=f"Grok Spicy: {name}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=self._architecture,
            handler="handler.handler",
            code=_code(self._packages.function(name)),
            layers=[self._layers[layer] for layer in FUNCTION_LAYERS[name]],
            memory_size=need.memory,
            timeout=Duration.seconds(need.seconds),
            ephemeral_storage_size=Size.mebibytes(need.disk),
            environment=self._environment(need),
            role=self._role(name, need, log_group),
            log_group=log_group,
            # What a run's events say, as JSON; prompts are silenced where they are logged.
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
        )

    def _environment(self, need: Need) -> dict[str, str]:
        """Names and places; the key itself is read from the secret at run time."""
        found = {
            "GROK_SPICY_TABLE": self._storage.table.table_name,
            "GROK_SPICY_BUCKET": self._storage.bucket.bucket_name,
            "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE,
            "POWERTOOLS_SERVICE_NAME": self._settings.stack_name,
        }
        if May.USE_PROVIDER_KEY in need.may:
            found |= {
                "GROK_SPICY_SECRET": self._provider_key.secret.secret_arn,
                "GROK_SPICY_XAI_HOST": self._settings.xai_host,
                "GROK_SPICY_PROVIDER": PROVIDER,
            }
            if self._settings.xai_insecure:
                found["GROK_SPICY_XAI_INSECURE"] = "1"
        return found

    def _role(self, name: str, need: Need, log_group: logs.LogGroup) -> iam.Role:
        write_logs = iam.PolicyStatement(
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[log_group.log_group_arn],
        )
        allowed = statements(need.may, self._storage, self._provider_key)
        return iam.Role(
            self,
            f"{pascal(name)}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"Grok Spicy: what {name} may do",
            inline_policies={"Does": iam.PolicyDocument(statements=[write_logs, *allowed])},
        )


def pascal(name: str) -> str:
    """`start_clip` → `StartClip`, as the state machine calls it."""
    return "".join(word.capitalize() for word in name.split("_"))


def _code(folder: Path) -> lambda_.Code:
    return lambda_.Code.from_asset(str(folder))
