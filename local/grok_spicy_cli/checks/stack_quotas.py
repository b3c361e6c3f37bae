"""The checks of the account's quotas on AWS against what a studio was set to need."""

from collections.abc import Iterator, Mapping
from typing import Any

from grok_spicy_cli.checks.findings import Finding, doubtful, good, look
from grok_spicy_cli.client.aws_errors import aws
from grok_spicy_cli.client.stack import DeployedStack

FEW = 50
"""Concurrent functions: a film of three scenes has about ten."""
_PER_FILM = 10
_LAMBDA = "Service Quotas, Lambda, “Concurrent executions” (L-B99A9384)"
_TRANSITIONS_PER_FILM = 4
"""State transitions in a second, at most: 60 scenes that are looked at every few seconds."""


def check_quotas(cloud: DeployedStack) -> Iterator[Finding]:
    """Each is doubtful at most."""
    yield from look("concurrency", lambda: _concurrency(cloud))
    yield from look("transitions", lambda: _transitions(cloud))
    yield from look("requests", lambda: _requests(cloud))


def _concurrency(cloud: DeployedStack) -> Iterator[Finding]:
    client = cloud.client("lambda")
    with aws("lambda:GetAccountSettings"):
        limit = client.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    finding = f"{limit} functions may run at once in this account and region"
    watched = cloud.settings.get("account_concurrency")
    films = cloud.settings.get("films_at_once")
    if limit < FEW:
        yield doubtful("concurrency", finding, f"runs may be slow: request more in {_LAMBDA}")
    elif watched and watched != limit:
        yield doubtful(
            "concurrency",
            f"{finding}, but an alarm expects {watched}",
            f"set account_concurrency to {limit}",
        )
    elif films and films * _PER_FILM > limit:
        yield doubtful(
            "concurrency",
            f"{finding}; {films} films at once may want {films * _PER_FILM}",
            f"lower films_at_once, or request more in {_LAMBDA}",
        )
    else:
        yield good("concurrency", finding)


def _transitions(cloud: DeployedStack) -> Iterator[Finding]:
    quota = _find(cloud, "states", "StateTransition", "refill")
    if quota is None:
        return
    films = cloud.settings.get("films_at_once") or 0
    needed = films * _TRANSITIONS_PER_FILM
    detail = f"{quota['Value']:g} state transitions a second"
    if needed > quota["Value"]:
        yield doubtful(
            "transitions",
            f"{detail}; {films} films at once may want {needed}",
            f"request more in Service Quotas, Step Functions, “{quota['QuotaName']}”",
        )
    else:
        yield good("transitions", detail)


def _requests(cloud: DeployedStack) -> Iterator[Finding]:
    wanted = cloud.settings.get("requests_per_second")
    quota = _find(cloud, "apigateway", "throttle rate") if wanted else None
    if quota is None or wanted is None:
        return
    detail = f"the API takes {wanted} requests a second, the account {quota['Value']:g}"
    if float(wanted) > quota["Value"]:
        yield doubtful("requests", detail, "lower requests_per_second, or request a higher quota")
    else:
        yield good("requests", detail)


def _find(cloud: DeployedStack, service: str, *words: str) -> Mapping[str, Any] | None:
    """The quota whose name has these words; None if there is none."""
    client = cloud.client("service-quotas")
    with aws("servicequotas:ListServiceQuotas"):
        pages = client.get_paginator("list_service_quotas").paginate(ServiceCode=service)
        quotas = [each for page in pages for each in page["Quotas"]]
    for quota in quotas:
        if all(word.lower() in quota["QuotaName"].lower() for word in words):
            found: Mapping[str, Any] = quota
            return found
    return None
