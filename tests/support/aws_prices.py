"""AWS's public list prices of November 2026, us-east-1, in USD, without any free tier.

The names are those of the price lists' own lines. Read on 27 November 2026 from AWS's pricing
pages, and from what others quote of them.
"""

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """A line of a price list: USD for one unit."""

    service: str
    line: str
    usd: float


GB_SECOND = Price("Lambda", "duration, arm64, GB-second", 0.0000133334)
DISK_GB_SECOND = Price("Lambda", "ephemeral storage above 512 MB, GB-second", 0.0000000309)
INVOCATION = Price("Lambda", "requests", 0.20 / MILLION)
TRANSITION = Price("Step Functions", "standard workflows, state transition", 0.025 / 1_000)
READ_UNIT = Price("DynamoDB", "on-demand read request unit", 0.125 / MILLION)
WRITE_UNIT = Price("DynamoDB", "on-demand write request unit", 0.625 / MILLION)
TABLE_GB_MONTH = Price("DynamoDB", "storage, GB-month", 0.25)
RECOVERY_GB_MONTH = Price("DynamoDB", "point-in-time recovery, GB-month", 0.20)
S3_PUT = Price("S3", "PUT, COPY, POST, LIST requests", 0.005 / 1_000)
S3_GET = Price("S3", "GET and all other requests", 0.0004 / 1_000)
S3_GB_MONTH = Price("S3", "Standard storage, GB-month", 0.023)
TRANSFER_GB = Price("data transfer", "out to the internet, first 10 TB a month, GB", 0.09)
API_REQUEST = Price("API Gateway", "HTTP API requests", 1.00 / MILLION)
EDGE_REQUEST = Price("CloudFront", "HTTPS requests, North America", 0.0100 / 10_000)
EDGE_GB = Price("CloudFront", "data out, US and Europe, first 10 TB a month, GB", 0.085)
EVENT = Price("EventBridge", "custom events", 1.00 / MILLION)
LOG_GB = Price("CloudWatch", "logs collected, standard class, GB", 0.50)
LOG_GB_MONTH = Price("CloudWatch", "logs stored, GB-month", 0.03)
METRIC_MONTH = Price("CloudWatch", "custom metric, a month", 0.30)
ALARM_MONTH = Price("CloudWatch", "alarm metric, standard resolution, a month", 0.10)
DASHBOARD_MONTH = Price("CloudWatch", "dashboard, a month", 3.00)
SECRET_MONTH = Price("Secrets Manager", "secret, a month", 0.40)
SECRET_CALL = Price("Secrets Manager", "API calls", 0.05 / 10_000)
ACTIVE_USER_MONTH = Price("Cognito", "monthly active user, Essentials", 0.015)
