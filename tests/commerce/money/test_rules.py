"""Arithmetic of money: half up, once, and never with a float."""

from decimal import Decimal

import pytest

from commerce.money import rules

D = Decimal


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (D("1"), "1.00"),
        (D("0.125"), "0.13"),
        (D("-0.125"), "-0.13"),
        (D("2.675"), "2.68"),
        (D("2.674999999999999999999999999999"), "2.67"),
        (7, "7.00"),
        (D("99999999999999.995"), "100000000000000.00"),
    ],
)
def test_an_amount_is_rounded_half_up_to_two_places(amount: Decimal | int, expected: str) -> None:
    assert str(rules.quantize(amount)) == expected


@pytest.mark.parametrize(
    ("usd", "rate", "bolivares"),
    [
        ("24.90", "860.18000000", "21418.48"),
        ("44.10", "860.18", "37933.94"),
        ("0.01", "784.6633", "7.85"),
        ("1", "911.21815526", "911.22"),
        ("123456789012.34", "123456789012.12345678", "15241578753210700822048.68"),
        ("0.00", "860.18", "0.00"),
        ("-2.00", "860.18", "-1720.36"),
    ],
)
def test_dollars_are_converted_once_and_rounded_once(usd: str, rate: str, bolivares: str) -> None:
    assert rules.convert(D(usd), D(rate)) == D(bolivares)


@pytest.mark.parametrize("rate", ["0", "-860.18"])
def test_a_rate_that_is_not_above_zero_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="above zero"):
        rules.convert(D(1), D(rate))


@pytest.mark.parametrize(
    ("amount", "percent", "excl", "tax"),
    [
        ("116.00", "16", "100.00", "16.00"),
        ("24.90", "16", "21.47", "3.43"),
        ("10.00", "8", "9.26", "0.74"),
        ("10.00", "0", "10.00", "0.00"),
        ("0.01", "16", "0.01", "0.00"),
        ("-116.00", "16", "-100.00", "-16.00"),
    ],
)
def test_an_amount_with_tax_splits_into_two_that_sum_to_it(amount: str, percent: str, excl: str, tax: str) -> None:
    assert rules.split_tax(D(amount), D(percent)) == (D(excl), D(tax))
    assert D(excl) + D(tax) == D(amount)


def test_a_negative_tax_percentage_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        rules.split_tax(D(10), D(-16))


def test_igtf_is_three_per_cent_of_the_amount_half_up() -> None:
    assert rules.percentage_of(D("24.90"), D("3")) == D("0.75")
    assert rules.percentage_of(D("0.50"), D("3")) == D("0.02")


@pytest.mark.parametrize(
    ("total", "parts", "shares"),
    [
        ("100.00", ["1", "1", "1"], ["33.34", "33.33", "33.33"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),
        ("21418.48", ["10.00", "14.90"], ["8601.80", "12816.68"]),
        ("10.00", ["0", "5", "0"], ["0.00", "10.00", "0.00"]),
        ("-10.00", ["1", "2"], ["-3.33", "-6.67"]),
        ("0.00", ["0", "0"], ["0.00", "0.00"]),
        ("0.00", [], []),
        ("7.77", ["7.77"], ["7.77"]),
    ],
)
def test_a_total_is_shared_by_the_largest_remainder(total: str, parts: list[str], shares: list[str]) -> None:
    assert rules.distribute(D(total), [D(part) for part in parts]) == [D(share) for share in shares]


def test_shares_sum_to_the_total_whatever_the_parts() -> None:
    parts = [D(number * number % 97) / D(7) for number in range(1, 40)]
    for cents in range(0, 5000, 37):
        total = D(cents) / 100
        shares = rules.distribute(total, parts)
        assert sum(shares) == total
        assert all(share >= 0 for share in shares)


@pytest.mark.parametrize(("total", "parts"), [("1", []), ("1", ["0"]), ("1", ["1", "-1"])])
def test_a_total_that_cannot_be_shared_is_refused(total: str, parts: list[str]) -> None:
    with pytest.raises(ValueError, match=r"parts are not negative|nothing to share"):
        rules.distribute(D(total), [D(part) for part in parts])


@pytest.mark.parametrize(
    "call",
    [
        lambda: rules.quantize(24.9),
        lambda: rules.convert(24.9, D(860)),
        lambda: rules.convert(D(1), 860.18),
        lambda: rules.split_tax(24.9, D(16)),
        lambda: rules.split_tax(D(24), 16.0),
        lambda: rules.distribute(1.0, [D(1)]),
        lambda: rules.distribute(D(1), [1.0]),
        lambda: rules.format_usd(24.9),
        lambda: rules.format_bs(24.9),
        lambda: rules.format_quantity(0.25),
        lambda: rules.quantize("24.90"),
        lambda: rules.quantize(True),
        lambda: rules.parse_amount(24.9),
    ],
)
def test_a_float_never_touches_money(call) -> None:
    with pytest.raises(TypeError):
        call()


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_an_amount_that_is_not_finite_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        rules.quantize(D(text))
