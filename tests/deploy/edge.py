"""The studio's distribution as a browser reaches it: TLS at its own name, on loopback.

The emulator plays CloudFront for the pages: their bucket, its policy for this distribution alone,
the headers. It connects to no other origin of AWS's, so for the API and for uploads the behaviour
that was deployed is applied here: its methods, its headers, and every header of the viewer passed
on but Host. What differs from AWS: links to objects name the emulator, not the bucket's own host;
so do an upload's path, and the policy that lets pages show them.
"""

import json
import threading
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from grok_spicy_web.files import media_type, page_files
from tests.deploy.certificate import LOOPBACK
from tests.deploy.studio import DeployedStudio

_NOT_PASSED_ON = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding"}
_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


class Edge:
    """The distribution of a deployed studio, while the context is."""

    def __init__(self, studio: DeployedStudio) -> None:
        self._cloud, self._outputs = studio.cloud, studio.outputs
        self.domain = str(urlsplit(studio.outputs["DashboardUrl"]).hostname)
        self._cloudfront = studio.cloud.client("cloudfront")
        [distribution] = [
            each
            for each in self._cloudfront.list_distributions()["DistributionList"]["Items"]
            if each["DomainName"] == self.domain
        ]
        config = self._cloudfront.get_distribution_config(Id=distribution["Id"])
        self._behaviors = config["DistributionConfig"]["CacheBehaviors"]["Items"]
        self._client = httpx.Client(
            verify=str(studio.cloud.certificate), timeout=60, trust_env=False
        )

    def __enter__(self) -> Self:
        folder = self._cloud.folder
        self._server = make_server(
            LOOPBACK,
            0,
            Request.application(self._respond),
            threaded=True,
            ssl_context=(str(folder / "certificate.pem"), str(folder / "key.pem")),
            request_handler=_Quiet,
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._client.close()

    @property
    def local_url(self) -> str:
        """Where the distribution is served here, for programs: they send its name as Host."""
        return f"https://{LOOPBACK}:{self._server.server_port}"

    @property
    def resolver_rules(self) -> str:
        """For Chromium: where the studio's names are found."""
        cloud = urlsplit(self._cloud.url).netloc
        here = f"{LOOPBACK}:{self._server.server_port}"
        return f"MAP {self.domain} {here}, MAP *.amazoncognito.com {cloud}"

    def upload_pages(self) -> None:
        """What the deployment does where CDK's function for it runs: pages and configuration."""
        s3, bucket = self._cloud.client("s3"), self._outputs["PagesBucketName"]
        files = {path: file.read_bytes() for path, file in page_files().items() if path != "/"}
        kinds = {path: media_type(file) for path, file in page_files().items()}
        files["/config.json"] = self._outputs["PagesConfig"].encode()
        for path, content in files.items():
            s3.put_object(
                Bucket=bucket,
                Key=path.removeprefix("/"),
                Body=content,
                ContentType=kinds.get(path, "application/json"),
                CacheControl="no-cache",
            )

    @property
    def config(self) -> dict[str, Any]:
        """The pages' configuration."""
        config: dict[str, Any] = json.loads(self._outputs["PagesConfig"])
        return config

    def _respond(self, request: Request) -> Response:
        path = request.environ["REQUEST_URI"].partition("?")[0]
        uploads = f"/{self._outputs['BucketName']}"
        behavior = next(
            (
                each
                for each in self._behaviors
                if fnmatchcase(path.removeprefix(uploads), each["PathPattern"])
            ),
            None,
        )
        if behavior is None:
            return self._page(request)
        if request.method not in behavior["AllowedMethods"]["Items"]:
            return Response("", 403)
        assert behavior["OriginRequestPolicyId"] == _EXCEPT_HOST
        api = self._outputs["ApiUrl"].partition("//")[2].partition(".")[0]
        origin = f"{self._cloud.plain_url}/_aws/execute-api/{api}/$default"
        response = self._pass_on(request, self._cloud.url if path.startswith(uploads) else origin)
        response.headers.update(self._policy_headers(behavior["ResponseHeadersPolicyId"]))
        return response

    def _page(self, request: Request) -> Response:
        viewer = {"Host": self.domain, "X-Forwarded-Proto": "https"}
        response = self._pass_on(request, self._cloud.plain_url, viewer)
        policy = response.headers.get("Content-Security-Policy", "")
        response.headers["Content-Security-Policy"] = self._with_emulator(policy)
        return response

    def _pass_on(
        self, request: Request, origin: str, headers: dict[str, str] | None = None
    ) -> Response:
        passed = {
            name: value for name, value in request.headers if name.lower() not in _NOT_PASSED_ON
        }
        answer = self._client.request(
            request.method,
            f"{origin}{request.environ['REQUEST_URI']}",
            headers={**passed, **(headers or {})},
            content=request.get_data(),
        )
        kept = {
            name: value
            for name, value in answer.headers.items()
            if name not in {*_NOT_PASSED_ON, "content-encoding"}
            and not name.startswith("access-control-")  # the emulator's own, on every answer
        }
        return Response(answer.content, answer.status_code, kept)

    def _policy_headers(self, policy_id: str) -> dict[str, str]:
        answer = self._cloudfront.get_response_headers_policy(Id=policy_id)
        config = answer["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]
        security = config["SecurityHeadersConfig"]
        policy = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        return {
            "Content-Security-Policy": self._with_emulator(policy),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": security["FrameOptions"]["FrameOption"],
            "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
            **{each["Header"]: each["Value"] for each in config["CustomHeadersConfig"]["Items"]},
        }

    def _with_emulator(self, policy: str) -> str:
        """The policy with the emulator's origin where it names the bucket's host."""
        host = f"https://{self._outputs['BucketName']}.s3."
        return " ".join(
            self._cloud.url + (";" if word.endswith(";") else "") if word.startswith(host) else word
            for word in policy.split(" ")
        )


class _Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass
