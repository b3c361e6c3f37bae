"""The emulated AWS as one server on a free port of 127.0.0.1: moto behind our gateway.

Importing this takes most of a second (moto's interpreter imports much), so commands that only read
journals must not.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIEnvironment

import boto3
from botocore.config import Config
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from werkzeug.wrappers import Response

from grok_spicy.adapters.aws.dynamo_schema import TABLE
from grok_spicy_local import moto_caches, moto_state
from grok_spicy_local.capacity import CapacityMeter, name_caller
from grok_spicy_local.direct_requests import DirectRequests
from grok_spicy_local.dynamodb_proxy import DynamoDbProxy
from grok_spicy_local.environment import ACCESS_KEY
from grok_spicy_local.gateway import Gateway
from grok_spicy_local.http_server import HttpServer
from grok_spicy_local.lambda_runtime import REGION, LambdaRuntime
from grok_spicy_local.paths import OutputPaths
from grok_spicy_local.run_changes import RunChanges
from grok_spicy_local.s3_proxy import S3Proxy

_FROM_A_PAGE, _FETCH = ("HTTP_ORIGIN", "HTTP_REFERER"), "HTTP_SEC_FETCH_"
log = logging.getLogger(__name__)


class AwsEmulator:
    """S3 with one bucket, DynamoDB with one table, Step Functions, and Lambda; at `url`."""

    def __init__(self, paths: OutputPaths, lambdas: LambdaRuntime, table: str, bucket: str) -> None:
        moto_state.reset()
        moto_caches.install()
        app = DomainDispatcherApplication(create_backend_app)
        self.changes = RunChanges()
        # Applications of their own: `app` would try hundreds of patterns for each request.
        self._items = DynamoDbProxy(moto_state.answer_items, table, paths, self.changes)
        self._objects = S3Proxy(create_backend_app("s3"), bucket, paths)
        self._gateway = Gateway(app, lambdas, self._items, self._objects, bucket)
        self._server = HttpServer(self._gateway)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._server.start()
        self._direct = DirectRequests(self._gateway, self.url)
        # boto3 has one while a local cloud is open: see `environment`.
        if boto3.DEFAULT_SESSION is not None:
            self._direct.open(boto3.DEFAULT_SESSION)
        self._clients: dict[str, Any] = {}
        self._connecting = threading.Lock()
        self._table, self._bucket = table, bucket

    def create_resources(self) -> None:
        """Create the table and the bucket."""
        self.client("dynamodb").create_table(TableName=self._table, **TABLE)
        self.client("s3").create_bucket(Bucket=self._bucket)

    def measure_capacity(self) -> CapacityMeter:
        """Count the capacity units of the table from now on; by function, where its client is made
        later."""
        assert boto3.DEFAULT_SESSION is not None
        boto3.DEFAULT_SESSION.events.register("before-call.dynamodb", name_caller)
        return self._items.measure_capacity()

    def client(self, service: str) -> Any:
        """A boto3 client for this cloud, for any thread."""
        with self._connecting:
            if service not in self._clients:
                # boto3's default session, so that handlers find the service's model loaded.
                make: Callable[..., Any] = boto3.client
                self._clients[service] = make(
                    service,
                    region_name=REGION,
                    endpoint_url=self.url,
                    aws_access_key_id=ACCESS_KEY,
                    aws_secret_access_key=ACCESS_KEY,
                    config=Config(max_pool_connections=50, s3={"addressing_style": "path"}),
                )
            return self._clients[service]

    def respond(self, environ: WSGIEnvironment) -> Response:
        """The answer to a request that came to another server of this process, which has checked
        who sends it: nothing of what a browser says of its page is handed on."""
        own = {
            name: value
            for name, value in environ.items()
            if name not in _FROM_A_PAGE and not name.startswith(_FETCH)
        }
        own |= {"HTTP_HOST": f"127.0.0.1:{self.port}", "SERVER_PORT": str(self.port)}
        return Response.from_app(self._gateway, own)

    def stop(self, grace: float) -> None:
        """Let running functions end within `grace` seconds, then close; nothing is written after
        this returns."""
        try:
            if not self._gateway.drain(grace):
                log.warning("Some functions were still running when the local cloud closed.")
        finally:
            self._items.close()
            self._objects.close()
            for client in self._clients.values():
                client.close()
            self._direct.close()
            self._server.stop()
