"""One sentence says what an offer does: there is one for every combination, and each term changes it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest

from commerce.offer.sentences import Facts, gist, listed, sentence
from commerce.offer.terms import FITTING, Asks, Codes, Gives, Kind, Limits, Scope

BEGINS, ENDS = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 15, 23, 59, tzinfo=UTC)
TODAY = date(2026, 11, 21)
BEERS = Facts(
    kind=Kind.AUTOMATIC,
    gives=Gives.PERCENT,
    value=Decimal(10),
    asks=Asks.QUANTITY,
    asked=Decimal(6),
    scope=Scope.CATEGORIES,
    names=["Cervezas"],
    starts=BEGINS,
    ends=ENDS,
    today=TODAY,
)
VALID = [
    replace(BEERS, kind=kind, gives=gives, asks=asks, scope=scope, codes=Codes("NAVIDAD", 50, "NAV", 8))
    for kind, gives, scope in product(Kind, Gives, Scope)
    for asks in sorted(FITTING[gives])
]


def test_the_sentence_reads_as_a_person_would_say_it() -> None:
    once = replace(BEERS, limits=Limits(times_per_order=1))
    assert sentence(once) == (
        "10 % de descuento en Cervezas al comprar 6 o más, del 1 al 15 de diciembre; una vez por pedido."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gives": Gives.CHEAPEST, "asks": Asks.GROUP, "asked": Decimal(2)}, "2x1 en Cervezas: por cada 2, el más"),
        ({"gives": Gives.FIXED_PRICE, "asks": Asks.GROUP, "asked": Decimal(3), "value": Decimal(5)}, "3 de Cervezas p"),
        ({"gives": Gives.DELIVERY_FREE, "asks": Asks.AMOUNT, "asked": Decimal(30)}, "Entrega gratis al comprar desde"),
        ({"kind": Kind.CODE, "codes": Codes("NAVIDAD")}, "Con el cupón NAVIDAD, 10 % de descuento"),
        ({"scope": Scope.EVERYTHING, "without": ["Ron"]}, "10 % de descuento en toda la tienda (menos Ron)"),
        ({"ends": None}, "10 % de descuento en Cervezas al comprar 6 o más, desde el 1 de diciembre."),
        ({"starts": None}, "10 % de descuento en Cervezas al comprar 6 o más, hasta el 15 de diciembre."),
    ],
)
def test_each_kind_has_its_own_words(change: dict[str, object], words: str) -> None:
    assert sentence(replace(BEERS, **change)).startswith(words)  # type: ignore[arg-type]


def test_every_combination_gives_a_sentence_of_its_own() -> None:
    said = [sentence(facts) for facts in VALID]
    assert all(text.endswith(".") and "%(" not in text and "  " not in text and len(text) > 20 for text in said)
    # A category and a class, and everything whatever it is called, are told apart by their words.
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("facts", VALID[:: max(1, len(VALID) // 40)])
def test_each_term_changes_the_sentence(facts: Facts) -> None:
    limits = facts.limits
    changes: list[Facts] = [
        replace(facts, starts=datetime(2026, 12, 2, tzinfo=UTC)),
        replace(facts, starts=datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
        replace(facts, ends=datetime(2026, 12, 16, 23, 59, tzinfo=UTC)),
        replace(facts, ends=datetime(2027, 12, 15, 23, 59, tzinfo=UTC)),
        replace(facts, without=["Ron"]),
        replace(facts, combines=True),
        replace(facts, limits=replace(limits, times=3)),
        replace(facts, limits=replace(limits, times_per_person=3)),
        replace(facts, limits=replace(limits, times_per_order=3)),
        replace(facts, limits=replace(limits, most_per_order=Decimal(9))),
        replace(facts, limits=replace(limits, budget=Decimal(9))),
        replace(facts, limits=replace(limits, first_order_only=True)),
        replace(facts, limits=replace(limits, businesses_only=True)),
    ]
    if facts.gives not in (Gives.CHEAPEST, Gives.DELIVERY_FREE):
        changes.append(replace(facts, value=Decimal("12.5")))
    if facts.asks != Asks.NOTHING:
        changes.append(replace(facts, asked=Decimal(7)))
    if facts.scope != Scope.EVERYTHING:
        changes.append(replace(facts, names=["Vinos"]))
    if facts.kind == Kind.CODE:
        changes.append(replace(facts, codes=Codes("OTRO")))
    if facts.kind == Kind.CODES:
        changes += [replace(facts, codes=replace(facts.codes, **one)) for one in ({"count": 7}, {"prefix": "FIN"})]
        changes.append(replace(facts, codes=replace(facts.codes, length=9)))
    said = [sentence(facts), *(sentence(changed) for changed in changes)]
    assert len(set(said)) == len(said)


def test_the_gist_leaves_out_dates_and_limits() -> None:
    assert gist(replace(BEERS, limits=Limits(times=3))) == "10 % de descuento en Cervezas al comprar 6 o más"


def test_many_names_are_cut_short() -> None:
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B y C"
    assert listed(["A", "B", "C", "D"]) == "A, B y 2 más"
