"""Placing an order: all of it or nothing, at the server's prices, once per basket."""

from decimal import Decimal

import pytest

from commerce.checkout.actions import place_order
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.venezuela.models import TaxRate
from tests.factories import make_product, make_user
from tests.orders import ADDRESS, make_basket, make_delivery, make_details, make_order, make_shop, make_voucher

pytestmark = pytest.mark.django_db


def general() -> TaxRate:
    return TaxRate.objects.get(code="general")


def test_an_order_keeps_what_was_agreed_at_its_moment():
    store = make_shop()
    kit = make_product(store, "Centella HG", price="24.90", tax_rate=general())
    cheese = make_product(store, "Queso", price="7.20", unit="kg", step="0.250", stock=40)
    order = make_order(store, {kit: 1, cheese: 3}, note="Sin bolsa")
    assert order.total_incl_tax == Decimal("33.30")  # 24.90 + 5.40 + 3.00
    assert order.total_ves == Decimal("28643.99")  # 33.30 x 860.18, once
    assert order.rate.value == Decimal("860.18")
    lines = list(order.lines.all())
    assert [(line.title, line.quantity, line.unit, line.step, line.price_per_unit) for line in lines] == [
        ("Centella HG", 1, "piece", Decimal("1.000"), Decimal("24.90")),
        ("Queso", 3, "kg", Decimal("0.250"), Decimal("7.20")),
    ]
    assert [line.tax_percent for line in lines] == [Decimal("16.00"), Decimal("0.00")]
    assert [line.line_price_incl_tax for line in lines] == [Decimal("24.90"), Decimal("5.40")]
    assert order.customer_note == "Sin bolsa"
    assert order.shipping_address.line1 == "Calle Loira, Res. Araguaney, piso 4"


def test_changing_the_product_later_leaves_the_order_as_it_was():
    store = make_shop()
    product = make_product(store, "Café", price="6.40")
    order = make_order(store, {product: 2})
    product.title = "Otro"
    product.save()
    product.stockrecords.update(price=Decimal("99.00"))
    line = order.lines.get()
    assert (line.title, line.line_price_incl_tax) == ("Café", Decimal("12.80"))


def test_payment_on_receipt_starts_confirmed_with_a_payment_source_and_a_first_move():
    order = make_order()
    assert order.status == "confirmed"
    assert [line.status for line in order.lines.all()] == ["confirmed"]
    source = order.sources.get()
    assert (source.source_type.code, source.amount_allocated) == ("cash_ves", order.total_incl_tax)
    assert [(move.from_status, move.to_status) for move in order.moves.all()] == [("", "confirmed")]
    assert order.link.token_hash


def test_goods_are_set_aside_and_the_basket_is_closed():
    store = make_shop()
    product = make_product(store, stock=5)
    order = make_order(store, {product: 2})
    record = product.stockrecords.get()
    assert (record.num_in_stock, record.num_allocated) == (5, 2)
    assert order.basket.status == "Submitted"


def test_the_journal_tells_of_the_order_without_personal_data():
    order = make_order()
    entry = JournalEntry.objects.get(verb="order.placed")
    assert entry.subject_id == str(order.pk)
    assert entry.store_id == order.store_id
    assert entry.data["number"] == order.number
    assert "maria" not in str(entry.data).lower()


def test_numbers_are_readable_and_come_from_a_sequence():
    store = make_shop()
    first, second = make_order(store), make_order(store)
    assert first.number.startswith("A-")
    assert int(second.number[2:]) == int(first.number[2:]) + 1


def test_the_same_basket_answers_the_same_order():
    store = make_shop()
    basket = make_basket(store, {make_product(store): 1})
    first = place_order(basket.pk, make_details())
    again = place_order(basket.pk, make_details(name="Otra"))
    assert first.pk == again.pk
    assert Order.objects.count() == 1


def test_the_same_key_answers_the_same_order_for_another_basket():
    store = make_shop()
    product = make_product(store)
    first = place_order(make_basket(store, {product: 1}).pk, make_details(), idempotency_key="k" * 32)
    again = place_order(make_basket(store, {product: 2}).pk, make_details(), idempotency_key="k" * 32)
    assert first.pk == again.pk


def test_too_little_stock_is_refused_with_the_product_named_and_the_basket_kept():
    store = make_shop()
    product = make_product(store, "Malta", stock=5)
    basket = make_basket(store, {product: 5})
    product.stockrecords.update(num_in_stock=2)
    with pytest.raises(Conflict) as refusal:
        place_order(basket.pk, make_details())
    assert refusal.value.code == "out_of_stock"
    assert str(refusal.value) == "De «Malta» solo quedan 2. Ajusta la cantidad en tu cesta."
    basket.refresh_from_db()
    assert (basket.status, basket.lines.count(), Order.objects.count()) == ("Open", 1, 0)
    assert product.stockrecords.get().num_allocated in (None, 0)


