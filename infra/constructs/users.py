"""The people who may use the studio: their pool, and its groups of members and admins."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from grok_spicy.policies.membership import ADMIN_GROUP, GROUPS_ATTRIBUTE, MEMBER_GROUP
from infra.settings import Settings

_MFA = {
    "off": cognito.Mfa.OFF,
    "optional": cognito.Mfa.OPTIONAL,
    "required": cognito.Mfa.REQUIRED,
}
GROUPS = GROUPS_ATTRIBUTE.removeprefix("custom:")
"""The attribute that a company's identity provider fills."""


class Users(Construct):
    """`pool`: made here with its groups, or adopted by id, and then left as it is. How people sign
    in to it is up to the API's clients."""

    pool: cognito.IUserPool

    def __init__(self, scope: Construct, id: str, settings: Settings) -> None:
        super().__init__(scope, id)
        if settings.adopt_user_pool:
            self.pool = cognito.UserPool.from_user_pool_id(self, "Pool", settings.adopt_user_pool)
            return
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            # Always there: an attribute can't be removed, and adding one later changes the pool.
            custom_attributes={GROUPS: cognito.StringAttribute(max_len=2048, mutable=True)},
            mfa=_MFA[settings.mfa],
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False)
            if settings.mfa != "off"
            else None,
            deletion_protection=settings.keep,
            removal_policy=RemovalPolicy.RETAIN if settings.keep else RemovalPolicy.DESTROY,
        )
        for name, group, description in (
            ("Admins", ADMIN_GROUP, "See and change everything of everybody, and set quotas."),
            ("Members", MEMBER_GROUP, "Use the studio, where it is for members only."),
        ):
            cognito.CfnUserPoolGroup(
                self,
                name,
                user_pool_id=self.pool.user_pool_id,
                group_name=group,
                description=description,
            )
