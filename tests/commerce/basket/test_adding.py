"""What may be put in a basket, and what is said where it may not."""

from decimal import Decimal

import pytest

from commerce.basket import actions
from commerce.basket.models import Basket
from commerce.catalogue.models import AttributeOption, AttributeOptionGroup, Option
from commerce.refusals import BadInput, Conflict, Missing
from tests import factories

from .rows import make_basket

pytestmark = pytest.mark.django_db


def test_a_product_is_added_at_the_price_of_the_server():
    store = factories.make_store()
    product = factories.make_product(store, price="24.90")
    basket = Basket(store=store)

    line = actions.add(basket, product, Decimal(2))

    assert basket.pk is not None
    assert (line.quantity, line.price_incl_tax, line.line_price_incl_tax) == (2, Decimal("24.90"), Decimal("49.80"))


def test_adding_again_raises_the_quantity_of_the_line():
    store = factories.make_store()
    product = factories.make_product(store)
    basket = make_basket(store, (product, 2))

    actions.add(basket, product, Decimal(3))

    assert [line.quantity for line in basket.all_lines()] == [5]


def test_a_quantity_in_kilograms_is_kept_in_steps():
    store = factories.make_store()
    cheese = factories.make_product(store, price="7.20", unit="kg", step="0.250")

    line = actions.add(Basket(store=store), cheese, "0,750 kg")

    assert (line.quantity, line.measure, line.line_price_incl_tax) == (3, Decimal("0.750"), Decimal("5.40"))


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "abc", "", "NaN", "Infinity", "1e999", "1e3", "٣", "9" * 400, "2\x00", "1,5", "10001"]
)
def test_what_is_no_quantity_of_pieces_is_refused_with_a_sentence(quantity):
    store = factories.make_store()
    product = factories.make_product(store, stock=100_000)
    basket = make_basket(store)

    with pytest.raises(BadInput) as refused:
        actions.add(basket, product, quantity)

    assert refused.value.field == "quantity"
    assert str(refused.value).endswith(".")
    assert basket.lines.count() == 0


@pytest.mark.parametrize(
    "quantity", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-0.5"), Decimal("1e999")]
)
def test_decimals_that_are_no_quantity_are_refused(quantity):
    store = factories.make_store()
    product = factories.make_product(store)

    with pytest.raises(BadInput):
        actions.add(Basket(store=store), product, quantity)


def test_less_than_the_minimum_is_refused_with_the_minimum():
    store = factories.make_store()
    ham = factories.make_product(store, unit="kg", step="0.100", minimum_steps=3)

    with pytest.raises(BadInput) as refused:
        actions.add(Basket(store=store), ham, Decimal("0.1"))

    assert str(refused.value) == "Se vende desde 0,300 kg."


def test_more_than_there_is_is_refused_with_what_is_left():
    store = factories.make_store()
    product = factories.make_product(store, stock=2)

    with pytest.raises(BadInput) as refused:
        actions.add(Basket(store=store), product, Decimal(3))

    assert (refused.value.code, str(refused.value)) == ("not_enough_stock", "Solo quedan 2.")
    assert refused.value.details == {"available": "2"}


def test_more_than_there_is_with_what_the_basket_has_is_refused():
    store = factories.make_store()
    product = factories.make_product(store, stock=3)
    basket = make_basket(store, (product, 2))

    with pytest.raises(BadInput) as refused:
        actions.add(basket, product, Decimal(2))

    assert str(refused.value) == "Solo quedan 3 y ya tienes 2 en tu cesta."
    assert basket.lines.get().quantity == 2


def test_out_of_stock_cannot_be_added():
    store = factories.make_store()
    product = factories.make_product(store, stock=0)

    with pytest.raises(BadInput) as refused:
        actions.add(Basket(store=store), product, Decimal(1))

    assert (refused.value.code, str(refused.value)) == ("out_of_stock", "Agotado por ahora.")


def test_what_is_set_aside_for_orders_is_not_for_sale():
    store = factories.make_store()
    product = factories.make_product(store, stock=5)
    product.stockrecords.update(num_allocated=4)

    with pytest.raises(BadInput) as refused:
        actions.add(Basket(store=store), product, Decimal(2))

    assert str(refused.value) == "Solo queda 1."


def test_a_product_that_is_not_published_does_not_exist():
    store = factories.make_store()
    product = factories.make_product(store, is_public=False)

    with pytest.raises(Missing):
        actions.add(Basket(store=store), product, Decimal(1))


def test_a_variant_of_a_product_that_is_not_published_does_not_exist():
    store = factories.make_store()
    parent = factories.make_parent_with_variants(store, is_public=False)

    with pytest.raises(Missing):
        actions.add(Basket(store=store), parent.children.first(), Decimal(1))


