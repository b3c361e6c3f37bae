"""Findings of cdk-nag that stay, each with its reason.

`SUPPRESSIONS` also accounts for every `*` in our permissions; a finding that is not listed fails
the synth. `CDK_WILDCARDS` are the `*` in what CDK itself adds, which cdk-nag does not check.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_lambda as lambda_


@dataclass(frozen=True)
class Suppression:
    """A finding, at the constructs whose path in the stack matches the pattern `path`.

    `{function}` in a finding stands for the logical id of each of our functions.
    """

    path: str
    finding: str
    reason: str


_FILMS = "arn:<AWS::Partition>:s3:::<DataBucketName>"
_UPLOADER = "Custom::CDKBucketDeployment*"
SUPPRESSIONS = (
    Suppression(
        "Functions/*Role/Resource",
        f"AwsSolutions-IAM5[Resource::{_FILMS}/runs/*]",
        "Keys of a run's files are known only at run time; the prefix limits access to runs.",
    ),
    Suppression(
        "Functions/*Role/Resource",
        f"AwsSolutions-IAM5[Resource::{_FILMS}/uploads/*]",
        "The API generates the key of each upload; the prefix limits access to uploads.",
    ),
    Suppression(
        "Functions/*Role/Resource",
        f"AwsSolutions-IAM5[Resource::{_FILMS}/casts/*]",
        "Keys of saved casts are known only at run time; the prefix limits access to casts.",
    ),
    Suppression(
        "Functions/*Role/Resource",
        "AwsSolutions-IAM5[Resource::*]",
        "SendTaskSuccess accepts no resource ARN; the secret task token is the right to use it.",
    ),
    Suppression(
        "Functions/*Role/DefaultPolicy/Resource",
        "AwsSolutions-IAM5[Resource::*]",
        "X-Ray, where enabled, does not support resource ARNs.",
    ),
    Suppression(
        "Pipeline/Role/Resource",
        "AwsSolutions-IAM5[Resource::<{function}.Arn>:*]",
        "Films that run go on with the functions' versions of earlier deployments.",
    ),
    *(
        Suppression(
            "Pipeline/DistributedMaps/Resource",
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>"
            f":execution:<PipelineMachine70FD447C.Name>{separator}*]",
            "Child executions get their ids when they start; this is limited to our state machine.",
        )
        for separator in (":", "/")
    ),
    *(
        Suppression(
            f"Functions/{function}Role/DefaultPolicy/Resource",
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:"
            "<AWS::AccountId>:execution:<PipelineMachine70FD447C.Name>:*]",
            "Executions get their names when they start; this is limited to our state machine.",
        )
        for function in ("Api", "SweepRuns", "DeletePerson")
    ),
    Suppression(
        "Pipeline/Role/DefaultPolicy/Resource",
        "AwsSolutions-IAM5[Resource::*]",
        "CloudWatch's log delivery, and X-Ray where enabled, do not support resource ARNs.",
    ),
    Suppression(
        "Functions/*/Resource",
        "AwsSolutions-L1",
        "The packages are built, compiled and tested for Python 3.13.",
    ),
    Suppression(
        "Pipeline/Machine/Resource",
        "AwsSolutions-SF2",
        "X-Ray is a setting (-c tracing=true); the execution's own history holds the same.",
    ),
    Suppression(
        "Storage/Bucket/Resource",
        "AwsSolutions-S1",
        "The bucket is private, and the API's access log shows who reads. To audit S3 itself, "
        "enable CloudTrail's data events.",
    ),
    Suppression(
        "ProviderKey/Secret/Resource",
        "AwsSolutions-SMG4",
        "xAI has no API to rotate a key with. A person replaces it; functions read the new key "
        "within a minute.",
    ),
    Suppression(
        "Notices/WebhookSecret/Resource",
        "AwsSolutions-SMG4",
        "Receivers know it too: a person replaces it, here and there.",
    ),
    Suppression(
        "Users/Pool/Resource",
        "AwsSolutions-COG2",
        "A second factor is each user's choice; users cannot sign up by themselves.",
    ),
    Suppression(
        "Users/Pool/Resource",
        "AwsSolutions-COG8",
        "The plus plan is billed per user and month; an idle deployment should cost nothing.",
    ),
    Suppression(
        "Api/Http/GET--health/Resource",
        "AwsSolutions-APIG4",
        "Health checks run without an account, and the answer holds only the version.",
    ),
    Suppression(
        "Api/Http/GET--api--health/Resource",
        "AwsSolutions-APIG4",
        "Health checks run without an account, and the answer holds only the version.",
    ),
    Suppression(
        "Pages/Bucket/Resource",
        "AwsSolutions-S1",
        "The bucket holds the published pages only, the same for every user, and no user's data.",
    ),
    *(
        Suppression("Pages/Distribution/Resource", f"AwsSolutions-{rule}", reason)
        for rule, reason in (
            ("CFR1", "A studio's own users decide from where they use it; no country is excluded."),
            (
                "CFR2",
                "A firewall is billed by the month, and an idle deployment should cost "
                "nothing; pages are static, and the API limits requests by itself.",
            ),
            (
                "CFR3",
                "The API's access log has every request that reads or changes a run; pages "
                "are the same for everybody.",
            ),
            (
                "CFR4",
                "CloudFront's own certificate allows no setting; every current browser "
                "negotiates TLS 1.2 or later.",
            ),
        )
    ),
    Suppression(
        "Canary/Api/ServiceRole/Resource",
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
        "AWSCodeDeployRoleForLambdaLimited]",
        "AWS's own policy for CodeDeploy: it moves aliases, and looks at alarms.",
    ),
    Suppression(
        f"{_UPLOADER}/ServiceRole/Resource",
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
        "AWSLambdaBasicExecutionRole]",
        "CDK's function that uploads the pages; this policy lets it write its log.",
    ),
    *(
        Suppression(
            f"{_UPLOADER}/ServiceRole/DefaultPolicy/Resource",
            f"AwsSolutions-IAM5[{what}]",
            "CDK's function that uploads the pages: from its own assets, into the pages' bucket.",
        )
        for what in (
            *("Action::s3:GetBucket*", "Action::s3:GetObject*", "Action::s3:List*"),
            *("Action::s3:Abort*", "Action::s3:DeleteObject*"),
            "Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-"
            "<AWS::Region>/*",
            "Resource::<PagesBucket1F9960AC.Arn>/*",
        )
    ),
    Suppression(
        f"{_UPLOADER}/Resource",
        "AwsSolutions-L1",
        "CDK's function that uploads the pages has the runtime that CDK tested it with.",
    ),
    Suppression(
        "ExecutionEvents/DeadLetters/Resource",
        "AwsSolutions-SQS3",
        "This is itself the dead-letter queue, and an alarm watches it.",
    ),
)

_EMPTY_BUCKET = "CDK's function that empties the bucket before deletion, limited to this bucket."
CDK_WILDCARDS = {
    "s3:DeleteObject*": _EMPTY_BUCKET,
    "s3:GetBucket*": _EMPTY_BUCKET,
    "s3:List*": _EMPTY_BUCKET,
    "<StorageBucket5CB7C8EA.Arn>/*": _EMPTY_BUCKET,
}


def acknowledge(stack: Stack) -> None:
    """Register the suppressions with cdk-nag."""
    prefix = f"{stack.node.path}/"
    functions = [
        stack.get_logical_id(each)
        for each in stack.node.find_all()
        if isinstance(each, lambda_.CfnFunction)
    ]
    for construct in stack.node.find_all():
        path = construct.node.path.removeprefix(prefix)
        for suppression in SUPPRESSIONS:
            if fnmatchcase(path, suppression.path):
                for finding in _expand(suppression.finding, functions):
                    Validations.of(construct).acknowledge(
                        Acknowledgment(id=finding, reason=suppression.reason)
                    )


def _expand(finding: str, functions: list[str]) -> list[str]:
    if "{function}" not in finding:
        return [finding]
    return [finding.replace("{function}", each) for each in functions]
