"""Reviews: buyers write one, staff let it be seen, everybody reads it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commerce.accounts.models import User
from commerce.catalogue.actions import write_review
from commerce.catalogue.models import Product
from commerce.catalogue.queries.reviews import public_name, review_model
from commerce.journal.models import JournalEntry
from commerce.order.models import Line, Order
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.models import Store
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return factories.make_store("kits", is_default=True)


@pytest.fixture
def product(store: Store) -> Product:
    return factories.make_product(store, "Centella", slug="centella")


@pytest.fixture
def buyer(product: Product) -> User:
    user = factories.make_user(first_name="Yelitza", last_name="Marcano")
    buy(user, product)
    return user


def buy(user: User, product: Product, status: str = "delivered") -> None:
    order = Order.objects.create(
        store=product.store, user=user, number=f"P-{factories.number()}", status=status, currency="USD",
        total_incl_tax=10, total_excl_tax=10, shipping_incl_tax=0, shipping_excl_tax=0, contact_name="Yelitza",
        payment_method="cash",
    )  # fmt: skip
    Line.objects.create(
        order=order, product=product, title=product.get_title(), quantity=1, line_price_incl_tax=10,
        line_price_excl_tax=10, line_price_before_discounts_incl_tax=10, line_price_before_discounts_excl_tax=10, num_allocated=0, allocation_cancelled=False,
    )  # fmt: skip


def write(product: Product, by: User, **changes: Any) -> Any:
    return write_review(product, by=by, **{"score": 4, "title": "Bonito", "body": "Armado en una tarde", **changes})


def test_a_buyers_review_waits_for_the_stores_approval(product: Product, buyer: User) -> None:
    review = write(product, buyer)

    assert review.status == review.FOR_MODERATION
    assert Product.objects.get(pk=product.pk).rating is None
    entry = JournalEntry.objects.get(verb="review.written")
    assert (entry.store_id, entry.data) == (product.store_id, {"product": product.pk})


def test_an_approved_review_counts_for_the_average_and_touches_nothing_else(product: Product, buyer: User) -> None:
    other = factories.make_user()
    buy(other, product)
    first, second = write(product, buyer, score=5), write(product, other, score=4)
    Product.objects.filter(pk=product.pk).update(title="Cambiado mientras tanto")

    for review in (first, second):
        review.status = review.APPROVED
        review.save()

    product.refresh_from_db()
    assert (product.rating, product.title) == (4.5, "Cambiado mientras tanto")


def test_who_has_not_bought_it_may_not_review_it(product: Product) -> None:
    with pytest.raises(NotAllowed) as refused:
        write(product, factories.make_user())

    assert str(refused.value) == "Solo quienes compraron este producto pueden opinar sobre él."


@pytest.mark.parametrize("status", ["cancelled", "failed", "pending"])
def test_an_order_that_did_not_come_about_makes_no_buyer(product: Product, status: str) -> None:
    user = factories.make_user()
    buy(user, product, status)

    with pytest.raises(NotAllowed):
        write(product, user)


def test_the_buyer_of_a_variant_reviews_the_product(store: Store) -> None:
    parent = factories.make_parent_with_variants(store, "Arroz")
    user = factories.make_user()
    buy(user, parent.children.all()[0])

    assert write(parent, user).product == parent


def test_a_buyer_reviews_a_product_once(product: Product, buyer: User) -> None:
    write(product, buyer)

    with pytest.raises(Conflict) as refused:
        write(product, buyer)

    assert refused.value.code == "already_reviewed"
    assert review_model().objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"score": 0}, "score"), ({"score": 6}, "score"), ({"title": "  "}, "title"), ({"body": "\x00"}, "body"),
     ({"title": "x" * 81}, "title"), ({"body": "x" * 2001}, "body")],
)  # fmt: skip
def test_a_review_that_says_nothing_or_too_much_is_refused(
    product: Product, buyer: User, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        write(product, buyer, **changes)

    assert refused.value.field == field


def test_a_buyer_writes_through_the_form(product: Product, buyer: User) -> None:
    visitor = Client(HTTP_HOST="kits.localhost")
    visitor.force_login(buyer)
    address = reverse("catalogue:reviews-add", args=[product.slug, product.pk])
    assert visitor.get(address).status_code == 200

    sent = visitor.post(address, {"score": "5", "title": "Bonito", "body": "Armado en una tarde"})
    again = visitor.get(address)

    assert (sent.status_code, sent["Location"]) == (302, product.get_absolute_url())
    assert review_model().objects.get().score == 5
    assert again.status_code == 409
    assert "Ya escribiste tu opinión" in again.content.decode()


def test_a_form_with_errors_comes_back_with_what_was_typed(product: Product, buyer: User) -> None:
    visitor = Client(HTTP_HOST="kits.localhost")
    visitor.force_login(buyer)
    address = reverse("catalogue:reviews-add", args=[product.slug, product.pk])

    for data in (
        {"score": "9", "title": "", "body": "Lo que escribí"},
        {"score": "5", "title": "\x00", "body": "Lo que escribí"},
    ):
        answer = visitor.post(address, data)
        assert answer.status_code == 400
        assert "Lo que escribí" in answer.content.decode()
    assert not review_model().objects.exists()


def test_who_has_not_logged_in_is_asked_to(product: Product) -> None:
    answer = Client(HTTP_HOST="kits.localhost").get(reverse("catalogue:reviews-add", args=["centella", product.pk]))

    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_only_approved_reviews_are_listed_under_a_name_that_gives_nobody_away(product: Product, buyer: User) -> None:
    review = write(product, buyer, title="Bonito <b>")
    review.status = review.APPROVED
    review.save()
    hidden = factories.make_user(first_name="Oculta")
    buy(hidden, product)
    write(product, hidden, body="Todavía no")

    html = Client(HTTP_HOST="kits.localhost").get(f"{product.get_absolute_url()}opiniones/").content.decode()

    assert "Yelitza M." in html
    assert "Marcano" not in html
    assert "Bonito &lt;b&gt;" in html
    assert "Todavía no" not in html


def test_the_address_of_one_review_leads_to_it(product: Product, buyer: User) -> None:
    review = write(product, buyer)
    visitor = Client(HTTP_HOST="kits.localhost")
    assert visitor.get(review.get_absolute_url()).status_code == 404

    review.status = review.APPROVED
    review.save()

    answer = visitor.get(review.get_absolute_url())
    assert answer["Location"] == f"{product.get_absolute_url()}opiniones/#opinion-{review.pk}"


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999", "9" * 50, "%00"])
def test_no_page_number_breaks_the_list_of_reviews(product: Product, page: str) -> None:
    answer = Client(HTTP_HOST="kits.localhost").get(f"{product.get_absolute_url()}opiniones/?pagina={page}")

    assert answer.status_code == 200


def test_names_are_shortened() -> None:
    assert public_name("Yelitza", "Marcano") == "Yelitza M."
    assert public_name("Yelitza", "") == "Yelitza"
    assert public_name("", "") == "Cliente de la tienda"
