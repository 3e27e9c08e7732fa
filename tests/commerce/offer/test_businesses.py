"""Offers for businesses: they count once the team has verified the business, and for nobody else."""

import pytest
from django.contrib.auth.models import AnonymousUser

from commerce.accounts.models import BusinessProfile, User
from commerce.basket.models import Basket
from commerce.offer.applicator import Applicator
from commerce.offer.models import ConditionalOffer
from tests.factories import make_product, make_site_offer, make_user
from tests.orders import make_basket, make_shop

pytestmark = pytest.mark.django_db


def discounted(user: User | None, status: str | None) -> str:
    store = make_shop()
    product = make_product(store, price="10.00")
    make_site_offer(store, "Mayoristas", offer_type=ConditionalOffer.USER, products=[product])
    if user is not None and status is not None:
        BusinessProfile.objects.create(user=user, name="Bodega", rif="", status=status)
    basket = Basket.objects.get(pk=make_basket(store, {product: 1}, owner=user).pk)
    Applicator().apply(basket, user or AnonymousUser())
    return str(basket.total_incl_tax)


def test_a_verified_business_pays_less() -> None:
    assert discounted(make_user(), "verified") == "9.00"


@pytest.mark.parametrize("status", ["pending", "rejected", None])
def test_a_person_and_a_business_that_is_not_verified_pay_the_usual(status: str | None) -> None:
    assert discounted(make_user(), status) == "10.00"


def test_a_guest_pays_the_usual() -> None:
    assert discounted(None, None) == "10.00"
