"""Which offers count for a basket."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Exists, Q, QuerySet

from commerce.accounts.models import BusinessProfile
from commerce.stores.models import Store

from .models import ConditionalOffer

# An order in one of these never came to be: the next one is still the first.
NEVER_WAS = ("cancelled", "failed")


def site_offers(store_id: int, user: Any = None) -> QuerySet[ConditionalOffer]:
    """The offers of a store that apply by themselves now: those for everybody and, to a business, those for businesses.

    A business is a person whose business the team has verified.
    """
    for_whom = Q(audience=ConditionalOffer.Audience.EVERYBODY)
    if user is not None and user.is_authenticated:
        for_whom |= Q(audience=ConditionalOffer.Audience.BUSINESSES) & Q(Exists(_verified(user)))
    automatic = ConditionalOffer.active.filter(for_whom, offer_type=ConditionalOffer.SITE, store_id=store_id)
    return automatic.select_related("condition__range", "benefit__range")


def is_business(user: Any) -> bool:
    """Whether the team has verified that this person buys for a business."""
    return user is not None and user.is_authenticated and _verified(user).exists()


def _verified(user: Any) -> QuerySet[BusinessProfile]:
    return BusinessProfile.objects.filter(user=user.pk, status=BusinessProfile.Status.VERIFIED)


def fill_partners(offers: Iterable[ConditionalOffer]) -> None:
    """Read with which others each of `offers` may be combined: one query, and none where no two of them could be."""
    shared = {offer.pk: offer for offer in offers if not offer.exclusive}
    for offer in offers:
        offer.partners = frozenset()
    if len(shared) < 2:
        return
    through = ConditionalOffer.combinations.through
    partners: dict[int, set[int]] = {pk: set() for pk in shared}
    for one, other in through.objects.filter(from_conditionaloffer__in=shared).values_list(
        "from_conditionaloffer_id", "to_conditionaloffer_id"
    ):
        partners[one].add(other)
    for pk, offer in shared.items():
        offer.partners = frozenset(partners[pk])


def has_ordered(store: Store | int, *, user: Any = None, email: str = "", phone: str = "") -> bool:
    """Whether this person has an order in the store that came to be: by account, or by the contact of the order."""
    who = Q()
    if user is not None and user.is_authenticated:
        who |= Q(user=user)
    if email:
        who |= Q(contact_email__iexact=email)
    if phone:
        who |= Q(contact_phone=phone)
    if not who:
        return False
    orders = apps.get_model("order", "Order").objects.filter(who, store=store)
    return bool(orders.exclude(status__in=NEVER_WAS).exists())
