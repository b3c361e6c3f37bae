"""Who is told of runs, as the environment names them."""

from collections.abc import Callable

import boto3

from grok_spicy.adapters.aws.topic import TopicNotifier
from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG
from grok_spicy.adapters.environment import Environment
from grok_spicy.adapters.webhook import Webhook
from grok_spicy.models.notices import StatusChange


def receivers_of(
    environment: Environment, read_key: Callable[[str], str]
) -> list[Callable[[str, StatusChange], None]]:
    """The environment's webhooks, signed with the key WEBHOOK_SECRET, and its topic."""
    urls = environment.webhooks.split()
    found: list[Callable[[str, StatusChange], None]] = [
        Webhook(url, read_key("WEBHOOK_SECRET")).tell for url in urls
    ]
    if environment.topic:
        client = boto3.client("sns", config=CLIENT_CONFIG)
        found.append(TopicNotifier(client, environment.topic).tell)
    return found
