"""Pure decisions: what a range holds, and how a discount falls on lines."""

import random
from decimal import Decimal

import pytest

from commerce.offer.rules import ProductFacts, Selection, Share, holds, settle

COFFEE = ProductFacts(id=1, parent_id=None, class_id=7, category_paths=frozenset({"00010002"}))
VARIANT = ProductFacts(id=2, parent_id=9, class_id=7, category_paths=frozenset({"00010002"}))


@pytest.mark.parametrize(
    ("selection", "product", "expected"),
    [
        (Selection(), COFFEE, False),
        (Selection(everything=True), COFFEE, True),
        (Selection(everything=True, excluded_products={1}), COFFEE, False),
        (Selection(everything=True, excluded_products={9}), VARIANT, False),
        (Selection(everything=True, excluded_categories={"0001"}), COFFEE, False),
        (Selection(products={1}), COFFEE, True),
        (Selection(products={9}), VARIANT, True),
        (Selection(products={1}, excluded_products={1}), COFFEE, False),
        (Selection(classes={7}), VARIANT, True),
        (Selection(categories={"0001"}), COFFEE, True),
        (Selection(categories={"00010002"}), COFFEE, True),
        (Selection(categories={"000100020003"}), COFFEE, False),
        (Selection(categories={"0002"}), COFFEE, False),
        (Selection(products={1}, excluded_categories={"0001"}), COFFEE, True),
    ],
)
def test_a_range_holds_what_it_names(selection, product, expected):
    assert holds(selection, product) is expected


def share(amount, exact, shown=None, room=None):
    shown = Decimal(shown if shown is not None else exact)
    return Share(Decimal(amount), Decimal(exact), shown, Decimal(room) if room is not None else shown)


def test_the_sum_is_rounded_once_and_not_each_line():
    shares = [share("0.033", "0.33")] * 3

    assert sum(settle(shares, is_percentage=True)) == Decimal("0.10")


def test_a_line_never_gives_more_than_it_has_left():
    assert settle([share("5", "10", room="2"), share("5", "10")]) == [Decimal("2.00"), Decimal("8.00")]


def test_the_whole_never_gives_more_than_there_is_left():
    assert settle([share("5", "10", room="2"), share("5", "10", room="1")]) == [Decimal("2.00"), Decimal("1.00")]


def test_at_most_so_much_is_given():
    assert settle([share("6", "20"), share("3", "10")], most=Decimal("4.50")) == [Decimal("3.00"), Decimal("1.50")]


def test_nothing_is_given_where_nothing_is_left():
    assert settle([share("6", "20")], most=Decimal(0)) == [Decimal("0.00")]
    assert settle([]) == []


def test_a_discount_of_everything_takes_what_is_shown():
    shares = [share("0.125", "0.125", "0.13"), share("0.125", "0.125", "0.13")]

    assert settle(shares, is_percentage=True) == [Decimal("0.13"), Decimal("0.13")]


@pytest.mark.parametrize("seed", range(60))
def test_shares_are_cents_within_their_room(seed):
    chance = random.Random(seed)
    shares = []
    for _ in range(chance.randint(1, 8)):
        exact = Decimal(chance.randint(1, 500_000)) / 10_000
        shown = exact.quantize(Decimal("0.01")) or Decimal("0.01")
        room = shown * Decimal(chance.randint(0, 100)) / 100
        shares.append(Share(exact * chance.randint(0, 100) / 100, exact, shown, room.quantize(Decimal("0.01"))))
    most = chance.choice([None, Decimal(chance.randint(0, 3_000)) / 100])

    amounts = settle(shares, is_percentage=chance.random() < 0.5, most=most)

    assert all(amount == amount.quantize(Decimal("0.01")) for amount in amounts)
    assert all(0 <= amount <= part.room for amount, part in zip(amounts, shares, strict=True))
    assert most is None or sum(amounts) <= most
