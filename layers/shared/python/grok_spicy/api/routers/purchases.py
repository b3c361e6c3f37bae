"""Purchases of the whole studio: its caps, and a stop of all of them."""

from grok_spicy.api.request_context import Context
from grok_spicy.api.router import Router
from grok_spicy.api.schemas import AccountView, Purchases, StoppedPurchases
from grok_spicy.models.item import utc_now
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.spending import PurchaseStop, usd
from grok_spicy.services.purchases import lift_stop

router = Router()


@router.get("/purchases", 200, "The caps, and whether purchases are stopped.")
def show_purchases(context: Context) -> Purchases:
    """Show what you and the studio may still spend, where the deployment has caps, and whether all
    purchases are stopped."""
    stop = context.store.get(STUDIO, PurchaseStop)
    caps = context.caps_of(context.caller.owner)
    accounts = caps.accounts(context.caller.owner, utc_now())
    return Purchases(
        stopped_at=stop.stopped_at if stop and stop.lifted_at is None else None,
        largest_run_usd=caps.run_usd or None,
        accounts=[
            AccountView(
                setting=account.setting,
                cap_usd=usd(account.cap_ticks),
                spent_usd=usd(context.store.spent_in(account.name)),
            )
            for account in accounts
        ],
    )


@router.post("/purchases/stop-all", 200, "Nothing more is bought.", problems=(403,))
def stop_all(context: Context) -> StoppedPurchases:
    """Let nothing more be bought in the studio until the stop is lifted, and cancel all runs. Calls
    that are under way still complete. Needs full access."""
    context.check_full_access("stop purchases")
    return StoppedPurchases(cancelled=context.cancellation.stop_all(context.caller.name))


@router.post("/purchases/lift-stop", 200, "Runs may buy again.", problems=(403,))
def lift(context: Context) -> Purchases:
    """Lift the stop of all purchases. Runs that it cancelled can be resumed. Needs full access."""
    context.check_full_access("stop purchases")
    lift_stop(context.store)
    return show_purchases(context)
