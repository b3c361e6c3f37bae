"""Saved queries over all logs of a studio, as CloudWatch Logs Insights lists them."""

from collections.abc import Mapping

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

ABOUT_A_RUN = """\
fields @timestamp, level, function, scene_id, coalesce(message, type) as what, error, execution
| filter run_id = "RUN" or execution_arn like "RUN"
| sort @timestamp asc
| limit 1000"""

ERRORS = """\
fields @timestamp, function, run_id, scene_id, error, message, function_version, requestId
| filter level in ["ERROR", "CRITICAL"] or fault = "ours"
  or (type = "platform.report" and record.status != "success")
| sort @timestamp desc
| limit 200"""

MEMORY_AND_TIME = """\
filter type = "platform.report"
| stats count(*) as calls, pct(record.metrics.durationMs, 90) as ms_p90,
  max(record.metrics.durationMs) as ms_most, max(record.metrics.maxMemoryUsedMB) as mb_used,
  max(record.metrics.memorySizeMB) as mb_there by @log
| sort mb_used desc"""

QUERIES = {
    "everything about a run": ABOUT_A_RUN,
    "errors": ERRORS,
    "memory and time of functions": MEMORY_AND_TIME,
}


class LogQueries(Construct):
    """The queries; `log_groups` are the names of what they read: every function's, the machine's.

    A line of a function has `run_id`, `scene_id` and `execution` where it is about one, and
    `requestId`, which its platform lines have too.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        studio: str,
        functions: Mapping[str, lambda_.Function],
        *,
        saved: bool,
    ) -> None:
        super().__init__(scope, id)
        self.log_groups = [
            *(function.log_group.log_group_name for function in functions.values()),
            f"/aws/vendedlogs/states/{studio}",
        ]
        for name, text in QUERIES.items() if saved else ():
            logs.CfnQueryDefinition(
                self,
                name.title().replace(" ", ""),
                name=f"{studio}/{name}",
                query_string=text,
                log_group_names=self.log_groups,
            )
