"""The loggers of what the local cloud is made of."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_CHATTY = {
    "moto": logging.CRITICAL,
    "werkzeug": logging.ERROR,
    **dict.fromkeys(("boto3", "botocore", "urllib3", "s3transfer", "filelock"), logging.WARNING),
}


@contextmanager
def quiet_loggers() -> Iterator[None]:
    """Keep the emulator's logs out of ours: why an execution failed is in the execution."""
    loggers = {logging.getLogger(name): level for name, level in _CHATTY.items()}
    before = {logger: logger.level for logger in loggers}
    for logger, level in loggers.items():
        logger.setLevel(level)
    try:
        yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)
