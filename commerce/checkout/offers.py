"""The offers of an order about to be placed: counted for the person who orders, and locked."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from commerce.basket.models import Basket
from commerce.offer.applicator import Applicator
from commerce.offer.models import ConditionalOffer
from commerce.offer.people import Buyer, already_had, overdrawn
from commerce.refusals import Conflict


def apply_offers(
    basket: Basket, buyer: Buyer, *, left: Mapping[int, int] | None = None, was_shown: bool = False
) -> None:
    """Price the basket for `buyer` and lock the offers that count: nobody else can take the same use of one then.

    `left` is what is known already of how often the buyer may still have some offers, by id. Raises Conflict
    "offer_already_had" where they had one already that they were shown a total with; whoever was shown none gets the
    right one.
    """
    known = dict(left or {})
    while True:
        basket.reset_offer_applications()
        Applicator(known).apply(basket, buyer.account)
        had = overdrawn(basket, buyer)
        if not had or was_shown:
            break
        known |= had
    _lock(basket)
    had = overdrawn(basket, buyer)
    if had:
        raise already_had([used["offer"] for used in basket.offer_applications], had)


def _lock(basket: Basket) -> None:
    """Lock the offers that gave a discount, by id; the last use of a limited one goes to whoever gets here first."""
    uses = {application["offer"].pk: application["freq"] for application in basket.offer_applications}
    offers = ConditionalOffer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=uses).order_by("pk")
    for offer in offers:
        limit = offer.max_global_applications
        if limit is not None and offer.num_applications + uses[offer.pk] > limit:
            message = _("La oferta «%(offer)s» se acaba de agotar. Revisa el nuevo total.") % {"offer": offer.name}
            raise Conflict("basket_changed", message, details={"changes": [message]})
