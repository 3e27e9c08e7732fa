"""Tax and payment states, to the céntimo."""

from decimal import Decimal

import pytest

from commerce.payment import methods
from commerce.payment.methods import PaymentMethod
from commerce.payment.queries import offered_methods
from commerce.payment.rules import Taxed, igtf, payment_state, tax_summary
from commerce.payment.surcharges import surcharges_for
from commerce.venezuela.models import TaxRate
from tests.factories import make_product
from tests.orders import make_basket, make_shop


@pytest.mark.parametrize(
    ("paid", "percent", "special", "foreign", "due"),
    [
        ("44.10", "3", True, True, "1.32"),
        ("44.17", "3", True, True, "1.33"),  # 1.3251, half up
        ("0.16", "3", True, True, "0.00"),
        ("0.17", "3", True, True, "0.01"),
        ("44.10", "3", False, True, "0.00"),
        ("44.10", "3", True, False, "0.00"),
        ("0.00", "3", True, True, "0.00"),
    ],
)
def test_igtf_is_due_on_what_a_special_taxpayer_gets_in_forex(paid, percent, special, foreign, due):
    amount = igtf(Decimal(paid), Decimal(percent), is_special_taxpayer=special, is_foreign_currency=foreign)
    assert amount == Decimal(due)


def test_iva_is_summed_by_percentage_and_the_exempt_has_no_line():
    lines = [
        Taxed(Decimal(16), Decimal("24.90"), Decimal("3.43")),
        Taxed(Decimal(0), Decimal("5.40"), Decimal("0.00")),
        Taxed(Decimal(8), Decimal("10.80"), Decimal("0.80")),
        Taxed(Decimal(16), Decimal("3.00"), Decimal("0.41")),
    ]
    assert tax_summary(lines) == [
        Taxed(Decimal(16), Decimal("27.90"), Decimal("3.84")),
        Taxed(Decimal(8), Decimal("10.80"), Decimal("0.80")),
    ]


@pytest.mark.parametrize(
    ("received", "refunded", "on_receipt", "void", "state"),
    [
        ("0", "0", False, False, "awaiting"),
        ("0", "0", True, False, "to_collect"),
        ("0", "0", True, True, ""),
        ("4.00", "0", False, False, "partial"),
        ("10.00", "0", False, False, "paid"),
        ("10.01", "0", False, False, "overpaid"),
        ("10.00", "3.00", False, True, "partially_refunded"),
        ("10.00", "10.00", False, True, "refunded"),
    ],
)
def test_the_payment_state_follows_from_what_came_and_went(received, refunded, on_receipt, void, state):
    answer = payment_state(
        due=Decimal("10.00"),
        received=Decimal(received),
        refunded=Decimal(refunded),
        is_collected_on_receipt=on_receipt,
        is_void=void,
    )
    assert answer == state


def test_two_methods_never_share_a_code():
    with pytest.raises(ValueError, match="cash_usd"):
        methods.register(PaymentMethod("cash_usd", "Otro", "", "USD"))


@pytest.mark.django_db
def test_a_store_offers_what_it_switched_on_in_its_own_order_and_words():
    store = make_shop()
    store.payment_methods.filter(code="transfer_on_delivery").update(position=0, instructions="Solo Banco de Prueba")
    store.payment_methods.filter(code="cash_ves").update(position=1)
    store.payment_methods.filter(code="cash_usd").update(is_enabled=False)
    store.payment_methods.create(code="retirado_del_proyecto")
    offered = offered_methods(store)
    assert [method.code for method in offered] == ["transfer_on_delivery", "cash_ves"]
    assert offered[0].instructions == "Solo Banco de Prueba"
    assert str(offered[1].instructions) == "Pagas en bolívares a la tasa BCV del día en que recibes."


@pytest.mark.django_db
def test_the_percentage_of_igtf_is_the_operators_row():
    store = make_shop(is_special_taxpayer=True)
    TaxRate.objects.filter(code="igtf").update(percent=Decimal("2.50"))
    basket = make_basket(store, {make_product(store): 1})
    (surcharge,) = surcharges_for(store, methods.CASH_USD, basket, Decimal("100.00"))
    assert (surcharge.price.incl_tax, surcharge.surcharge.name) == (Decimal("2.50"), "IGTF (2,5 %)")
