"""What a deployment would disarm: settings that guard something, against what is deployed.

Pure: `infra/deployed_settings.py` has what is deployed. A setting that guards something has a row
in GUARDS; a test holds each setting to have one, or to be named among those that guard nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from infra.setting_groups.operation import Canary

Stored = Mapping[str, Any]
"""Settings as they are stored with a stack: `Settings.stored()`."""


@dataclass(frozen=True)
class Guard:
    """A setting that guards something: `is_lost(before, after)` says whether a change of its value
    takes that away; `effect` is what follows then."""

    setting: str
    is_lost: Callable[[Any, Any], bool]
    effect: str


@dataclass(frozen=True)
class Disarmed:
    """A guard that a deployment would take away, with both values of its setting."""

    setting: str
    before: Any
    after: Any
    effect: str

    def __str__(self) -> str:
        return f"{self.setting}: {_show(self.before)} → {_show(self.after)}: {self.effect}"


def _removed(before: Any, after: Any) -> bool:
    return bool(before) and not after


def _turned_on(before: Any, after: Any) -> bool:
    return bool(after) and not before


def _another(before: Any, after: Any) -> bool:
    return bool(before) and before != after


def _raised(before: Any, after: Any) -> bool:
    """Of a limit, which is none at 0 and where it is not set."""
    return bool(before) and (not after or after > before)


def _lowered(before: Any, after: Any) -> bool:
    """Of what is set aside: nothing at 0 and where it is not set."""
    return bool(before) and (not after or after < before)


def _shortened(before: Any, after: Any) -> bool:
    """Of how long something is kept, which is for ever where it is not set."""
    return bool(after) and (not before or after < before)


def _moved(before: Any, after: Any) -> bool:
    """Of how long something is kept: what was promised to be deleted stays, or what was to stay is
    deleted."""
    return _shortened(before, after) or _raised(before, after)


def _weaker(*values: str) -> Callable[[Any, Any], bool]:
    """Of a setting with these values, the weakest first. What only another release knows is not
    known to be weaker than anything."""

    def is_weaker(before: Any, after: Any) -> bool:
        if before not in values or after not in values:
            return bool(before != after)
        return values.index(after) < values.index(before)

    return is_weaker


def _other_groups(before: Any, after: Any) -> bool:
    """Of names of groups, separated by commas."""
    return bool(before) and (not after or not _names(after) <= _names(before))


def _names(groups: str) -> set[str]:
    return {name.strip() for name in groups.split(",")}


_NOBODY = "nobody is told any more"
_REQUESTS = "requests that are refused now are let through, and billed"
_EMPTY = "films would be looked for elsewhere; what was adopted stays where it is"
GUARDS = (
    Guard("keep", _removed, "films, state, users and keys could be deleted with their stack"),
    Guard("empty_bucket_on_destroy", _turned_on, "films would be deleted with their stack"),
    Guard("adopt_bucket", _another, _EMPTY),
    Guard("adopt_table", _another, _EMPTY),
    Guard("adopt_secret", _another, "keys would be read from elsewhere"),
    Guard("adopt_user_pool", _another, "nobody who may sign in now could do so"),
    Guard("members_only", _removed, "everybody with an account may use the studio"),
    Guard("mfa", _weaker("off", "optional", "required"), "a password others know lets them in"),
    Guard("password_sign_in", _turned_on, "passwords of the studio's own let people in again"),
    Guard("oidc_issuer", _another, "those who sign in with their company's accounts are others"),
    Guard("saml_metadata", _removed, "people can't sign in with their company's accounts"),
    Guard("member_groups", _other_groups, "other people are members"),
    Guard("admin_groups", _other_groups, "other people are admins"),
    Guard("requests_per_second", _raised, _REQUESTS),
    Guard("burst", _raised, _REQUESTS),
    Guard("caller_requests_per_minute", _raised, "one person may keep the API busy"),
    Guard("canary", _weaker(*get_args(Canary)), "a faulty release is noticed later, or never"),
    Guard("alarm_email", _removed, f"an alarm rings, and {_NOBODY}"),
    Guard("notify_email", _removed, f"a run ends, and {_NOBODY}"),
    Guard("webhooks", _removed, f"a run ends, and {_NOBODY}"),
    Guard("spend_alarm_usd_per_hour", _raised, "more is spent before an alarm rings"),
    Guard("monthly_budget_usd", _raised, "a larger bill comes without an alarm"),
    Guard("monitoring", _weaker("plain", "full"), "some alarms are deleted, others go by number"),
    Guard("films_per_owner_per_day", _raised, "one person may start more films"),
    Guard("run_usd", _raised, "one film may cost more"),
    Guard("owner_usd_per_day", _raised, "one person may spend more"),
    Guard("studio_usd_per_month", _raised, "all films together may cost more"),
    Guard("films_at_once", _raised, "more films are made, and paid for, at once"),
    Guard("films_at_once_per_owner", _raised, "one person may use all of the studio"),
    Guard("api_concurrency", _lowered, "the API is not answered while other functions are busy"),
    Guard("recording_concurrency", _lowered, "ends of films go unrecorded while others are busy"),
    Guard("waiting_concurrency", _raised, "functions that wait may use all of the account's quota"),
    Guard("account_concurrency", _raised, "the alarm before the account's quota rings later"),
    Guard("runs_expire_after_days", _moved, "films are deleted sooner, or stay longer, than now"),
    Guard("photos_expire_after_days", _raised, "photos of people stay longer"),
    Guard("log_retention_days", _shortened, "logs that are there now are deleted"),
    Guard("xai_insecure", _turned_on, "prompts and the key are sent unencrypted"),
)
"""One row for each setting that guards something."""


def find_disarmed(before: Stored, after: Stored) -> list[Disarmed]:
    """What the change would disarm, in the order of GUARDS. A setting that `before` lacks, as an
    earlier release did not have it, guarded nothing."""
    changes = [
        Disarmed(guard.setting, before[guard.setting], after[guard.setting], guard.effect)
        for guard in GUARDS
        if guard.setting in before
        and guard.is_lost(before[guard.setting], after.get(guard.setting))
    ]
    return changes + _deleted_by_adopting(before, after)


def _deleted_by_adopting(before: Stored, after: Stored) -> list[Disarmed]:
    """What the stack made itself leaves it where another is adopted: unless kept, for good."""
    if before.get("keep", True):
        return []
    return [
        Disarmed(name, None, after[name], "the one that is used now is deleted; first deploy keep")
        for name in ADOPTIONS
        if after.get(name) and not before.get(name)
    ]


ADOPTIONS = ("adopt_bucket", "adopt_table", "adopt_secret", "adopt_user_pool")


def refusal(disarmed: Iterable[Disarmed], meant: Iterable[str]) -> str | None:
    """Why a deployment that would disarm this is refused, where `meant` are the names that a person
    said; None if that is all of it and no more."""
    disarmed, meant = list(disarmed), set(meant)
    names = list(dict.fromkeys(each.setting for each in disarmed))
    left = [each for each in disarmed if each.setting not in meant]
    if left:
        lines = "\n".join(f"  {each}" for each in left)
        return (
            f"This deployment would disarm what is deployed:\n{lines}\n"
            "Set them as they were, or say that you mean it: "
            f"-c disarm={','.join(names)}"
        )
    if vain := sorted(meant - set(names)):
        return (
            f"-c disarm={','.join(vain)}: this deployment does not disarm that; leave it out, so "
            "that it does not go unnoticed another time"
        )
    return None


def _show(value: Any) -> str:
    if value in (None, "", []):
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
