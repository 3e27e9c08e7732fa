"""What the basket's page says."""

from decimal import Decimal

import pytest
from django.urls import reverse

from commerce.catalogue.models import Product
from commerce.offer.models import Benefit
from commerce.venezuela.models import TaxRate
from tests import factories

from .rows import Visitor, make_basket, make_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return factories.make_store()


def page_of(basket):
    answer = Visitor(basket.store).carry(basket).get(reverse("basket:summary"))
    assert answer.status_code == 200
    return answer


def test_an_empty_basket_says_how_long_things_stay(store):
    answer = Visitor(store).get(reverse("basket:summary"))

    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Tu cesta está vacía" in html
    assert "Lo que agregues se queda aquí 14 días." in html
    assert answer.context["page"].rows == []


def test_lines_and_totals_are_in_dollars_and_bolivares_with_the_rate(store):
    factories.make_rate("860.18")
    html = page_of(make_basket(store, (factories.make_product(store, "Café Cumbe", price="6.40"), 2))).content.decode()

    assert "Café Cumbe" in html
    assert "US$\xa06,40 c/u" in html
    assert html.count("US$\xa012,80") >= 2
    assert html.count("Bs\xa011.010,30") == 2
    assert "Bs\xa0860,18" in html


def test_without_a_rate_the_page_is_in_dollars(store):
    html = page_of(make_basket(store, factories.make_product(store, price="6.40"))).content.decode()

    assert "US$\xa06,40" in html
    assert "price__bs" not in html


def test_the_total_in_bolivares_is_converted_once(store):
    factories.make_rate("860.18123456")
    basket = make_basket(store, *[factories.make_product(store, price="0.33") for _ in range(3)])

    assert page_of(basket).context["total_bs"] == Decimal("851.58")


def test_a_measured_product_is_shown_and_moved_in_its_unit(store):
    cheese = factories.make_product(store, price="7.20", unit="kg", step="0.250")
    html = page_of(make_basket(store, (cheese, "0,75"))).content.decode()

    assert 'value="0,750 kg"' in html
    assert "US$\xa07,20 / kg" in html
    assert "Mínimo 0,250 kg." in html
    assert 'aria-label="Agregar 0,250 kg"' in html


def test_iva_is_shown_by_rate_and_adds_up(store):
    rates = {rate.code: rate for rate in TaxRate.objects.all()}
    basket = make_basket(
        store,
        factories.make_product(store, price="11.60", tax_rate=rates["general"]),
        factories.make_product(store, price="5.00", tax_rate=rates["exempt"]),
    )

    answer = page_of(basket)

    html = answer.content.decode()
    assert "IVA 16 % incluido, sobre US$\xa010,00" in html
    assert "Exento de IVA" in html
    assert sum(tax.total for tax in answer.context["page"].taxes) == Decimal("16.60")


def test_a_price_that_went_up_is_said(store):
    product = factories.make_product(store, price="6.00")
    basket = make_basket(store, product)
    product.stockrecords.update(price=Decimal("6.40"))

    row = page_of(basket).context["page"].rows[0]

    assert row.news == "Subió de US$\xa06,00 a US$\xa06,40 desde que lo agregaste."
    assert row.amount == Decimal("6.40")


def test_a_price_that_went_down_is_said(store):
    product = factories.make_product(store, price="6.00", unit="kg", step="0.333")
    basket = make_basket(store, product)
    assert page_of(basket).context["page"].rows[0].news == ""

    product.stockrecords.update(price=Decimal("5.99"))

    assert page_of(basket).context["page"].rows[0].news.startswith("Bajó de US$\xa06,00 a US$\xa05,99")


def test_a_product_that_is_gone_says_so_and_stops_the_order(store):
    product, other = factories.make_product(store), factories.make_product(store)
    basket = make_basket(store, product, other)
    Product.objects.filter(pk=product.pk).update(is_public=False)

    answer = page_of(basket)

    page = answer.context["page"]
    assert [row.problem for row in page.rows] == ["Ya no está en la tienda. Quítalo para seguir.", ""]
    assert (page.has_gone, page.can_go_on) == (True, False)
    assert "Quitar lo que ya no hay" in answer.content.decode()


def test_a_product_that_is_sold_out_says_so(store):
    product = factories.make_product(store)
    basket = make_basket(store, product)
    product.stockrecords.update(num_in_stock=0)

    assert page_of(basket).context["page"].rows[0].problem == "Agotado por ahora. Quítalo para seguir."


