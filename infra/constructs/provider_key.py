"""The secret that holds xAI's key. It is made empty; the key is put in by a person, never here."""

import json

from aws_cdk import RemovalPolicy, SecretValue
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.settings import Settings

KEY_NAME = "XAI_API_KEY"


class ProviderKey(Construct):
    """`secret`: a JSON object with the key of each provider. Its name is made by CloudFormation, as
    a deleted secret's name stays taken for some weeks."""

    def __init__(self, scope: Construct, id: str, settings: Settings) -> None:
        super().__init__(scope, id)
        self.secret = secretsmanager.Secret(
            self,
            "Secret",
            description="Keys of the providers that Grok Spicy calls, as a JSON object.",
            # Empty on purpose. CloudFormation writes it once and leaves later values alone.
            secret_object_value={KEY_NAME: SecretValue.unsafe_plain_text("")},
            removal_policy=RemovalPolicy.RETAIN if settings.keep else RemovalPolicy.DESTROY,
        )

    def how_to_fill_it(self) -> str:
        """The command that puts the key in."""
        value = json.dumps({KEY_NAME: "xai-..."})
        return (
            f"aws secretsmanager put-secret-value --secret-id {self.secret.secret_arn} "
            f"--secret-string '{value}'"
        )
