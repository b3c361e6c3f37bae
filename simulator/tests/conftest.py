"""What holds for all tests."""

from httpx._config import DEFAULT_TIMEOUT_CONFIG

# What httpx waits for by default, in seconds: on a busy machine 5 are too short for an answer that
# takes some processor time. Whoever cares gives a timeout.
for _wait in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, _wait, 60.0)
