"""New prices from old ones."""

from decimal import Decimal

import pytest

from commerce.catalogue.rules.pricing import new_price
from commerce.refusals import BadInput


@pytest.mark.parametrize(
    ("price", "how", "value", "rounding", "expected"),
    [
        ("4.00", "percent", "10", "0.01", "4.40"),
        ("9.99", "percent", "-15", "0.05", "8.50"),
        ("3.33", "amount", "0.20", "0.10", "3.50"),
        ("12.30", "percent", "10", "1.00", "14.00"),
        ("12.30", "percent", "10", "ends99", "13.99"),
        ("14.00", "set", "14.00", "ends99", "13.99"),
        ("0.40", "set", "0.40", "ends99", "0.99"),
        ("7.00", "set", "5.25", "0.50", "5.50"),
    ],
)
def test_a_price_changes_and_is_rounded_as_a_shop_does(
    price: str, how: str, value: str, rounding: str, expected: str
) -> None:
    assert new_price(Decimal(price), how, Decimal(value), rounding) == Decimal(expected)


@pytest.mark.parametrize(
    ("how", "value", "rounding", "code"),
    [
        ("amount", "-5", "0.01", "price_not_positive"),
        ("percent", "-100", "0.01", "price_not_positive"),
        ("amount", "-3.99", "1.00", "price_not_positive"),
        ("set", "99999999999", "0.01", "price_too_high"),
        ("regalo", "1", "0.01", "bad_change"),
        ("set", "NaN", "0.01", "bad_change"),
    ],
)
def test_a_change_that_makes_no_price_is_refused(how: str, value: str, rounding: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        new_price(Decimal("4.00"), how, Decimal(value), rounding)
    assert refusal.value.code == code
