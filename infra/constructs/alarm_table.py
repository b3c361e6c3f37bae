"""The alarms, one row each: what it looks at, from when on it rings, what happened, what to do.

An alarm rings for what whoever keeps the studio can do something about. What an alarm costs is its
number of metrics, 0.10 USD a month each.
"""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from grok_spicy.adapters.aws.dynamo_schema import RUNS_BY_OWNER, RUNS_OF_STUDIO
from infra.constructs.alarm_spec import (
    AS_BEFORE,
    CONCURRENCY_PERCENT,
    MAYBE_PAID_PERCENT,
    MISSING,
    OLD_LETTER_SECONDS,
    QUEUE_SECONDS,
    SLOW_API_MS,
    SLOW_CLIP_SECONDS,
    STUCK_SECONDS,
    AlarmSpec,
)
from infra.constructs.metrics import Metrics, share, total
from infra.settings import Settings

_HALF_AN_HOUR, _HOUR, _DAY = Duration.minutes(30), Duration.hours(1), Duration.days(1)
_QUARTER = Duration.minutes(15)


def alarm_specs(metrics: Metrics, settings: Settings) -> list[AlarmSpec]:
    """All alarms of a studio."""
    return [
        *_films(metrics),
        *_money(metrics, settings),
        *_standing_still(metrics),
        *_code_and_events(metrics),
        *_capacity(metrics, settings),
        *_api(metrics),
    ]


def _films(metrics: Metrics) -> list[AlarmSpec]:
    ended = [metrics.product("RunsEnded")]
    return [
        AlarmSpec(
            "FilmsFailByUs",
            share(
                [metrics.product("RunsFailed", fault="ours")],
                ended,
                *(2, _HALF_AN_HOUR, "films that failed by our fault, %"),
            ),
            5,
            "Films fail by our fault: the code, its settings or AWS.",
            "If a version was just deployed, go back to the one before; else read the errors.",
            plain=(metrics.product("RunsFailed", period=_HALF_AN_HOUR, fault="ours"), 2),
        ),
        AlarmSpec(
            "FilmsFailAtProviders",
            share(
                [metrics.product("RunsFailed", fault="provider")],
                ended,
                *(3, _HOUR, "films that failed at a provider, %"),
            ),
            20,
            "Many films fail because a provider refuses, fails or loses their calls.",
            "Look which model and error; resume the films when it is over.",
            plain=(metrics.product("RunsFailed", period=_HOUR, fault="provider"), 3),
        ),
        AlarmSpec(
            "FilmsHaveGaps",
            share(
                [metrics.product("RunsWithGaps", fault=fault) for fault in ("ours", "provider")],
                ended,
                *(3, _HOUR, "films with gaps that no user caused, %"),
            ),
            20,
            "Many films have gaps that are not their users' doing.",
            "Their reports name the reason; resume them when it is over.",
            plain=(metrics.product("RunsWithGaps", period=_HOUR, fault="provider"), 3),
        ),
        AlarmSpec(
            "ClipsAreSlow",
            metrics.product("ClipLatency", "p90"),
            SLOW_CLIP_SECONDS,
            "A provider takes unusually long to render clips.",
            "Look at its status page; films are late, not lost.",
            periods=3,
        ),
    ]


def _money(metrics: Metrics, settings: Settings) -> list[AlarmSpec]:
    return [
        AlarmSpec(
            "AccountBlocked",
            metrics.product("AccountsBlocked"),
            1,
            "A provider refuses the studio's account: no credit, or a key it does not take.",
            "Top up or replace the key, then resume the films that stopped.",
        ),
        AlarmSpec(
            "Spending",
            metrics.product("SpendUsd", period=_HOUR),
            settings.spend_alarm_usd_per_hour,
            "Calls to providers cost more in an hour than spend_alarm_usd_per_hour allows.",
            "Find whose films they are; `grok-spicy stop-all` stops all purchases.",
        ),
        AlarmSpec(
            "CallsLost",
            share(
                [metrics.product("MaybePaidUsd")],
                [metrics.product("SpendUsd")],
                *(1, _DAY, "USD that may have been paid twice, % of the day's"),
            ),
            MAYBE_PAID_PERCENT,
            "Answers to paid calls are lost, and the calls are bought again.",
            "Compare with the provider's bill; look for broken connections or functions that die.",
            plain=(metrics.product("MaybePaidUsd", period=_DAY), 5),
        ),
    ]


def _standing_still(metrics: Metrics) -> list[AlarmSpec]:
    return [
        AlarmSpec(
            "FilmsStandStill",
            metrics.product("RunAge", "Maximum", _HOUR),
            STUCK_SECONDS,
            "A film has been at the same stage for six hours, and waits for no person.",
            "Look at its execution; if nothing moves, cancel and resume it.",
            no_data=AS_BEFORE,
        ),
        AlarmSpec(
            "NothingCompletes",
            cloudwatch.MathExpression(
                expression="IF(FILL(ended, 0) < 1, FILL(open, 0), 0)",
                using_metrics={
                    "open": metrics.product("OpenRuns", "Maximum"),
                    "ended": metrics.product("RunsEnded"),
                },
                label="films that are made, in an hour in which none ended",
                period=_HOUR,
            ),
            1,
            "Films are made, and for four hours none has ended in any way.",
            "Look at the executions, at the provider's status and at AWS's.",
            periods=4,
        ),
        AlarmSpec(
            "QueueIsLong",
            metrics.product("QueueSeconds", "Maximum", _HOUR),
            QUEUE_SECONDS,
            "A film has waited for over an hour to be begun.",
            "Raise films_at_once if the provider's rates allow it, or let people wait.",
            no_data=AS_BEFORE,
        ),
    ]