def test_a_product_of_another_store_does_not_exist():
    product = factories.make_product(factories.make_store())

    with pytest.raises(Missing):
        actions.add(Basket(store=factories.make_store()), product, Decimal(1))


def test_a_product_with_variants_asks_for_one_of_them():
    store = factories.make_store()
    parent = factories.make_parent_with_variants(store)

    with pytest.raises(BadInput) as refused:
        actions.add(Basket(store=store), parent, Decimal(1))

    assert refused.value.code == "choose_variant"


def test_a_product_without_a_price_cannot_be_added():
    store = factories.make_store()
    product = factories.make_product(store, stock=None)

    with pytest.raises((BadInput, Missing)):
        actions.add(Basket(store=store), product, Decimal(1))


def test_a_basket_that_became_an_order_takes_nothing_more():
    store = factories.make_store()
    product = factories.make_product(store)
    basket = make_basket(store, product)
    Basket.objects.filter(pk=basket.pk).update(status=Basket.SUBMITTED)

    with pytest.raises(Conflict):
        actions.add(basket, product, Decimal(1))


def test_a_basket_holds_a_hundred_different_products_and_no_more(monkeypatch):
    monkeypatch.setattr("commerce.basket.rules.MOST_LINES", 2)
    store = factories.make_store()
    basket = make_basket(store, factories.make_product(store), factories.make_product(store))

    with pytest.raises(Conflict) as refused:
        actions.add(basket, factories.make_product(store), Decimal(1))

    assert refused.value.code == "too_many_lines"


def test_a_note_goes_with_the_line():
    store = factories.make_store()
    line = actions.add(Basket(store=store), factories.make_product(store), Decimal(1), "  en dos\n trozos ")

    assert line.note == "en dos trozos"


@pytest.mark.parametrize("note", ["a" * 241, "x" * 1_000_000, "nul \x00 aquí", "timbre \x07"])
def test_a_note_that_is_too_long_or_unreadable_is_refused(note):
    store = factories.make_store()
    basket = make_basket(store)

    with pytest.raises(BadInput) as refused:
        actions.add(basket, factories.make_product(store), Decimal(1), note)

    assert refused.value.field == "note"
    assert basket.lines.count() == 0


@pytest.fixture
def engraved():
    """A product with a colour to choose and a text that may be engraved."""
    store = factories.make_store()
    product = factories.make_product(store, stock=5)
    group = AttributeOptionGroup.objects.create(name=f"Colores {factories.number()}")
    for colour in ("Rojo", "Azul"):
        AttributeOption.objects.create(group=group, option=colour)
    colour = Option.objects.create(name="Color", code="color", type=Option.SELECT, required=True, option_group=group)
    text = Option.objects.create(name="Grabado", code="grabado", type=Option.TEXT, required=False)
    product.product_options.set([colour, text])
    return product


def test_chosen_options_are_kept_and_make_a_line_of_their_own(engraved):
    basket = Basket(store=engraved.store)
    actions.add(basket, engraved, Decimal(1), options={"color": "Rojo"})
    actions.add(basket, engraved, Decimal(1), options={"color": "Azul", "grabado": "Para Ana"})
    actions.add(basket, engraved, Decimal(1), options={"color": "Rojo"})

    lines = list(basket.all_lines())
    assert [line.quantity for line in lines] == [2, 1]
    chosen = {attribute.option.code: attribute.value for attribute in lines[1].attributes.all()}
    assert chosen == {"color": ["Azul"], "grabado": "Para Ana"} or chosen == {"color": "Azul", "grabado": "Para Ana"}


def test_lines_of_one_product_share_its_stock(engraved):
    basket = Basket(store=engraved.store)
    actions.add(basket, engraved, Decimal(3), options={"color": "Rojo"})

    with pytest.raises(BadInput) as refused:
        actions.add(basket, engraved, Decimal(3), options={"color": "Azul"})

    assert str(refused.value) == "Solo quedan 2."


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "option_required"),
        ({"color": ""}, "option_required"),
        ({"color": "Verde"}, "bad_option"),
        ({"color": "Rojo", "talla": "M"}, "unknown_option"),
        ({"color": "Rojo", "grabado": "x" * 500}, "bad_option"),
        ({"color": "Rojo", "grabado": "a\x00b"}, "bad_option"),
    ],
)
def test_options_that_the_product_does_not_have_are_refused(engraved, options, code):
    with pytest.raises(BadInput) as refused:
        actions.add(Basket(store=engraved.store), engraved, Decimal(1), options=options)

    assert refused.value.code == code