def test_less_stock_than_wanted_is_said_with_a_button_that_fits_it(store):
    product = factories.make_product(store, stock=5)
    basket = make_basket(store, (product, 5))
    product.stockrecords.update(num_in_stock=2)
    visitor = Visitor(store).carry(basket)

    answer = visitor.get(reverse("basket:summary"))
    row = answer.context["page"].rows[0]
    assert (row.problem, row.fit, row.can_grow) == ("Solo quedan 2.", "2", False)
    assert not answer.context["page"].can_go_on

    answer = visitor.post(reverse("basket:update"), {"ajustar": row.line.pk}, follow=True)
    assert basket.lines.get().quantity == 2
    assert answer.context["page"].can_go_on


def test_little_stock_is_mentioned(store):
    assert (
        page_of(make_basket(store, factories.make_product(store, stock=3))).context["page"].rows[0].left == "Quedan 3"
    )


def test_what_is_missing_to_the_minimum_order_is_said(store):
    store.minimum_order = Decimal("10.00")
    store.save()
    answer = page_of(make_basket(store, factories.make_product(store, price="6.40")))

    assert "El pedido mínimo es de US$\xa010,00. Te faltan <b>US$\xa03,60</b>." in answer.content.decode()
    assert not answer.context["page"].can_go_on


def test_what_is_missing_to_free_delivery_is_said(store):
    store.free_delivery_from = Decimal("50.00")
    store.save()
    product = factories.make_product(store, price="41.10")
    basket = make_basket(store, product)

    answer = page_of(basket)

    assert "Te faltan <b>US$\xa08,90</b> para que la entrega sea gratis." in answer.content.decode()
    assert answer.context["page"].free_delivery_percent == 82


def test_enough_for_free_delivery_is_said(store):
    store.free_delivery_from = Decimal("40.00")
    store.save()

    html = page_of(make_basket(store, factories.make_product(store, price="41.10"))).content.decode()

    assert "Con este pedido la entrega es gratis." in html


def test_offers_and_vouchers_are_explained(store):
    factories.make_site_offer(store, "Semana del café", value=10, exclusive=False)
    basket = make_basket(store, factories.make_product(store, price="20.00"))
    words = {"exclusive": False, "description": "2 dólares menos en tu primera compra."}
    basket.vouchers.add(make_voucher(store, "PRIMERA2", benefit=Benefit.FIXED, value=2, offer=words))

    page = page_of(basket).context["page"]

    assert {(deduction.name, deduction.amount) for deduction in page.deductions} == {
        ("Semana del café", Decimal("2.00")),
        ("Cupón PRIMERA2", Decimal("2.00")),
    }
    assert page.rows[0].savings == ["Semana del café: US$\xa02,00 menos"]
    assert [code.words for code in page.codes] == ["Aplicado: 2 dólares menos en tu primera compra."]


def test_free_delivery_by_voucher_is_said(store):
    basket = make_basket(store, factories.make_product(store, price="20.00"))
    basket.vouchers.add(make_voucher(store, "LLEVA", benefit=Benefit.SHIPPING_PERCENTAGE, value=100))

    page = page_of(basket).context["page"]

    assert [(d.name, d.words, d.amount) for d in page.deductions] == [("Cupón LLEVA", "entrega gratis", None)]
    assert page.delivery_is_free


def test_a_voucher_that_does_nothing_now_says_why(store):
    basket = make_basket(store, factories.make_product(store, price="16.60"))
    basket.vouchers.add(make_voucher(store, "VEINTE", minimum=20))

    [code] = page_of(basket).context["page"].codes

    assert not code.counts
    assert code.words == "El cupón pide una compra de US$\xa020,00. Te faltan US$\xa03,40."


def test_notes_and_options_are_shown_escaped(store):
    from commerce.basket import actions

    basket = make_basket(store)
    actions.add(basket, factories.make_product(store, "<b>Malo</b>"), Decimal(1), "<script>alert(1)</script>")

    html = page_of(basket).content.decode()

    assert "<script>alert" not in html
    assert "&lt;b&gt;Malo" in html


def test_the_page_has_no_inline_style_nor_script(store):
    html = page_of(make_basket(store, factories.make_product(store))).content.decode()
    body = html.partition("<main")[2].partition("</main>")[0]

    assert " style=" not in body
    assert "<script" not in body


def test_the_page_is_never_kept(store):
    answer = page_of(make_basket(store, factories.make_product(store)))

    assert "no-store" in answer.headers["Cache-Control"]
