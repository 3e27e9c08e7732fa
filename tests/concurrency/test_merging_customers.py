"""Merges, erasures and decisions that meet somebody else's move. Each with a control that shows what the guard is for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from commerce.accounts import actions as accounts
from commerce.accounts.models import BusinessProfile, User
from commerce.checkout.actions import place_order
from commerce.customer.merging import actions as merging
from commerce.journal.actions import deliver_next
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.refusals import Conflict, NotAllowed, Refusal
from commerce.venezuela.rules import rif_check_digit
from tests.factories import make_product, make_user, number
from tests.orders import make_basket, make_details, make_shop
from tests.support.races import count, run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


def root() -> User:
    return make_user(is_staff=True, is_superuser=True)


def test_an_order_placed_during_a_merge_ends_with_the_account_that_stays() -> None:
    store, by = make_shop("viveres", is_default=True), root()
    product = make_product(store, stock=500)
    for _round in range(count(25, 4)):
        survivor, loser = make_user(registered_in=store), make_user(registered_in=store)
        basket = make_basket(store, {product: 1}, owner=loser)

        def act(index: int, survivor: User = survivor, loser: User = loser, basket_id: int = basket.pk) -> User | Order:
            if index:
                return place_order(basket_id, make_details(), user=loser)
            return merging.merge(survivor.pk, loser.pk, by=by, word="UNIR")

        merged, placed = run_together(2, act)
        assert isinstance(merged, User), merged
        assert isinstance(placed, Order | NotAllowed | Conflict), placed
        while deliver_next():
            pass
        assert Order.objects.filter(user=loser).count() == 0
        assert Order.objects.filter(user=survivor).count() == int(isinstance(placed, Order))


def test_of_two_merges_the_other_way_round_one_happens() -> None:
    store, by = make_shop("viveres", is_default=True), root()
    for _round in range(count(25, 4)):
        one, two = make_user(registered_in=store), make_user(registered_in=store)
        pairs = [(one.pk, two.pk), (two.pk, one.pk)]
        outcomes = run_together(2, lambda index, pairs=pairs: merging.merge(*pairs[index], by=by, word="UNIR"))
        assert sorted(isinstance(outcome, User) for outcome in outcomes) == [False, True]
        refused = next(outcome for outcome in outcomes if not isinstance(outcome, User))
        assert isinstance(refused, Conflict)
        assert refused.code == "already_merged"
        assert User.objects.filter(pk__in=[one.pk, two.pk], merged_into=None).count() == 1


def _pending() -> BusinessProfile:
    digits = f"J{number():08}"
    return BusinessProfile.objects.create(user=make_user(), name="Bodega", rif=digits + rif_check_digit(digits))


def _decisions(profile: BusinessProfile, by: list[User], seen: str) -> list[Any]:
    def decide(index: int) -> BusinessProfile:
        if index:
            return accounts.reject_business(profile.pk, by=by[1], reason="No coincide", seen=seen)
        return accounts.verify_business(profile.pk, by=by[0], seen=seen)

    return run_together(2, decide)


def test_of_two_who_decide_on_a_business_one_decides() -> None:
    by = [root(), root()]
    for _round in range(count(25, 4)):
        profile = _pending()
        outcomes = _decisions(profile, by, "pending")
        assert sorted(isinstance(outcome, BusinessProfile) for outcome in outcomes) == [False, True]
        about = JournalEntry.objects.filter(subject_type="accounts.businessprofile", subject_id=str(profile.pk))
        assert about.filter(verb__in=["business.verified", "business.rejected"]).count() == 1


def test_control_without_what_they_saw_both_would_decide() -> None:
    outcomes = _decisions(_pending(), [root(), root()], "")
    assert [isinstance(outcome, BusinessProfile) for outcome in outcomes] == [True, True]


def test_control_without_the_lock_on_baskets_an_order_would_stay_behind() -> None:
    """What a merge would do if it only looked for orders: one that is being placed is not seen yet."""
    store = make_shop("viveres", is_default=True)
    survivor, loser = make_user(), make_user()
    basket = make_basket(store, {make_product(store): 1}, owner=loser)
    moved: list[int] = []

    def careless_merge() -> None:
        with transaction.atomic():
            moved.append(Order.objects.filter(user=loser).update(user=survivor))

    def in_the_middle(act: Callable[[], None]) -> Order:
        with transaction.atomic():
            order = place_order(basket.pk, make_details(), user=loser)
            run_together(1, lambda index: act())
            return order

    order = in_the_middle(careless_merge)
    assert moved == [0]
    assert Order.objects.get(pk=order.pk).user == loser


def test_an_order_that_arrives_after_a_merge_follows_the_account() -> None:
    """A request that was under way keeps its person in mind: the journal's subscriber brings the order over."""
    store, by = make_shop("viveres", is_default=True), root()
    survivor, loser = make_user(registered_in=store), make_user(registered_in=store)
    merging.merge(survivor.pk, loser.pk, by=by, word="UNIR")
    late = make_basket(store, {make_product(store): 1}, owner=loser)
    order = place_order(late.pk, make_details(), user=loser)
    while deliver_next():
        pass
    assert Order.objects.get(pk=order.pk).user == survivor


def test_a_refusal_leaves_both_accounts_as_they_were() -> None:
    by = root()
    one, two = make_user(), make_user(is_staff=True)
    with pytest.raises(Refusal):
        merging.merge(one.pk, two.pk, by=by, word="UNIR")
    assert set(User.objects.filter(pk__in=[one.pk, two.pk], is_active=True)) == {one, two}
