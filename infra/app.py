"""The CDK app that `cdk.json` starts: settings from the context, packages, one stack."""

import sys

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.nag_suppressions import acknowledge
from infra.packaging import Packages
from infra.settings import InvalidSetting, Settings
from infra.stack import GrokSpicyStack


def build(app: App, packages: Packages | None = None) -> GrokSpicyStack:
    """Add the stack to `app`, with the settings in its context. InvalidSetting."""
    settings = Settings.from_context(app.node)
    packages = packages or Packages(settings.architecture)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    stack = GrokSpicyStack(app, settings, packages)
    acknowledge(stack)
    return stack


def main() -> None:
    app = App(analytics_reporting=False)
    try:
        build(app)
    except InvalidSetting as error:
        sys.exit(f"grok-spicy: {error}")
    app.synth()


if __name__ == "__main__":
    main()
