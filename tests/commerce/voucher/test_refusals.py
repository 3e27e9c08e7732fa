"""Each reason why a voucher is not taken has a sentence of its own."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from commerce.basket import actions
from commerce.basket.models import Basket
from commerce.offer.models import Condition
from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal
from commerce.voucher.models import Voucher
from tests import factories
from tests.commerce.basket.rows import make_basket, make_order, make_voucher, priced

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return factories.make_store()


@pytest.fixture
def basket(store):
    """A guest's basket worth 16.60."""
    return make_basket(store, factories.make_product(store, price="16.60"))


def refusal_of(basket, code, user=None):
    with pytest.raises(Refusal) as refused:
        actions.apply_voucher(basket, code, user or AnonymousUser())
    return refused.value


def test_a_valid_code_gives_its_discount_at_once(store, basket):
    make_voucher(store, "DIEZ", value=10)

    actions.apply_voucher(basket, " die z ", AnonymousUser())

    assert basket.total_incl_tax == Decimal("14.94")
    assert priced(basket).total_incl_tax == Decimal("14.94")


@pytest.mark.parametrize("code", ["NADA", "x" * 5_000, "NUL\x00", "'; DROP TABLE", "%"])
def test_an_unknown_code(basket, code):
    refusal = refusal_of(basket, code)

    assert isinstance(refusal, BadInput)
    assert (refusal.code, str(refusal)) == ("voucher_unknown", "No conocemos ese cupón. Revisa que esté bien escrito.")


def test_no_code_at_all(basket):
    assert str(refusal_of(basket, "  ")) == "Escribe el código del cupón."


def test_a_code_of_another_store(basket):
    make_voucher(factories.make_store(), "AJENO")

    assert str(refusal_of(basket, "AJENO")) == "Ese cupón es de otra tienda."


def test_the_same_code_in_two_stores_is_this_stores(store, basket):
    make_voucher(factories.make_store(), "HOLA", value=90)
    make_voucher(store, "HOLA", value=50)

    actions.apply_voucher(basket, "hola")

    assert basket.total_incl_tax == Decimal("8.30")


def test_a_voucher_that_has_not_begun(store, basket):
    starts = datetime(2031, 10, 3, 3, 30, tzinfo=UTC)  # still the 2nd in Caracas
    make_voucher(store, "PRONTO", start_datetime=starts, end_datetime=starts + timedelta(days=5))

    assert str(refusal_of(basket, "PRONTO")) == "Este cupón vale a partir del 2 de octubre."


def test_a_voucher_that_has_expired(store, basket):
    ended = datetime(2025, 9, 30, 12, tzinfo=UTC)
    make_voucher(store, "TARDE", start_datetime=ended - timedelta(days=5), end_datetime=ended)

    refusal = refusal_of(basket, "TARDE")

    assert (refusal.code, str(refusal)) == ("voucher_expired", "Este cupón venció el 30 de septiembre.")


def test_a_voucher_whose_uses_are_gone(store, basket):
    voucher = make_voucher(store, "DOS", usage_limit=2)
    for _ in range(2):
        other = make_basket(store, factories.make_product(store))
        other.vouchers.add(voucher)
        make_order(priced(other))

    refusal = refusal_of(basket, "DOS")

    assert (refusal.code, str(refusal)) == ("voucher_used_up", "Este cupón ya se usó todas las veces que se podía.")


def test_a_single_use_voucher_that_somebody_used(store, basket):
    voucher = make_voucher(store, "UNO", usage=Voucher.SINGLE_USE)
    other = make_basket(store, factories.make_product(store))
    other.vouchers.add(voucher)
    make_order(priced(other))

    assert str(refusal_of(basket, "UNO")) == "Este cupón era para un solo uso y ya se usó."


def test_a_voucher_that_this_customer_has_used(store):
    ana = factories.make_user()
    voucher = make_voucher(store, "MIO", usage_limit_per_user=1)
    first = make_basket(store, factories.make_product(store))
    first.vouchers.add(voucher)
    make_order(priced(first, ana), ana)
    basket = make_basket(store, factories.make_product(store), owner=ana)

    assert str(refusal_of(basket, "MIO", ana)) == "Ya usaste este cupón."


def test_a_voucher_per_customer_wants_to_know_who_one_is(store, basket):
    make_voucher(store, "SOCIO", usage=Voucher.ONCE_PER_CUSTOMER)

    refusal = refusal_of(basket, "SOCIO")

    assert isinstance(refusal, NotAllowed)
    assert str(refusal) == "Entra en tu cuenta para usar este cupón."


