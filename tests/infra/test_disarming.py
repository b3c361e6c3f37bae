"""A deployment that would disarm something is refused, unless a person says that it is meant."""

from typing import Any

import pytest

from infra.disarming import GUARDS, find_disarmed, refusal
from infra.settings import Settings

GUARD_NOTHING = {
    *("stack_name", "architecture", "deploy_pages", "tracing", "xai_host", "rates"),
    *("results_kept_hours", "cameras", "camera_urls", "veo_location", "comfyui_workflow"),
    *("comfyui_frame_rate", "replicate_models", "contact", "identity_provider", "oidc_client_id"),
    *("oidc_scopes", "saml_email_claim", "groups_claim"),
}
"""Settings whose change takes no protection away."""


def stored(**settings: Any) -> dict[str, Any]:
    return Settings(**settings).stored()


def names(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [each.setting for each in find_disarmed(before, after)]


def test_every_setting_guards_something_or_is_known_to_guard_nothing() -> None:
    guards = {guard.setting for guard in GUARDS}

    assert guards | GUARD_NOTHING == set(Settings.model_fields)
    assert guards & GUARD_NOTHING == set()
    assert len(guards) == len(GUARDS)


def test_a_deployment_without_the_last_ones_settings_is_refused_and_names_each() -> None:
    before = stored(alarm_email="ops@example.com", monthly_budget_usd=50)

    problem = refusal(find_disarmed(before, stored(keep=False)), [])

    assert problem is not None
    assert "keep: true → false: films, state, users and keys could be deleted" in problem
    assert "alarm_email: ops@example.com → none: an alarm rings, and nobody" in problem
    assert problem.endswith("-c disarm=keep,alarm_email,monthly_budget_usd")


def test_what_a_person_says_is_meant_is_done() -> None:
    disarmed = find_disarmed(stored(alarm_email="ops@example.com"), stored(keep=False))

    assert refusal(disarmed, ["keep", "alarm_email"]) is None


def test_what_a_person_did_not_say_is_refused_still() -> None:
    disarmed = find_disarmed(stored(alarm_email="ops@example.com"), stored(keep=False))

    problem = refusal(disarmed, ["keep"]) or ""

    assert "alarm_email: " in problem and "  keep: " not in problem
    assert "-c disarm=keep,alarm_email" in problem


def test_permission_to_disarm_is_not_left_in_a_script() -> None:
    assert "does not disarm that" in (refusal([], ["keep"]) or "")


@pytest.mark.parametrize(
    ("before", "after", "disarmed"),
    [
        ({}, {}, []),
        ({"alarm_email": "a@x.org"}, {"alarm_email": "b@x.org"}, []),
        ({"alarm_email": "a@x.org"}, {}, ["alarm_email"]),
        ({"webhooks": "https://a.example.com"}, {}, ["webhooks"]),
        ({"webhooks": "https://a.example.com"}, {"webhooks": "https://b.example.com"}, []),
        ({"monthly_budget_usd": 20}, {}, ["monthly_budget_usd"]),
        ({"monthly_budget_usd": 20}, {"monthly_budget_usd": 30}, ["monthly_budget_usd"]),
        ({"monthly_budget_usd": 20}, {"monthly_budget_usd": 10}, []),
        ({"run_usd": 20}, {}, ["run_usd"]),  # the default is 100
        ({"run_usd": 20}, {"run_usd": 0}, ["run_usd"]),  # 0 is no limit
        ({"run_usd": 0}, {"run_usd": 20}, []),
        (
            {"runs_expire_after_days": 90},
            {"runs_expire_after_days": 30},
            ["runs_expire_after_days"],
        ),
        ({"runs_expire_after_days": 90}, {}, ["runs_expire_after_days"]),
        ({}, {"runs_expire_after_days": 90}, ["runs_expire_after_days"]),
        ({"photos_expire_after_days": 7}, {}, ["photos_expire_after_days"]),
        ({"log_retention_days": 90}, {}, ["log_retention_days"]),
        ({"api_concurrency": 5}, {}, ["api_concurrency"]),
        ({"waiting_concurrency": 5}, {"waiting_concurrency": 4}, []),
        ({"adopt_table": "films-restored"}, {}, ["adopt_table"]),
        ({}, {"adopt_table": "films-restored"}, []),
        ({"keep": False}, {"keep": True}, []),
        ({"mfa": "required"}, {}, ["mfa"]),
        ({}, {"mfa": "required"}, []),
        ({"members_only": True}, {}, ["members_only"]),
        ({"canary": "10percent15minutes"}, {}, ["canary"]),
        ({"canary": "10percent30minutes"}, {"canary": "10percent15minutes"}, ["canary"]),
        ({"canary": "10percent15minutes"}, {"canary": "10percent30minutes"}, []),
        ({"account_concurrency": 500}, {"account_concurrency": 900}, ["account_concurrency"]),
        ({"admin_groups": "ops, lead"}, {"admin_groups": "lead"}, []),
        ({"admin_groups": "ops"}, {"admin_groups": "ops, everybody"}, ["admin_groups"]),
        ({"member_groups": "films"}, {"member_groups": "everybody"}, ["member_groups"]),
        (
            {"oidc_issuer": "https://login.example.com", "oidc_client_id": "films"},
            {"oidc_issuer": "https://login.example.org", "oidc_client_id": "films"},
            ["oidc_issuer"],
        ),
        ({"films_per_owner_per_day": 5}, {}, ["films_per_owner_per_day"]),
        ({}, {"xai_insecure": True, "xai_host": "127.0.0.1:7000"}, ["xai_insecure"]),
    ],
)
def test_only_what_takes_protection_away_disarms(
    before: dict[str, Any], after: dict[str, Any], disarmed: list[str]
) -> None:
    assert names(stored(**before), stored(**after)) == disarmed


def test_adopting_another_table_deletes_one_that_was_not_kept() -> None:
    """One that was kept stays where it is when the stack no longer has it."""
    before, after = stored(keep=False), stored(keep=True, adopt_table="films-restored")

    assert names(before, after) == ["adopt_table"]


def test_a_setting_that_an_earlier_release_did_not_have_guarded_nothing() -> None:
    before = stored()
    del before["alarm_email"]

    assert names({**before, "a_setting_of_old": 3}, stored()) == []


def test_a_value_that_only_a_newer_release_knows_is_not_given_up_unasked() -> None:
    assert names({**stored(), "mfa": "passkeys", "canary": "1percent60minutes"}, stored()) == [
        "mfa",
        "canary",
    ]


def test_addresses_with_tokens_in_them_are_not_stored_with_the_stack() -> None:
    settings = Settings(webhooks="https://hooks.example.com/s3cret https://b.example.com")

    assert "example" not in str(settings.stored()["webhooks"])
    assert len(settings.stored()["webhooks"].split()) == 2
