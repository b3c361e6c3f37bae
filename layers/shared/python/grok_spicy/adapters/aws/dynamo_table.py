"""The table as boto3 offers it, for any number of threads.

boto3 numbers the names and values of a request's conditions with a counter that all requests of a
resource share: of two threads at once, one could ask for `item = …` where it meant `run_id = …`. A
Lambda function has one thread; where functions are threads of one process, each request counts for
itself.
"""

from typing import Any

import boto3
from boto3.dynamodb.transform import TransformationInjector
from botocore.config import Config

from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG

_EVENT, _CONDITIONS = "before-parameter-build.dynamodb", "dynamodb-condition-expression"


def open_table(name: str, config: Config = CLIENT_CONFIG) -> Any:
    """The boto3 Table of that name."""
    resource = boto3.resource("dynamodb", config=config)
    events = resource.meta.client.meta.events
    events.unregister(_EVENT, unique_id=_CONDITIONS)
    # First: what comes next turns the values into DynamoDB's.
    events.register_first(_EVENT, _inject_conditions, unique_id=_CONDITIONS)
    return resource.Table(name)


def _inject_conditions(params: dict[str, Any], model: Any, **_: object) -> None:
    TransformationInjector().inject_condition_expressions(params, model)
