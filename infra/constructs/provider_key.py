"""The secret for the providers' keys. It is created empty; a person stores them, not this code."""

import json

from aws_cdk import RemovalPolicy, SecretValue
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.cameras import key_names
from infra.settings import Settings

KEY_NAME = "XAI_API_KEY"


class ProviderKey(Construct):
    """`secret`: a JSON object with the key of each provider. CloudFormation generates its name, as
    a deleted secret's name can't be used again for some weeks."""

    def __init__(self, scope: Construct, id: str, settings: Settings) -> None:
        super().__init__(scope, id)
        self.secret = self._secret(settings)

    def _secret(self, settings: Settings) -> secretsmanager.ISecret:
        if settings.adopt_secret:
            return secretsmanager.Secret.from_secret_complete_arn(
                self, "Secret", settings.adopt_secret
            )
        return secretsmanager.Secret(
            self,
            "Secret",
            description="Keys of the providers that Grok Spicy calls, as a JSON object.",
            # Empty on purpose. CloudFormation writes it once and keeps later values.
            secret_object_value={KEY_NAME: SecretValue.unsafe_plain_text("")},
            removal_policy=RemovalPolicy.RETAIN if settings.keep else RemovalPolicy.DESTROY,
        )


def put_command(secret: secretsmanager.ISecret, cameras: str) -> str:
    """The command that stores the keys of xAI and of these cameras."""
    value = json.dumps({KEY_NAME: "xai-...", **dict.fromkeys(key_names(cameras), "...")})
    return (
        f"aws secretsmanager put-secret-value --secret-id {secret.secret_arn} "
        f"--secret-string '{value}'"
    )
