"""Lines changed and taken out."""

from decimal import Decimal

import pytest

from commerce.basket import actions, queries
from commerce.basket.models import Basket
from commerce.refusals import BadInput, Conflict, Missing
from tests import factories

from .rows import make_basket, make_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return factories.make_store()


def line_of(basket):
    return basket.lines.get()


def test_a_quantity_is_set_and_not_added(store):
    basket = make_basket(store, (factories.make_product(store), 2))

    actions.set_quantity(line_of(basket), Decimal(5))

    assert line_of(basket).quantity == 5


@pytest.mark.parametrize("zero", [Decimal(0), "0", "0,000 kg", " 00 "])
def test_zero_removes_the_line(store, zero):
    basket = make_basket(store, factories.make_product(store, unit="kg", step="0.250"))

    changed = actions.set_quantity(line_of(basket), zero)

    assert changed.line is None
    assert basket.lines.count() == 0


def test_more_than_there_is_is_refused_and_the_line_stays(store):
    basket = make_basket(store, (factories.make_product(store, stock=4), 2))

    with pytest.raises(BadInput) as refused:
        actions.set_quantity(line_of(basket), Decimal(5))

    assert str(refused.value) == "Solo quedan 4."
    assert line_of(basket).quantity == 2


def test_more_than_there_is_is_lowered_where_that_is_wanted(store):
    basket = make_basket(store, factories.make_product(store, stock=2))

    changed = actions.set_quantity(line_of(basket), Decimal(5), cap=True)

    assert changed.notice == "Solo quedan 2. Ajustamos la cantidad en tu cesta."
    assert line_of(basket).quantity == 2


def test_nothing_is_lowered_below_what_is_sold(store):
    product = factories.make_product(store, stock=5, minimum_steps=3)
    basket = make_basket(store, (product, 3))
    product.stockrecords.update(num_in_stock=2)

    with pytest.raises(BadInput):
        actions.set_quantity(line_of(basket), Decimal(4), cap=True)


@pytest.mark.parametrize("quantity", [Decimal(-1), Decimal("NaN"), Decimal("1.5"), "abc", "1e9"])
def test_what_is_no_quantity_leaves_the_line_as_it_was(store, quantity):
    basket = make_basket(store, (factories.make_product(store), 2))

    with pytest.raises(BadInput):
        actions.set_quantity(line_of(basket), quantity)

    assert line_of(basket).quantity == 2


def test_one_step_less_than_the_minimum_removes_the_line(store):
    ham = factories.make_product(store, unit="kg", step="0.100", minimum_steps=3)
    basket = make_basket(store, (ham, Decimal("0.4")))

    assert actions.move_step(line_of(basket), -1).line is not None
    assert actions.move_step(line_of(basket), -1).line is None
    assert basket.lines.count() == 0


def test_one_step_more_than_there_is_is_refused(store):
    basket = make_basket(store, (factories.make_product(store, stock=2), 2))

    with pytest.raises(BadInput) as refused:
        actions.move_step(line_of(basket), 1)

    assert str(refused.value) == "Solo quedan 2."


def test_a_note_is_written_without_touching_the_quantity(store):
    product = factories.make_product(store)
    basket = make_basket(store, (product, 3))
    product.stockrecords.update(num_in_stock=1)

    actions.set_note(line_of(basket), "bien maduros")

    line = line_of(basket)
    assert (line.note, line.quantity) == ("bien maduros", 3)


def test_removing_twice_finds_nothing_the_second_time(store):
    basket = make_basket(store, factories.make_product(store))
    line = line_of(basket)

    actions.remove(line)

    with pytest.raises(Missing):
        actions.remove(line)


def test_a_line_of_another_basket_does_not_exist(store):
    mine = make_basket(store, factories.make_product(store))
    theirs = make_basket(store, factories.make_product(store))

    with pytest.raises(Missing):
        queries.line_of(mine, line_of(theirs).pk)


def test_clearing_takes_vouchers_too_and_may_be_repeated(store):
    basket = make_basket(store, factories.make_product(store))
    basket.vouchers.add(make_voucher(store))

    actions.clear(basket)
    actions.clear(basket)

    assert basket.lines.count() == 0
    assert basket.vouchers.count() == 0


def test_clearing_a_basket_that_was_never_saved_is_harmless(store):
    basket = Basket(store=store)

    actions.clear(basket)

    assert basket.pk is None


def test_what_cannot_be_bought_any_more_is_taken_out_together(store):
    kept, gone, sold_out = (factories.make_product(store) for _ in range(3))
    basket = make_basket(store, kept, gone, sold_out)
    type(gone).objects.filter(pk=gone.pk).update(is_public=False)
    sold_out.stockrecords.update(num_in_stock=0)

    assert actions.remove_unavailable(Basket.objects.get(pk=basket.pk)) == 2
    assert [line.product for line in basket.lines.all()] == [kept]


def test_a_line_of_a_basket_that_was_ordered_cannot_be_changed(store):
    basket = make_basket(store, factories.make_product(store))
    line = line_of(basket)
    Basket.objects.filter(pk=basket.pk).update(status=Basket.FROZEN)

    with pytest.raises(Conflict):
        actions.remove(line)
    with pytest.raises(Conflict):
        actions.set_quantity(line, Decimal(3))
