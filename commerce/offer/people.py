"""Offers that a person may have so often: counted by account, and by e-mail and phone for whoever buys without one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from commerce.refusals import Conflict, Refusal

from .models import ConditionalOffer
from .queries import has_ordered

_REMEMBERED: Final = "offers_left"
# As many as a visit could meet: what a session keeps stays small.
_MOST_REMEMBERED: Final = 50


@dataclass(frozen=True)
class Buyer:
    """Who orders: an account or None, and the contact of the order, which stands for a guest. `phone` is E.164."""

    account: Any = None
    email: str = ""
    phone: str = ""


def overdrawn(basket: Any, buyer: Buyer) -> dict[int, int]:
    """The offers that a priced basket takes more often than `buyer` still may: the uses that are left, by offer's id.

    Codes are not among them: those have limits of their own.
    """
    found = {}
    for application in basket.offer_applications:
        offer = application["offer"]
        if application["voucher"] is None and offer.is_for_each_person:
            left = _left(offer, buyer)
            if application["freq"] > left:
                found[offer.pk] = left
    return found


def _left(offer: ConditionalOffer, buyer: Buyer) -> int:
    account, email, phone = buyer.account, buyer.email, buyer.phone
    if offer.first_order_only and has_ordered(offer.store_id or 0, user=account, email=email, phone=phone):
        return 0
    if offer.max_user_applications is None:
        return 1_000_000
    return max(0, offer.max_user_applications - _uses(offer, buyer))


def _uses(offer: ConditionalOffer, buyer: Buyer) -> int:
    who = Q()
    if buyer.account is not None and buyer.account.is_authenticated:
        who |= Q(order__user=buyer.account)
    if buyer.email:
        who |= Q(order__contact_email__iexact=buyer.email)
    if buyer.phone:
        who |= Q(order__contact_phone=buyer.phone)
    if not who:
        return 0
    discounts = apps.get_model("order", "OrderDiscount").objects.filter(who, offer_id=offer.pk)
    return int(discounts.aggregate(total=Sum("frequency"))["total"] or 0)


def already_had(offers: Iterable[ConditionalOffer], left: Mapping[int, int]) -> Refusal:
    """The person has had these offers in earlier orders: the total is not what they were shown."""
    names = ", ".join(f"«{offer.name}»" for offer in offers if offer.pk in left)
    message = _("Ya aprovechaste %(offers)s en otro pedido. Revisa el nuevo total y confirma otra vez.")
    told = {"offers_left": {str(pk): uses for pk, uses in left.items()}}
    return Conflict("offer_already_had", message % {"offers": names}, details=told)


def remember(session: Any, refusal: Refusal) -> None:
    """Let a visit's next prices do without what its person has had already. Only ids and numbers are kept."""
    told = refusal.details.get("offers_left")
    if told:
        known = {**session.get(_REMEMBERED, {}), **told}
        session[_REMEMBERED] = dict(list(known.items())[-_MOST_REMEMBERED:])


def remembered(session: Any) -> dict[int, int]:
    """The uses left, by offer's id, of what this visit's person turned out to have had already."""
    return {int(pk): int(uses) for pk, uses in session.get(_REMEMBERED, {}).items()}
