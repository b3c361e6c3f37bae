"""What an alarm is, and from when on some of them ring."""

from dataclasses import dataclass, replace

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
    it, where `is_too_few`. `name` is also its section in docs/operations.md. `plain` is a metric
    and a threshold for a studio whose alarms may look at one metric only; some have none."""

    name: str
    metric: cloudwatch.IMetric
    threshold: float
    happened: str
    to_do: str
    periods: int = 1
    no_data: cloudwatch.TreatMissingData = QUIET
    is_too_few: bool = False
    plain: tuple[cloudwatch.Metric, float] | None = None

    @property
    def is_by_math(self) -> bool:
        """Whether it looks at more than one metric."""
        return isinstance(self.metric, cloudwatch.MathExpression)

    @property
    def description(self) -> str:
        return f"{self.happened} {self.to_do} See docs/operations.md#{self.name.lower()}."


def as_plain(spec: AlarmSpec) -> AlarmSpec | None:
    """The alarm on one metric; None where one says nothing."""
    if not spec.is_by_math:
        return spec
    if spec.plain is None:
        return None
    metric, threshold = spec.plain
    return replace(spec, metric=metric, threshold=threshold)
