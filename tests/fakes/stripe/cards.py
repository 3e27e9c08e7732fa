"""Stripe's test cards: what each of them does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plastic:
    """`decline` is the pair of code and decline code that a charge ends with; "" pays.

    `asks`: never, always, or only until it has been set up. `is_kept` still lets one that declines be kept.
    """

    number: str
    brand: str = "visa"
    decline: tuple[str, str] | None = None
    asks: str = "never"
    is_kept: bool = True
    is_disputed: bool = False
    refund: str = "succeeded"


PAYS = Plastic("4242424242424242")
MASTERCARD = Plastic("5555555555554444", brand="mastercard")
ASKS_ONCE = Plastic("4000002500003155", asks="until_set_up")
ASKS_ALWAYS = Plastic("4000002760003184", asks="always")
DECLINED = Plastic("4000000000000002", decline=("card_declined", "generic_decline"), is_kept=False)
NO_FUNDS = Plastic("4000000000009995", decline=("card_declined", "insufficient_funds"), is_kept=False)
EXPIRED = Plastic("4000000000000069", decline=("expired_card", "expired_card"), is_kept=False)
BAD_CVC = Plastic("4000000000000127", decline=("incorrect_cvc", "incorrect_cvc"), is_kept=False)
KEPT_BUT_DECLINED = Plastic("4000000000000341", decline=("card_declined", "generic_decline"))
DISPUTED = Plastic("4000000000000259", is_disputed=True)
REFUND_FAILS = Plastic("4000000000005126", refund="failed")
REFUND_WAITS = Plastic("4000000000007726", refund="pending")

BY_NUMBER = {
    card.number: card
    for card in (
        PAYS,
        MASTERCARD,
        ASKS_ONCE,
        ASKS_ALWAYS,
        DECLINED,
        NO_FUNDS,
        EXPIRED,
        BAD_CVC,
        KEPT_BUT_DECLINED,
        DISPUTED,
        REFUND_FAILS,
        REFUND_WAITS,
    )
}
BY_TOKEN = {
    "pm_card_visa": PAYS,
    "pm_card_mastercard": MASTERCARD,
    "pm_card_authenticationRequiredOnSetup": ASKS_ONCE,
    "pm_card_authenticationRequired": ASKS_ALWAYS,
    "pm_card_visa_chargeDeclined": DECLINED,
    "pm_card_visa_chargeDeclinedInsufficientFunds": NO_FUNDS,
    "pm_card_chargeCustomerFail": KEPT_BUT_DECLINED,
    "pm_card_createDispute": DISPUTED,
    "pm_card_refundFail": REFUND_FAILS,
    "pm_card_pendingRefund": REFUND_WAITS,
}
SAYS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}
