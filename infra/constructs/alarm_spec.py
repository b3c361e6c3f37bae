"""What an alarm is, and from when on some of them ring."""

from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch

SLOW_CLIP_SECONDS = 300
"""Half of a job's time limit; a clip usually takes a minute or two."""
SLOW_API_MS = 5000
STUCK_SECONDS = 6 * 3600
QUEUE_SECONDS = 3600
OLD_LETTER_SECONDS = 2 * 24 * 3600
CONCURRENCY_PERCENT = 80
MAYBE_PAID_PERCENT = 2

QUIET = cloudwatch.TreatMissingData.NOT_BREACHING
"""Nothing sent, nothing happened."""
AS_BEFORE = cloudwatch.TreatMissingData.IGNORE
"""It is measured now and then: between, what was measured last holds."""
MISSING = cloudwatch.TreatMissingData.BREACHING
"""Nothing sent: that is what rings."""


@dataclass(frozen=True)
class AlarmSpec:
    """One alarm. It rings once the metric has reached the threshold in `periods` in a row; below
    it, where `is_too_few`. `name` is also its section in docs/operations.md."""

    name: str
    metric: cloudwatch.IMetric
    threshold: float
    happened: str
    to_do: str
    periods: int = 1
    no_data: cloudwatch.TreatMissingData = QUIET
    is_too_few: bool = False

    @property
    def description(self) -> str:
        return f"{self.happened} {self.to_do} See docs/operations.md#{self.name.lower()}."
