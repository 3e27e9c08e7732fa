"""Oscar's rows of an offer are written together, by one action, and read back as they were described."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from commerce.journal.models import JournalEntry
from commerce.offer import actions, reading
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from commerce.offer.terms import FITTING, WITHOUT_VALUE, Asks, Codes, Gives, Goods, Kind, Limits, Scope
from commerce.refusals import BadInput, Conflict
from commerce.stores.models import Store
from commerce.voucher.models import Voucher
from tests import factories
from tests.offers import make_spec
from tests.orders import make_basket, make_order, make_shop
from tests.support.races import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return factories.make_store()


@pytest.fixture
def ana(store: Store) -> Any:
    return factories.make_staff(store, "mercadeo")


def test_every_combination_is_read_back_as_it_was_written(store: Store, ana: Any) -> None:
    for number, (gives, kind) in enumerate(product(Gives, Kind)):
        for asks in FITTING[gives]:
            spec = make_spec(
                store,
                name=f"Oferta {number} {asks}",
                kind=kind,
                gives=gives,
                value=None if gives in WITHOUT_VALUE else Decimal(20),
                asks=asks,
                asked=None if asks == Asks.NOTHING else Decimal(3),
                codes=Codes(code=f"COD{number}{asks}".upper()) if kind == Kind.CODE else Codes(),
                limits=Limits(times=5, times_per_person=2, times_per_order=1, most_per_order=Decimal(9)),
                combines=True,
                priority=3,
            )
            if kind == Kind.CODES:
                spec = replace(spec, codes=Codes(count=4, prefix=f"P{number}", length=8))
            assert reading.spec_of(actions.save_offer(spec, by=ana)) == spec


def test_goods_are_read_back_as_they_were_chosen(store: Store, ana: Any) -> None:
    beers, rum = factories.make_category(store, "Cervezas"), factories.make_category(store, "Ron")
    one, other = factories.make_product(store), factories.make_product(store)
    kind = factories.make_class("Bebida")
    for number, goods in enumerate(
        [
            Goods(without_products=frozenset({one.pk}), without_categories=frozenset({rum.pk})),
            Goods(Scope.CATEGORIES, categories=frozenset({beers.pk, rum.pk}), without_products=frozenset({one.pk})),
            Goods(Scope.PRODUCTS, products=frozenset({one.pk, other.pk})),
            Goods(Scope.CLASSES, classes=frozenset({kind.pk})),
        ]
    ):
        spec = make_spec(store, name=f"Oferta {number}", goods=goods)
        assert reading.spec_of(actions.save_offer(spec, by=ana)) == replace(spec, value=Decimal(10))


def test_an_edit_changes_the_rows_in_their_place_with_history(store: Store, ana: Any) -> None:
    offer = actions.save_offer(make_spec(store), by=ana)
    counts = [model.objects.count() for model in (Range, Condition, Benefit, ConditionalOffer)]
    beers = factories.make_category(store, "Cervezas")
    spec = make_spec(store, value=20, goods=Goods(Scope.CATEGORIES, categories=frozenset({beers.pk})))

    changed = actions.save_offer(spec, by=ana, reason="Fin de mes", offer_id=offer.pk, seen=actions.version_of(offer))

    assert [model.objects.count() for model in (Range, Condition, Benefit, ConditionalOffer)] == counts
    assert changed.pk == offer.pk
    told = changed.benefit.history.latest()
    assert (told.value, told.history_user, told.history_change_reason) == (Decimal(20), ana, "Fin de mes")
    entry = JournalEntry.objects.get(verb="offer.changed")
    assert entry.data["did"].startswith("10 % de descuento en toda la tienda")
    assert entry.data["does"].startswith("20 % de descuento en Cervezas")


def test_a_part_that_another_offer_shares_stays_as_it_is(store: Store, ana: Any) -> None:
    first = factories.make_site_offer(store, "Primera")
    second = ConditionalOffer.objects.create(
        name="Segunda", store=store, condition=first.condition, benefit=first.benefit, offer_type="Site"
    )

    actions.save_offer(make_spec(store, name="Segunda", value=50), by=ana, offer_id=second.pk)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.benefit.value == Decimal(10)
    assert second.benefit.value == Decimal(50)
    assert first.condition.range_id != second.condition.range_id


def test_who_edits_what_somebody_else_has_changed_is_told(store: Store, ana: Any) -> None:
    offer = actions.save_offer(make_spec(store), by=ana)
    seen = actions.version_of(offer)
    actions.save_offer(make_spec(store, value=20), by=ana, offer_id=offer.pk, seen=seen)

    with pytest.raises(Conflict) as refused:
        actions.save_offer(make_spec(store, value=30), by=ana, offer_id=offer.pk, seen=seen)

    assert refused.value.code == "offer_changed_meanwhile"
    assert actions.fresh(offer.pk).benefit.value == Decimal(20)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_save_at_once_one_wins_and_the_others_are_told() -> None:
    store = factories.make_store()
    ana = factories.make_staff(store, "mercadeo")
    offer = actions.save_offer(make_spec(store), by=ana)
    seen = actions.version_of(offer)

    outcomes = run_together(
        4,
        lambda index: (
            actions.save_offer(make_spec(store, value=20 + index), by=ana, offer_id=offer.pk, seen=seen).benefit.value
        ),
    )

    values = [outcome for outcome in outcomes if isinstance(outcome, Decimal)]
    assert len(values) == 1
    assert {outcome.code for outcome in outcomes if isinstance(outcome, Conflict)} == {"offer_changed_meanwhile"}
    assert actions.fresh(offer.pk).benefit.value == values[0]


@pytest.mark.django_db(transaction=True)
def test_without_the_version_the_last_of_those_who_save_at_once_would_win_over_all() -> None:
    store = factories.make_store()
    ana = factories.make_staff(store, "mercadeo")
    offer = actions.save_offer(make_spec(store), by=ana)

    outcomes = run_together(
        3, lambda index: actions.save_offer(make_spec(store, value=20 + index), by=ana, offer_id=offer.pk).pk
    )

    assert outcomes == [offer.pk] * 3


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"name": " "}, "offer_without_name"),
        ({"value": Decimal(101)}, "offer_over_100"),
        ({"value": None}, "offer_without_value"),
        ({"asks": Asks.QUANTITY}, "offer_without_minimum"),
        ({"asks": Asks.QUANTITY, "asked": Decimal("1.5")}, "offer_minimum_not_whole"),
        ({"asks": Asks.GROUP, "asked": Decimal(2)}, "offer_condition_unfit"),
        ({"gives": Gives.CHEAPEST, "asks": Asks.GROUP, "asked": Decimal(1)}, "offer_group_too_small"),
        ({"goods": Goods(Scope.PRODUCTS)}, "offer_without_products"),
        ({"kind": Kind.CODE, "starts": None}, "offer_code_without_dates"),
        ({"kind": Kind.CODE, "codes": Codes("")}, "code_unreadable"),
        ({"goods": Goods(Scope.PRODUCTS, products=frozenset({10**9}))}, "offer_foreign_products"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(store: Store, ana: Any, terms: Any, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        actions.save_offer(make_spec(store, **terms), by=ana)
    assert refused.value.code == code
    assert not ConditionalOffer.objects.exists()


def test_products_of_another_store_are_refused(store: Store, ana: Any) -> None:
    foreign = factories.make_product(factories.make_store())
    with pytest.raises(BadInput):
        actions.save_offer(make_spec(store, goods=Goods(Scope.PRODUCTS, products=frozenset({foreign.pk}))), by=ana)


def test_a_name_serves_once_in_a_store_and_again_in_another(store: Store, ana: Any) -> None:
    actions.save_offer(make_spec(store), by=ana)
    with pytest.raises(BadInput) as refused:
        actions.save_offer(make_spec(store), by=ana)
    assert refused.value.field == "name"
    assert actions.save_offer(make_spec(factories.make_store()), by=ana).pk


def test_a_paused_offer_gives_nothing_until_it_is_resumed(ana: Any) -> None:
    shop = make_shop()
    offer = actions.save_offer(make_spec(shop), by=ana)
    goods = factories.make_product(shop, price="10.00")

    actions.pause(offer.pk, by=ana, reason="Se acabó el inventario")
    assert make_order(shop, {goods: 1}).basket_total_incl_tax == Decimal("10.00")
    with pytest.raises(Conflict):
        actions.pause(offer.pk, by=ana)

    actions.resume(offer.pk, by=ana)
    assert make_order(shop, {goods: 1}).basket_total_incl_tax == Decimal("9.00")
    assert offer.history.filter(history_change_reason="Se acabó el inventario").exists()


def test_ending_an_offer_ends_its_codes_and_keeps_its_orders(store: Store, ana: Any) -> None:
    offer = actions.save_offer(make_spec(store, kind=Kind.CODE, codes=Codes("FIN")), by=ana)

    actions.end(offer.pk, by=ana)

    voucher = Voucher.objects.get(code="FIN")
    assert voucher.refusal_of_dates().code == "voucher_expired"
    assert voucher.end_datetime <= timezone.now() < voucher.end_datetime + timedelta(minutes=1)
    with pytest.raises(Conflict):
        actions.end(offer.pk, by=ana)


def test_changing_a_used_offer_keeps_what_its_orders_got_and_its_counts(ana: Any) -> None:
    shop = make_shop()
    goods = factories.make_product(shop, price="10.00")
    offer = actions.save_offer(make_spec(shop), by=ana)
    order = make_order(shop, {goods: 1})

    actions.save_offer(make_spec(shop, name="Veinte menos", value=20), by=ana, offer_id=offer.pk)

    discount = order.discounts.get()
    assert (discount.offer_name, discount.amount, discount.offer_id) == ("Diez menos", Decimal("1.00"), offer.pk)
    changed = actions.fresh(offer.pk)
    assert (changed.num_orders, changed.total_discount) == (1, Decimal("1.00"))
    assert JournalEntry.objects.get(verb="offer.changed").data["orders_before"] == 1


def test_two_for_one_frees_every_second_item_of_the_same_product(store: Store, ana: Any) -> None:
    from commerce.basket.pricing import price

    actions.save_offer(make_spec(store, gives=Gives.CHEAPEST), by=ana)
    cheap, dear = factories.make_product(store, price="2.00"), factories.make_product(store, price="5.00")

    totals = [
        price(make_basket(store, goods)).total_incl_tax
        for goods in ({cheap: 1}, {cheap: 2}, {cheap: 4}, {cheap: 5}, {cheap: 1, dear: 1}, {cheap: 2, dear: 2})
    ]

    assert totals == [Decimal(total) for total in ("2.00", "2.00", "4.00", "6.00", "5.00", "10.00")]