def test_a_first_order_voucher_after_the_first_order(store):
    ana = factories.make_user()
    make_voucher(store, "PRIMERA2", offer={"first_order_only": True})
    make_order(make_basket(store, factories.make_product(store)), ana)
    basket = make_basket(store, factories.make_product(store), owner=ana)

    assert str(refusal_of(basket, "PRIMERA2", ana)) == "Este cupón es solo para la primera compra."


@pytest.mark.parametrize("status", ["cancelled", "failed"])
def test_an_order_that_came_to_nothing_was_not_the_first(store, status):
    ana = factories.make_user()
    make_voucher(store, "PRIMERA2", offer={"first_order_only": True})
    make_order(make_basket(store, factories.make_product(store)), ana, status=status)
    basket = make_basket(store, factories.make_product(store, price="10.00"), owner=ana)

    actions.apply_voucher(basket, "PRIMERA2", ana)

    assert basket.total_incl_tax == Decimal("9.00")


def test_an_order_in_another_store_was_not_the_first_here(store):
    ana, other = factories.make_user(), factories.make_store()
    make_voucher(store, "PRIMERA2", offer={"first_order_only": True})
    make_order(make_basket(other, factories.make_product(other)), ana)
    basket = make_basket(store, factories.make_product(store), owner=ana)

    assert actions.apply_voucher(basket, "PRIMERA2", ana).code == "PRIMERA2"


def test_a_basket_below_the_minimum_says_how_much_is_missing(store, basket):
    make_voucher(store, "VEINTE", minimum=20)

    refusal = refusal_of(basket, "VEINTE")

    assert str(refusal) == "El cupón pide una compra de US$\xa020,00. Te faltan US$\xa03,40."
    assert refusal.details == {"minimum": "20.00", "missing": "3.40"}


def test_the_minimum_itself_is_enough(store, basket):
    make_voucher(store, "JUSTO", minimum="16.60")

    assert actions.apply_voucher(basket, "JUSTO").code == "JUSTO"


def test_too_few_products(store, basket):
    voucher = make_voucher(store, "TRES")
    offer = voucher.offers.get()
    Condition.objects.filter(pk=offer.condition_id).update(value=3)

    assert str(refusal_of(basket, "TRES")) == "El cupón pide 3 de sus productos. Te faltan 2."


def test_products_that_it_is_not_for(store, basket):
    make_voucher(store, "KITS", products=[factories.make_product(store)])

    assert str(refusal_of(basket, "KITS")) == "Este cupón no es para lo que hay en tu cesta."


def test_a_voucher_twice(store, basket):
    make_voucher(store, "DIEZ")
    actions.apply_voucher(basket, "DIEZ")

    refusal = refusal_of(basket, "diez")

    assert (refusal.code, str(refusal)) == ("voucher_already_applied", "Ese cupón ya está aplicado.")


def test_a_voucher_that_does_not_go_with_an_offer(store, basket):
    factories.make_site_offer(store, value=20, exclusive=True, priority=5)
    make_voucher(store, "SOLO", offer={"exclusive": True})

    refusal = refusal_of(basket, "SOLO")

    assert isinstance(refusal, Conflict)
    assert str(refusal) == "Este cupón no se combina con los descuentos que ya tienes."
    assert basket.vouchers.count() == 0


def test_a_basket_with_nothing_in_it(store):
    make_voucher(store, "DIEZ")

    assert refusal_of(Basket(store=store), "DIEZ").code == "voucher_empty_basket"
    assert refusal_of(Basket.objects.create(store=store), "DIEZ").code == "voucher_empty_basket"


def test_a_suspended_offer_gives_nothing(store, basket):
    make_voucher(store, "QUIETO", offer={"status": "Suspended"})

    assert refusal_of(basket, "QUIETO").code == "voucher_not_in_use"


def test_every_refusal_leaves_the_basket_without_the_voucher(store, basket):
    make_voucher(store, "VEINTE", minimum=20)

    refusal_of(basket, "VEINTE")

    assert basket.vouchers.count() == 0


def test_a_voucher_that_expires_on_the_basket_stops_counting(store, basket):
    voucher = make_voucher(store, "DIEZ")
    actions.apply_voucher(basket, "DIEZ")
    Voucher.objects.filter(pk=voucher.pk).update(end_datetime=timezone.now() - timedelta(seconds=1))

    assert priced(basket).total_incl_tax == Decimal("16.60")
