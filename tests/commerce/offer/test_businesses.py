"""Offers for businesses: they count once the team has verified the business, and for nobody else."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from commerce.accounts.models import BusinessProfile, User
from commerce.basket.models import Basket
from commerce.basket.pricing import price
from commerce.checkout.actions import place_order
from commerce.offer.actions import save_offer
from commerce.offer.applicator import Applicator
from commerce.offer.models import ConditionalOffer
from commerce.offer.reading import sentence_of, spec_of
from commerce.offer.terms import Codes, Kind, Limits
from commerce.refusals import NotAllowed
from commerce.stores.models import Store
from commerce.voucher import actions
from commerce.voucher.models import Voucher
from tests.factories import make_product, make_site_offer, make_user
from tests.offers import make_spec
from tests.orders import make_basket, make_details, make_shop, make_voucher

pytestmark = pytest.mark.django_db


def discounted(user: User | None, status: str | None) -> str:
    store = make_shop()
    product = make_product(store, price="10.00")
    make_site_offer(store, "Mayoristas", audience=ConditionalOffer.Audience.BUSINESSES, products=[product])
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


def coded(shop: Store, user: User | None, status: str | None) -> tuple[Voucher, Basket]:
    voucher = make_voucher(shop, "MAYOR")
    ConditionalOffer.objects.filter(vouchers=voucher).update(audience=ConditionalOffer.Audience.BUSINESSES)
    if user is not None and status is not None:
        BusinessProfile.objects.create(user=user, name="Bodega", rif="", status=status)
    basket = make_basket(shop, {make_product(shop, price="10.00"): 1}, owner=user, vouchers=[voucher])
    return voucher, basket


def test_a_code_for_businesses_takes_its_two_dollars_off_for_a_verified_one() -> None:
    user = make_user()
    voucher, basket = coded(make_shop(), user, "verified")

    assert actions.why_not_usable(voucher, user) is None
    assert str(price(basket, user).total_incl_tax) == "8.00"
    assert place_order(basket.pk, make_details(), user=user).total_incl_tax == Decimal("11.00")


@pytest.mark.parametrize("status", ["pending", "rejected", None])
def test_a_code_for_businesses_is_refused_to_everybody_else_with_the_reason(status: str | None) -> None:
    user = make_user()
    voucher, basket = coded(make_shop(), user, status)

    refusal = actions.why_not_usable(voucher, user)

    assert str(refusal) == "Este cupón es solo para negocios verificados."
    assert str(price(basket, user).total_incl_tax) == "10.00"
    with pytest.raises(NotAllowed):
        place_order(basket.pk, make_details(), user=user)


def test_the_sentence_of_a_code_for_businesses_says_so() -> None:
    store = make_shop()
    spec = make_spec(store, kind=Kind.CODE, codes=Codes(code="MAYOR"), limits=Limits(businesses_only=True))

    offer = save_offer(spec, by=make_user())

    assert "solo para negocios verificados" in sentence_of(offer)
    assert spec_of(offer).limits.businesses_only is True
