"""Why something is as it is where a checker, or a careful reader, would have it otherwise.

`ACCEPTED`: every finding of cdk-nag that stays, and so every `*` in a permission of ours; what is
not here fails the synth. `OF_CDK`: the `*` in what CDK itself adds, which cdk-nag doesn't look at.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from aws_cdk import Acknowledgment, Stack, Validations


@dataclass(frozen=True)
class Accepted:
    """A finding, at the constructs whose path in the stack fits the pattern `where`."""

    where: str
    finding: str
    reason: str


ACCEPTED = (
    Accepted(
        "Functions/*Role/Resource",
        "AwsSolutions-IAM5[Resource::<StorageBucket5CB7C8EA.Arn>/runs/*]",
        "A run's files are named when it is made; the prefix keeps functions out of all else.",
    ),
    Accepted(
        "Functions/*Role/Resource",
        "AwsSolutions-IAM5[Resource::<StorageBucket5CB7C8EA.Arn>/uploads/*]",
        "Uploads get their names from the API, one by one.",
    ),
    Accepted(
        "Functions/ApiRole/DefaultPolicy/Resource",
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:"
        "execution:<PipelineMachine70FD447C.Name>:*]",
        "Executions get their names when they start; of this state machine alone.",
    ),
    Accepted(
        "Pipeline/Role/DefaultPolicy/Resource",
        "AwsSolutions-IAM5[Resource::*]",
        "CloudWatch's log delivery, and X-Ray where it is on, know no resources in permissions.",
    ),
    Accepted(
        "Functions/*/Resource",
        "AwsSolutions-L1",
        "Python 3.13 is what the packages are built, compiled and tested for.",
    ),
    Accepted(
        "Pipeline/Machine/Resource",
        "AwsSolutions-SF2",
        "X-Ray is a setting (-c tracing=true); the execution's own history says the same.",
    ),
    Accepted(
        "Storage/Bucket/Resource",
        "AwsSolutions-S1",
        "Private, one studio's; who reads is in the API's access log. Whoever must audit S3 itself "
        "has CloudTrail's data events.",
    ),
    Accepted(
        "ProviderKey/Secret/Resource",
        "AwsSolutions-SMG4",
        "xAI has no interface to rotate a key with; a person replaces it, and functions read the "
        "new one within a minute.",
    ),
    Accepted(
        "Api/People/Resource",
        "AwsSolutions-COG2",
        "A second factor is each person's choice; nobody signs up by themselves.",
    ),
    Accepted(
        "Api/People/Resource",
        "AwsSolutions-COG8",
        "The plus plan is paid per person and month; a studio that rests should cost nothing.",
    ),
    Accepted(
        "Api/Http/GET--health/Resource",
        "AwsSolutions-APIG4",
        "Health is for monitors without an account, and tells nothing but the version.",
    ),
    Accepted(
        "Ends/Unrecorded/Resource",
        "AwsSolutions-SQS3",
        "It is itself the queue for what could not be delivered, and an alarm watches it.",
    ),
)

_EMPTYING = "CDK's function that empties the bucket before it is deleted, in this bucket alone."
OF_CDK = {
    "s3:DeleteObject*": _EMPTYING,
    "s3:GetBucket*": _EMPTYING,
    "s3:List*": _EMPTYING,
    "<StorageBucket5CB7C8EA.Arn>/*": _EMPTYING,
}


def acknowledge(stack: Stack) -> None:
    """Tell cdk-nag what is accepted, and why."""
    inside = f"{stack.node.path}/"
    for construct in stack.node.find_all():
        path = construct.node.path.removeprefix(inside)
        for accepted in ACCEPTED:
            if fnmatchcase(path, accepted.where):
                Validations.of(construct).acknowledge(
                    Acknowledgment(id=accepted.finding, reason=accepted.reason)
                )