def test_a_price_that_changed_since_it_was_shown_is_not_charged_silently():
    store = make_shop()
    product = make_product(store, "Harina", price="2.00")
    basket = make_basket(store, {product: 1})
    line = basket.lines.get()
    product.stockrecords.update(price=Decimal("2.50"))
    with pytest.raises(Conflict) as refusal:
        place_order(basket.pk, make_details(seen=((line.pk, 1, "2.00"),)))
    assert refusal.value.code == "basket_changed"
    assert str(refusal.value) == "«Harina» ahora cuesta US$\N{NO-BREAK SPACE}2,50 (antes US$\N{NO-BREAK SPACE}2,00)."


def test_below_the_minimum_the_refusal_says_how_much_is_missing():
    store = make_shop(minimum_order=Decimal("20.00"))
    basket = make_basket(store, {make_product(store, price="16.60"): 1})
    with pytest.raises(Conflict) as refusal:
        place_order(basket.pk, make_details())
    assert str(refusal.value) == (
        "El pedido mínimo es de US$\N{NO-BREAK SPACE}20,00. Te faltan US$\N{NO-BREAK SPACE}3,40."
    )


def test_somebody_elses_basket_is_refused():
    store = make_shop()
    basket = make_basket(store, {make_product(store): 1}, owner=make_user())
    with pytest.raises(NotAllowed):
        place_order(basket.pk, make_details(), user=make_user())


def test_an_empty_basket_is_refused():
    with pytest.raises(Conflict) as refusal:
        place_order(make_basket(make_shop(), {}).pk, make_details())
    assert refusal.value.code == "empty_basket"


def test_a_method_that_does_not_reach_the_address_is_refused():
    store = make_shop()
    make_delivery(store, "zulia", states=["Zulia"])
    basket = make_basket(store, {make_product(store): 1})
    with pytest.raises(BadInput) as refusal:
        place_order(basket.pk, make_details(delivery="zulia"))
    assert (refusal.value.field, str(refusal.value)) == ("delivery", "No llega a Distrito Capital.")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"delivery": "dron"}, "delivery"), ({"payment": "trueque"}, "payment"), ({"address": None}, "line1")],
)
def test_what_the_store_does_not_offer_is_refused(fields, field):
    store = make_shop()
    with pytest.raises(BadInput) as refusal:
        place_order(make_basket(store, {make_product(store): 1}).pk, make_details(**fields))
    assert refusal.value.field == field


def test_a_pickup_needs_no_address_and_costs_nothing():
    order = make_order(delivery="retiro", address=None)
    assert (order.delivery_kind, order.shipping_incl_tax, order.shipping_address) == ("pickup", Decimal("0.00"), None)


def test_dollars_to_a_special_taxpayer_carry_igtf_on_everything_including_iva():
    store = make_shop(is_special_taxpayer=True)
    order = make_order(store, {make_product(store, price="41.10"): 1}, payment="cash_usd")
    surcharge = order.surcharges.get()
    assert (surcharge.code, surcharge.incl_tax) == ("igtf", Decimal("1.32"))  # 3 % of 44.10
    assert order.total_incl_tax == Decimal("45.42")
    assert order.sources.get().amount_allocated == Decimal("45.42")


@pytest.mark.parametrize(("special", "payment"), [(True, "cash_ves"), (False, "cash_usd")])
def test_bolivares_or_a_common_taxpayer_carry_no_igtf(special, payment):
    order = make_order(make_shop(is_special_taxpayer=special), payment=payment)
    assert not order.surcharges.exists()


def test_a_voucher_is_used_and_its_discount_kept_on_the_order():
    store = make_shop()
    voucher = make_voucher(store, "PRIMERA2")
    order = make_order(store, {make_product(store, price="10.00"): 1}, vouchers=[voucher])
    voucher.refresh_from_db()
    assert order.total_incl_tax == Decimal("11.00")
    assert (voucher.num_orders, voucher.applications.count()) == (1, 1)
    assert order.discounts.get().voucher_code == "PRIMERA2"


def test_without_a_rate_the_order_has_no_amount_in_bolivares():
    order = make_order(make_shop(rate=False), payment="cash_usd")
    assert (order.rate, order.total_ves) == (None, None)


def test_the_address_is_kept_in_the_book_once_where_the_customer_asked():
    store, user = make_shop(), make_user()
    for _time in range(2):
        make_order(store, user=user, save_address=True, address=ADDRESS)
    assert user.addresses.count() == 1
    assert user.addresses.get().is_default_for_shipping


def test_an_order_costs_a_few_queries_more_per_line(django_assert_max_num_queries):
    store = make_shop()
    make_order(store)  # what is written once for all orders is there
    small = make_basket(store, {make_product(store): 1})
    large = make_basket(store, {make_product(store): 1 for _number in range(10)})
    with django_assert_max_num_queries(60):
        place_order(small.pk, make_details())
    with django_assert_max_num_queries(60 + 9 * 10):
        place_order(large.pk, make_details())