def _code_and_events(metrics: Metrics) -> list[AlarmSpec]:
    return [
        AlarmSpec(
            "StepsBreak",
            metrics.product("FunctionErrors", period=_QUARTER),
            5,
            "Functions raise errors that nobody raises on purpose.",
            "The query “errors” shows which and where; go back a version if they are new.",
        ),
        AlarmSpec(
            "FunctionsBreak",
            total(
                [metrics.of_function(name, "Errors") for name in ("api", "archive_run")],
                *(_QUARTER, "errors of functions that no execution calls"),
            ),
            3,
            "Functions that no execution watches crash or run out of time.",
            "Read the log of api and of archive_run.",
        ),
        AlarmSpec(
            "SweepMissed",
            metrics.of_function("sweep_runs", "Invocations").with_(period=Duration.hours(3)),
            1,
            "The hourly sweep was not called for three hours: nothing expires or is measured.",
            "Look at its rule in EventBridge, and at the log of sweep_runs.",
            no_data=MISSING,
            is_too_few=True,
        ),
        AlarmSpec(
            "DeadLetters",
            metrics.dead_letters(),
            1,
            "An end was not recorded or not told, or a sweep or deletion failed.",
            "Mend what the log of that function names, then `grok-spicy redrive --stack NAME`.",
        ),
        AlarmSpec(
            "DeadLettersWait",
            metrics.age_of_dead_letters(),
            OLD_LETTER_SECONDS,
            "Dead letters have waited for two days; after fourteen they are gone.",
            "Send them again: `grok-spicy redrive --stack NAME`.",
        ),
    ]


def _capacity(metrics: Metrics, settings: Settings) -> list[AlarmSpec]:
    return [
        AlarmSpec(
            "FunctionsThrottled",
            cloudwatch.MathExpression(
                expression="IF(FILL(throttled, 0) >= 10, "
                "100 * throttled / (throttled + FILL(made, 0)), 0)",
                using_metrics={"throttled": metrics.throttles(), "made": metrics.invocations()},
                label="calls of functions that were throttled, %",
                period=Duration.minutes(5),
            ),
            5,
            "The account's functions are throttled: films are late, the API may refuse.",
            "Request a higher Lambda concurrency, or lower films_at_once.",
            periods=3,
            plain=(metrics.throttles(), 50),
        ),
        AlarmSpec(
            "ConcurrencyNearQuota",
            metrics.concurrency(),
            settings.account_concurrency * CONCURRENCY_PERCENT / 100,
            "Functions use 80 % of the concurrency that the account has.",
            "Request a higher quota now; set account_concurrency to what it is.",
            periods=2,
        ),
        AlarmSpec(
            "MachineThrottled",
            total(
                [metrics.executions("ExecutionThrottled"), metrics.throttled_transitions()],
                *(Duration.minutes(5), "state transitions that were put off"),
            ),
            100,
            "Step Functions puts off state transitions: films are late.",
            "Request a higher quota of state transitions, or lower films_at_once.",
            periods=3,
        ),
        AlarmSpec(
            "TableThrottled",
            total(
                metrics.table_throttles((RUNS_BY_OWNER, RUNS_OF_STUDIO)),
                *(Duration.minutes(5), "throttled reads and writes"),
            ),
            50,
            "DynamoDB throttles the table or an index of it.",
            "One hot run or owner? Else wait: on-demand tables grow within the hour.",
            periods=2,
        ),
        AlarmSpec(
            "TableFails",
            total(metrics.table_errors(), Duration.minutes(5), "errors of DynamoDB's own"),
            10,
            "DynamoDB fails requests by its own fault.",
            "Look at AWS's health page; steps are tried again by themselves.",
            periods=2,
        ),
    ]


def _api(metrics: Metrics) -> list[AlarmSpec]:
    requests = [metrics.api("Count")]
    return [
        AlarmSpec(
            "ApiFails",
            share([metrics.api("5xx")], requests, *(5, _QUARTER, "server errors, %")),
            5,
            "The API answers with server errors.",
            "Read the log of api; go back a version if they are new.",
            plain=(metrics.api("5xx"), 5),
        ),
        AlarmSpec(
            "ApiRefuses",
            share([metrics.api("4xx")], requests, *(200, _QUARTER, "refused requests, %")),
            50,
            "Most requests are refused: throttled, not signed in, or wrong.",
            "Read status and caller in the access log: a program in a loop, or a throttle too low.",
            periods=2,
        ),
        AlarmSpec(
            "ApiIsSlow",
            metrics.api("Latency", "p90"),
            SLOW_API_MS,
            "A tenth of all requests takes over five seconds.",
            "Look at the table and at cold starts; api_concurrency sets some aside.",
            periods=3,
        ),
    ]
