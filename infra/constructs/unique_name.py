"""A name that no other stack has, in any region: for what is named once in an account or region."""

from aws_cdk import Aws, Fn


def unique_name() -> str:
    """`grok-spicy-` and the end of the stack's own id."""
    unique = Fn.select(4, Fn.split("-", Fn.select(2, Fn.split("/", Aws.STACK_ID))))
    return f"grok-spicy-{unique}"
