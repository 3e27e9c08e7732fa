"""Sets of codes: nobody can guess them, none is made twice, and they follow their offer."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError

from commerce.offer import actions
from commerce.offer.terms import Codes, Kind, Limits
from commerce.refusals import BadInput, Conflict
from commerce.stores.models import Store
from commerce.voucher import codes, sets
from commerce.voucher.models import Voucher, VoucherSet
from tests import factories
from tests.offers import make_spec
from tests.support.races import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return factories.make_store()


def make_set(store: Store, **terms: Any) -> VoucherSet:
    spec = make_spec(store, kind=Kind.CODES, **{"codes": Codes(count=5, prefix="NAVIDAD", length=8), **terms})
    return actions.save_offer(spec, by=None).voucher_set


def test_a_code_has_its_prefix_and_no_sign_that_is_read_for_another() -> None:
    drawn = [codes.one("navidad-", 10) for _each in range(300)]
    assert all(
        re.fullmatch(r"NAVIDAD-[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{2}", code) for code in drawn
    )
    assert len(set(drawn)) == 300
    assert codes.example("fin", 6) == "FIN-XXXX-XX"


@pytest.mark.parametrize(
    ("count", "prefix", "length", "code"),
    [
        (0, "", 8, "codes_count"),
        (10_001, "", 8, "codes_count"),
        (5, "CON ESPACIO", 8, "codes_prefix"),
        (5, "Ñ", 8, "codes_prefix"),
        (5, "", 5, "codes_length"),
        (5, "", 17, "codes_length"),
        (10_000, "", 6, "codes_guessable"),
    ],
)
def test_a_set_that_makes_no_sense_is_refused(count: int, prefix: str, length: int, code: str) -> None:
    refusal = codes.why_not(count, prefix, length, most=10_000)
    assert refusal is not None
    assert refusal.code == code


def test_filling_makes_what_lacks_with_history_and_only_once(store: Store) -> None:
    chosen = make_set(store, limits=Limits(times=1))

    assert sets.fill(chosen.pk, by=None, reason="Navidad") == 5
    assert sets.fill(chosen.pk, by=None) == 0

    made = Voucher.objects.filter(voucher_set=chosen)
    assert made.count() == 5
    assert {voucher.limit for voucher in made} == {1}
    assert all(list(voucher.offers.all()) == [chosen.offer] for voucher in made)
    told = made[0].history.get()
    assert (told.history_type, told.history_change_reason, told.offers.count()) == ("+", "Navidad", 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_fill_the_same_set_make_its_codes_once() -> None:
    chosen = make_set(factories.make_store(), codes=Codes(count=60, length=8))

    outcomes = run_together(3, lambda _index: sets.fill(chosen.pk, by=None))

    assert sorted(outcomes) == [0, 0, 60]
    assert Voucher.objects.filter(voucher_set=chosen).count() == 60


def test_the_codes_follow_a_change_of_their_offer(store: Store) -> None:
    chosen = make_set(store)
    sets.fill(chosen.pk, by=None)
    spec = make_spec(store, kind=Kind.CODES, codes=Codes(count=7, prefix="NAVIDAD", length=8), limits=Limits(times=3))

    actions.save_offer(replace(spec, name="Otro nombre"), by=None, offer_id=chosen.offer_id)
    sets.fill(chosen.pk, by=None)

    made = Voucher.objects.filter(voucher_set=chosen)
    assert made.count() == 7
    assert {(voucher.usage_limit, voucher.end_datetime) for voucher in made} == {(3, spec.ends)}
    assert all(voucher.name == f"Otro nombre · {voucher.code}" for voucher in made)
    assert {voucher.history.count() for voucher in made} == {1, 2}


def test_codes_are_added_and_never_taken_away(store: Store) -> None:
    chosen = make_set(store)
    sets.fill(chosen.pk, by=None)
    fewer = make_spec(store, kind=Kind.CODES, codes=Codes(count=4, prefix="NAVIDAD", length=8))
    with pytest.raises(BadInput) as refused:
        actions.save_offer(fewer, by=None, offer_id=chosen.offer_id)
    assert refused.value.code == "codes_fewer"


def test_a_code_of_the_store_serves_once_whatever_its_letters(store: Store) -> None:
    actions.save_offer(make_spec(store, kind=Kind.CODE, codes=Codes("Diez")), by=None)
    again = make_spec(store, name="Otra", kind=Kind.CODE, codes=Codes("dIEZ"))
    with pytest.raises(BadInput) as refused:
        actions.save_offer(again, by=None)
    assert (refused.value.code, refused.value.field) == ("code_taken", "code")
    assert actions.save_offer(replace(again, store_id=factories.make_store().pk), by=None).pk


def test_a_stopped_code_is_refused_until_it_is_allowed(store: Store) -> None:
    actions.save_offer(make_spec(store, kind=Kind.CODE, codes=Codes("DIEZ")), by=None)
    voucher = Voucher.objects.get()

    assert sets.stop(voucher.pk, by=None).refusal_of_dates().code == "voucher_not_in_use"
    with pytest.raises(Conflict):
        sets.stop(voucher.pk, by=None)
    assert sets.allow(voucher.pk, by=None).refusal_of_dates() is None


def test_a_long_set_tells_how_far_it_is(store: Store) -> None:
    chosen = make_set(store, codes=Codes(count=2_300, length=10))
    heard: list[tuple[int, int]] = []

    sets.fill(chosen.pk, by=None, tell=lambda done, total: heard.append((done, total)))

    assert heard == [(1_000, 2_300), (2_000, 2_300), (2_300, 2_300)]


def test_the_database_itself_refuses_the_same_code_twice_in_a_store_in_whatever_case(store: Store) -> None:
    chosen = make_set(store)
    sets.fill(chosen.pk, by=None)
    known = Voucher.objects.first()
    known.pk, known.code, known.name = None, known.code.lower(), "Otro nombre"

    with pytest.raises(IntegrityError, match="voucher_code_once_per_store"):
        Voucher.objects.bulk_create([known])
