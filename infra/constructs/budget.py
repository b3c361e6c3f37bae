"""An optional budget for the account's monthly AWS bill. Each run caps its own cost at xAI."""

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct


class Budget(Construct):
    """Notifies the topic at 80 % of the limit, and when the month's forecast exceeds it.

    It covers the whole account. Cost allocation tags work only after somebody has activated them
    for billing, and a budget that silently sees nothing is worse than one that sees too much.
    """

    def __init__(self, scope: Construct, id: str, usd_per_month: float, topic: sns.Topic) -> None:
        super().__init__(scope, id)
        subscribers = [
            budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic.topic_arn)
        ]
        budgets.CfnBudget(
            self,
            "Month",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=usd_per_month, unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind,
                        comparison_operator="GREATER_THAN",
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=subscribers,
                )
                for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
        )
