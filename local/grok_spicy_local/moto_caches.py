"""What moto makes again for every state of every lane, kept instead: it took a tenth of the
processor time of a film with many scenes.

moto's interpreter makes a client for each call of a function, reads each JSONPath anew, and parses
the machine when it is created and again for each execution.
"""

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config
from moto.settings import moto_server_port
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
    state_task_service_dynamodb,
)
from moto.stepfunctions.parser.asl.utils import json_path

from grok_spicy_local.deferred_imports import defer

defer("moto.batch")  # the parser of machines would read all of EC2's tables
from moto.stepfunctions.parser.asl.parse.asl_parser import (  # noqa: E402
    AmazonStateLanguageParser,
)
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor  # noqa: E402

_LONGEST_CALL = 99_999_999
"""Seconds: moto's own. A state's time limit ends a call, not its client."""
_LANES = 60

_parse_machine = AmazonStateLanguageParser.parse
_trees: dict[str, Any] = {}
"""The syntax tree of the machine that was parsed last, by its text."""


def install() -> None:
    """Let moto's interpreter keep its clients, the JSONPaths that it has read, and the machine's
    syntax tree. Idempotent."""
    setattr(AmazonStateLanguageParser, "parse", staticmethod(_parse))  # noqa: B010
    modules: tuple[Any, ...] = (json_path, result_path)
    for module in (lambda_eval_utils, state_task_service_aws_sdk, state_task_service_dynamodb):
        setattr(module, "boto_client_for", _client_for)  # noqa: B010 – it is another's module
    for reader in modules:
        if not hasattr(reader.parse, "cache_info"):
            reader.parse = lru_cache(maxsize=1000)(reader.parse)


def _parse(definition: str) -> tuple[Any, Any]:
    """What runs the machine, made anew for each execution, and the machine's syntax tree."""
    if definition not in _trees:
        program, tree = _parse_machine(definition)
        _trees.clear()
        _trees[definition] = tree
        return program, tree
    tree = _trees[definition]
    return Preprocessor().visit(tree), tree


def _client_for(region: str, service: str, state_credentials: Any = None) -> Any:  # noqa: ARG001
    return _client(region, service, f"http://127.0.0.1:{moto_server_port()}")


@lru_cache(maxsize=8)
def _client(region: str, service: str, url: str) -> Any:
    make: Any = boto3.client
    return make(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id="ak",
        aws_secret_access_key="sk",
        config=Config(
            parameter_validation=False,
            retries={"max_attempts": 0, "total_max_attempts": 1},
            connect_timeout=_LONGEST_CALL,
            read_timeout=_LONGEST_CALL,
            max_pool_connections=2 * _LANES,
        ),
    )
