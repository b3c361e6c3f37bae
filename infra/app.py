"""The CDK app that `cdk.json` starts: settings from the context, packages, two stacks."""

import sys
from collections.abc import Sequence

from aws_cdk import Annotations, App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.adoption import check_adopted
from infra.data_stack import DataStack
from infra.deployed_settings import Deployed, Unseen, check_data, from_environment, look_up
from infra.disarming import find_disarmed, refusal
from infra.nag_suppressions import acknowledge
from infra.packaging import Packages
from infra.settings import Settings, digest
from infra.settings_file import InvalidSetting
from infra.stack import GrokSpicyStack

NOTHING = Deployed()


def build(
    app: App,
    packages: Packages | None = None,
    deployed: Deployed | None = NOTHING,
    problems: Sequence[str] = (),
) -> GrokSpicyStack:
    """Add the stacks to `app`, with the settings in its context. Return the studio's, which depends
    on the one with its data.

    `deployed` is what they replace; None if that is not known. `problems`, and what the deployment
    would disarm without a word, become errors of the stacks: CDK deploys neither, but can still
    list and destroy them. InvalidSetting.
    """
    settings = Settings.from_context(app.node)
    packages = packages or Packages(settings.architecture)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    data = DataStack(app, settings, _accepted(settings, deployed))
    studio = GrokSpicyStack(app, settings, packages)
    studio.add_stack_dependency(data)
    all_problems = [*problems, *_disarmed(app, settings, deployed)]
    for stack in (data, studio):
        for problem in all_problems:  # of both: CDK looks only at those of a stack that it deploys
            Annotations.of(stack).add_error(problem)
        acknowledge(stack)
    return studio


def _disarmed(app: App, settings: Settings, deployed: Deployed | None) -> list[str]:
    if deployed is None or deployed.settings is None:
        return []
    meant = str(app.node.try_get_context("disarm") or "").replace(",", " ").split()
    problem = refusal(find_disarmed(deployed.settings, settings.stored()), meant)
    return [problem] if problem else []


def _accepted(settings: Settings, deployed: Deployed | None) -> list[str]:
    """Digests of the settings over which these may be deployed: those that they were compared with,
    and themselves. None at all where nothing is deployed."""
    if deployed is None:
        return [settings.digest()]
    if deployed.settings is None or deployed.data_is_missing:
        return []
    return list(dict.fromkeys([digest(deployed.settings), settings.digest()]))


def _look(settings: Settings) -> tuple[Deployed | None, list[str]]:
    """What is deployed, and what stands against deploying these settings over it. Without
    credentials nothing is known; then nothing can be deployed now, and CloudFormation refuses what
    is made unless just these settings are deployed."""
    try:
        aws = from_environment()
        if aws is None:
            return None, []
        deployed = look_up(aws, settings)
        problem = check_data(deployed, settings)
        return deployed, [*([problem] if problem else []), *check_adopted(aws, settings)]
    except Unseen as error:
        return None, [str(error)]


def main() -> None:
    app = App(analytics_reporting=False)
    try:
        deployed, problems = _look(Settings.from_context(app.node))
        build(app, deployed=deployed, problems=problems)
    except InvalidSetting as error:
        sys.exit(f"grok-spicy: {error}")
    app.synth()


if __name__ == "__main__":
    main()
