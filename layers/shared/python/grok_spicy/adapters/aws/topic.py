"""E-mail by a topic of SNS."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from grok_spicy.errors import NoticeNotSent
from grok_spicy.models.notices import StatusChange
from grok_spicy.policies.notices import subject_of, text_of


class TopicNotifier:
    """Sends to everybody who has subscribed. `client` is a boto3 SNS client, `topic` the ARN of a
    topic."""

    def __init__(self, client: Any, topic: str) -> None:
        self._client, self._topic = client, topic

    def tell(self, event_id: str, change: StatusChange) -> None:  # noqa: ARG002 – the port's
        try:
            self._client.publish(
                TopicArn=self._topic, Subject=subject_of(change), Message=text_of(change)
            )
        except (BotoCoreError, ClientError) as error:
            raise NoticeNotSent(f"the topic took no message: {error}") from error
