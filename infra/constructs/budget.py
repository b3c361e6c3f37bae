"""An optional limit to the account's monthly AWS bill; xAI's is each run's own cap."""

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct


class Budget(Construct):
    """Tells the topic at four fifths of the limit, and when the month is forecast to pass it.

    Of the whole account, not of the stack's tags: those count only once somebody has activated them
    for billing, and a budget that silently sees nothing is worse than one that sees too much.
    """

    def __init__(self, scope: Construct, id: str, usd_a_month: float, topic: sns.Topic) -> None:
        super().__init__(scope, id)
        tells = [
            budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic.topic_arn)
        ]
        budgets.CfnBudget(
            self,
            "Month",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=usd_a_month, unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind,
                        comparison_operator="GREATER_THAN",
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=tells,
                )
                for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
        )
