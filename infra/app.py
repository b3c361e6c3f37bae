"""The CDK app that `cdk.json` starts: settings from the context, packages, two stacks."""

import sys

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.data_stack import DataStack
from infra.nag_suppressions import acknowledge
from infra.packaging import Packages
from infra.settings import InvalidSetting, Settings
from infra.stack import GrokSpicyStack


def build(app: App, packages: Packages | None = None) -> GrokSpicyStack:
    """Add the stacks to `app`, with the settings in its context. Return the studio's, which depends
    on the one with its data. InvalidSetting."""
    settings = Settings.from_context(app.node)
    packages = packages or Packages(settings.architecture)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    data = DataStack(app, settings)
    studio = GrokSpicyStack(app, settings, packages)
    studio.add_stack_dependency(data)
    for stack in (data, studio):
        acknowledge(stack)
    return studio


def main() -> None:
    app = App(analytics_reporting=False)
    try:
        build(app)
    except InvalidSetting as error:
        sys.exit(f"grok-spicy: {error}")
    app.synth()


if __name__ == "__main__":
    main()
