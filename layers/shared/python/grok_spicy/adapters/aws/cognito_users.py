"""The people who may sign in: the users of a Cognito pool."""

from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.transient_errors import translate_transient_errors


@translate_transient_errors
class CognitoUsers:
    """The `Users` port. `client` is a boto3 client for Cognito's user pools."""

    def __init__(self, client: Any, pool: str) -> None:
        self._client, self._pool = client, pool

    def remove(self, owner: str) -> None:
        # The name of who signs in by a company's own identity provider is not the subject.
        quoted = owner.replace("\\", "\\\\").replace('"', '\\"')
        users = self._client.list_users(UserPoolId=self._pool, Filter=f'sub = "{quoted}"')["Users"]
        for user in users:
            try:
                self._client.admin_delete_user(UserPoolId=self._pool, Username=user["Username"])
            except ClientError as error:
                if error.response["Error"]["Code"] != "UserNotFoundException":
                    raise


class NoUsers:
    """The `Users` port where nobody signs in: on a laptop."""

    def remove(self, owner: str) -> None:
        """Nothing: there is no such person."""
