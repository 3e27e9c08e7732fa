"""Two accounts of one person become one: what moves, what stays, and what is refused."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from oscar.core.loading import get_model

from commerce.accounts.models import BusinessProfile, Consent, Customer, User
from commerce.address.models import Country, UserAddress
from commerce.basket.models import Basket
from commerce.customer import notes
from commerce.customer.merging import actions, candidates
from commerce.customer.merging.rules import mailbox
from commerce.customer.models import CustomerNote
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_user
from tests.orders import make_basket, make_order, make_shop

pytestmark = pytest.mark.django_db
ProductReview = get_model("reviews", "ProductReview")
WishList = get_model("wishlists", "WishList")


@pytest.fixture
def shop() -> Store:
    return make_shop("viveres", is_default=True)


@pytest.fixture
def lead(shop: Store) -> User:
    return make_staff(shop, "support-lead")


@pytest.fixture
def pair(shop: Store) -> tuple[User, User]:
    """Two accounts of the shop: the one that stays, and its double."""
    one = make_user("yelitza@ejemplo.com.ve", registered_in=shop, accepts_marketing=True)
    two = make_user("yelitza2@ejemplo.com.ve", registered_in=shop, phone="0414-5550182")
    return one, two


def address(user: User, line1: str, **fields: Any) -> UserAddress:
    country = Country.objects.get(pk="VE")
    return UserAddress.objects.create(
        user=user, first_name="Yelitza", last_name="Marcano", line1=line1, line4="Caracas", country=country, **fields
    )


def merge(pair: tuple[User, User], by: User, word: str = "unir") -> User:
    return actions.merge(pair[0].pk, pair[1].pk, by=by, word=word)


def test_orders_notes_wish_lists_and_empty_fields_move(shop: Store, lead: User, pair: tuple[User, User]) -> None:
    survivor, loser = pair
    order = make_order(shop, {make_product(shop): 1}, user=loser)
    notes.add_note(loser.pk, shop, "Prefiere la tarde.", by=lead)
    WishList.objects.create(owner=loser, name="Deseos")

    preview = actions.preview(survivor.pk, loser.pk, by=lead)
    assert {part.code: part.moves for part in preview.parts if part.moves} == {"orders": 1, "notes": 1, "wish_lists": 1}
    assert (preview.fills, preview.promotions, preview.refusal) == (["phone"], False, "")
    assert Order.objects.get(pk=order.pk).user == loser

    merge(pair, lead)

    assert Order.objects.get(pk=order.pk).user == survivor
    past = order.history.latest()
    assert (past.user_id, past.history_user, past.history_change_reason) == (
        survivor.pk,
        lead,
        "Cuentas repetidas unidas",
    )
    assert CustomerNote.objects.get().customer == survivor
    assert WishList.objects.get().owner == survivor
    survivor.refresh_from_db()
    loser.refresh_from_db()
    assert survivor.phone == "+584145550182"
    assert (loser.is_active, loser.merged_into) == (False, survivor)
    entry = JournalEntry.objects.get(verb="customer.merged")
    assert (entry.subject_id, entry.data["merged_id"], entry.actor) == (str(survivor.pk), loser.pk, lead)
    assert entry.data["moved"] == {"orders": 1, "notes": 1, "wish_lists": 1}


def test_the_stricter_consent_wins_and_is_written_down(lead: User, pair: tuple[User, User]) -> None:
    merge(pair, lead)
    pair[0].refresh_from_db()
    assert pair[0].accepts_marketing is False
    consent = Consent.objects.get(user=pair[0])
    assert (consent.is_given, consent.source) == (False, "merge")


def test_one_opinion_of_each_product_and_each_address_once(shop: Store, lead: User, pair: tuple[User, User]) -> None:
    survivor, loser = pair
    cheese, bread = make_product(shop), make_product(shop)
    approved = {"title": "Así", "body": "Es", "status": ProductReview.APPROVED}
    ProductReview.objects.create(product=cheese, user=survivor, score=5, **approved)
    ProductReview.objects.create(product=cheese, user=loser, score=1, **approved)
    ProductReview.objects.create(product=bread, user=loser, score=3, **approved)
    address(survivor, "Calle 1", is_default_for_shipping=True)
    address(loser, "Calle 1", is_default_for_shipping=True)
    address(loser, "Calle 2")

    parts = {part.code: part for part in actions.preview(survivor.pk, loser.pk, by=lead).parts}
    assert [(parts[code].moves, parts[code].stays) for code in ("reviews", "addresses")] == [(1, 1), (1, 1)]
    merge(pair, lead)

    said = ProductReview.objects.order_by("score").values_list("user", "product", "score")
    assert list(said) == [(survivor.pk, bread.pk, 3), (survivor.pk, cheese.pk, 5)]
    cheese.refresh_from_db()
    assert cheese.rating == 5
    lines = UserAddress.objects.order_by("line1").values_list("user", "line1", "is_default_for_shipping")
    assert list(lines) == [(survivor.pk, "Calle 1", True), (survivor.pk, "Calle 2", False)]


def test_open_baskets_of_one_store_become_one(shop: Store, lead: User, pair: tuple[User, User]) -> None:
    survivor, loser = pair
    cheese, bread = make_product(shop), make_product(shop)
    mine = make_basket(shop, {cheese: 1}, owner=survivor)
    theirs = make_basket(shop, {cheese: 2, bread: 1}, owner=loser)
    merge(pair, lead)
    kept = Basket.objects.get(owner=survivor, status=Basket.OPEN)
    assert kept.pk == mine.pk
    assert dict(kept.lines.values_list("product", "quantity")) == {cheese.pk: 3, bread.pk: 1}
    assert Basket.objects.get(pk=theirs.pk).status == Basket.MERGED


def test_both_are_logged_out_everywhere(lead: User, pair: tuple[User, User]) -> None:
    browsers = [Client(), Client()]
    for browser, user in zip(browsers, pair, strict=True):
        browser.force_login(user)
        assert browser.get("/cuenta/datos/").status_code == 200
    merge(pair, lead)
    assert [browser.get("/cuenta/datos/").status_code for browser in browsers] == [302, 302]


@pytest.mark.parametrize("word", ["", "si", "UNIRR"])
def test_without_the_word_nothing_happens(lead: User, pair: tuple[User, User], word: str) -> None:
    with pytest.raises(BadInput) as refused:
        merge(pair, lead, word)
    assert refused.value.code == "not_confirmed"
    assert User.objects.filter(is_active=False).count() == 0


def test_what_is_ambiguous_is_refused(shop: Store, lead: User, pair: tuple[User, User]) -> None:
    def code() -> str:
        with pytest.raises((NotAllowed, Conflict, BadInput)) as refused:
            merge(pair, lead)
        return refused.value.code

    survivor, loser = pair
    for person, rif in zip(pair, ("", "J501122440"), strict=True):
        BusinessProfile.objects.create(user=person, name="Bodega", rif=rif)
    assert code() == "two_businesses"
    BusinessProfile.objects.filter(user=loser).delete()
    Authenticator.objects.create(user=loser, type="totp", data={})
    assert code() == "second_step"
    Authenticator.objects.all().delete()
    User.objects.filter(pk=loser.pk).update(is_staff=True)
    assert code() == "of_the_team"
    User.objects.filter(pk=loser.pk).update(is_staff=False)
    with pytest.raises(BadInput):
        actions.merge(survivor.pk, survivor.pk, by=lead, word="UNIR")
    merge(pair, lead)
    assert code() == "already_merged"


def test_a_customer_of_another_store_too_is_merged_by_whoever_sees_both(
    shop: Store, lead: User, pair: tuple[User, User]
) -> None:
    other = make_shop("kits", rate=False)
    make_order(other, {make_product(other): 1}, user=pair[1])
    with pytest.raises(NotAllowed) as refused:
        merge(pair, lead)
    assert refused.value.code == "other_stores"
    merge(pair, make_user(is_staff=True, is_superuser=True))
    assert User.objects.get(pk=pair[1].pk).merged_into == pair[0]


def test_accounts_of_one_person_are_proposed_with_the_reason(shop: Store) -> None:
    person = make_user("ye.litza+ofertas@ejemplo.com.ve", phone="0414-5550182", identity_document="V12345678")
    address(person, "Calle 1")
    same_phone = make_user("a@ejemplo.com.ve", phone="0414-5550182", first_name="Ana")
    same_document = make_user("b@ejemplo.com.ve", identity_document="V12345678", first_name="Ana")
    same_mailbox = make_user("yelitza@ejemplo.com.ve", first_name="Ana")
    same_place = make_user("c@ejemplo.com.ve")
    address(same_place, "Calle 1")
    make_user("d@ejemplo.com.ve")

    found = candidates.candidates(Customer.objects.get(pk=person.pk), Customer.objects.all())
    assert {(each.customer.pk, *each.reasons) for each in found} == {
        (same_phone.pk, "mismo teléfono"),
        (same_document.pk, "misma cédula"),
        (same_mailbox.pk, "mismo buzón de correo"),
        (same_place.pk, "mismo nombre y dirección"),
    }
    together = {
        group.reason: {each.pk for each in group.accounts} for group in candidates.groups(Customer.objects.all())
    }
    assert together == {
        "mismo teléfono": {person.pk, same_phone.pk},
        "misma cédula": {person.pk, same_document.pk},
        "mismo buzón de correo": {person.pk, same_mailbox.pk},
    }


def test_spellings_of_one_mailbox() -> None:
    assert {mailbox(text) for text in ("Ana.Gil@x.com", "anagil@X.com", "ana.gil+tienda@x.com")} == {"anagil@x.com"}
    assert mailbox("ana@y.com") != mailbox("ana@x.com")
