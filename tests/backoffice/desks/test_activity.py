"""The activity desk: what happened, for whoever may see it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.journal.models import JournalEntry
from commerce.journal.subjects import Subject
from commerce.journal.telling import journal_of
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_store, make_user

from .conftest import logged_in

pytestmark = pytest.mark.django_db

LIST = "/admin/actividad/"
SEES = ["journal.view_journalentry", "catalogue.view_product"]


@pytest.fixture
def store() -> Store:
    return make_store("viveres")


@pytest.fixture
def rosa(store: Store) -> User:
    return make_staff(store, "mira", SEES, first_name="Rosa", last_name="Pérez")


@pytest.fixture
def page(rosa: User) -> Callable[..., str]:
    client = logged_in(rosa)

    def read(address: str = LIST, **query: Any) -> str:
        response = client.get(address, query)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return read


def happen(
    verb: str = "stock.moved", *, subject: Any = None, by: Any = None, store: Store | None = None
) -> JournalEntry:
    about = subject or Subject("catalogue.product", "999999")
    with transaction.atomic():
        return journal.record(verb, subject=about, by=by, store_id=store.pk if store else None, data={"change": 3})


def test_it_tells_what_happened_and_to_what_in_spanish(page: Any, store: Store, rosa: User) -> None:
    product = make_product(store, "Café molido")
    happen(subject=product, by=rosa, store=store)
    said = page()
    assert "Rosa Pérez" in said
    assert "Las existencias cambiaron en +3; quedan —." in said
    assert f'href="{reverse("admin:catalogue_product_change", args=[product.pk])}">Café molido</a>' in said
    assert "stock.moved" not in said.partition("<tbody")[2]
    assert "catalogue.product" not in said.partition("<tbody")[2]


def test_what_happened_in_another_store_is_not_told(page: Any, rosa: User) -> None:
    other = make_store("otra")
    happen("review.written", by=make_user(first_name="Ajena"), store=other)
    happen("review.written", by=make_user(first_name="Ninguna"))
    assert "Ajena" not in page()
    assert "Ninguna" not in page()
    assert "Ajena" not in page(tienda=other.pk)
    assert "Ajena" not in page(objeto="catalogue.product:999999")


def test_a_superuser_reads_also_what_belongs_to_no_store(store: Store) -> None:
    root = make_user(is_staff=True, is_superuser=True)
    happen("rate.held_accepted", by=make_user(first_name="Ninguna"))
    assert "Ninguna" in logged_in(root).get(LIST).content.decode()


def test_whoever_has_no_permission_is_refused(store: Store) -> None:
    client = logged_in(make_staff(store, "nada", ["catalogue.view_product"]))
    for address in (LIST, f"{LIST}nuevas/", f"{LIST}actividad.csv"):
        assert client.get(address).status_code == 403


def test_an_object_that_the_role_may_not_see_has_no_link(page: Any, store: Store) -> None:
    voucher = Subject("voucher.voucher", "1")
    happen(subject=voucher, store=store)
    assert "/admin/voucher/voucher/1/" not in page()
    assert "n.º 1" in page()


def test_filters_by_person_verb_kind_and_number(page: Any, store: Store, rosa: User) -> None:
    happen("review.written", by=rosa, store=store)
    happen("stock.moved", subject=Subject("partner.stockrecord", "77"), store=store)
    written, moved = "Un cliente escribió una opinión.</td>", "Las existencias cambiaron"

    def told(**query: Any) -> tuple[bool, bool]:
        body = page(**query).partition("<thead>")[2]
        return "Un cliente escribió una opinión." in body, moved in body

    assert told() == (True, True)
    assert told(persona=rosa.pk) == (True, False)
    assert told(que="stock.*") == (False, True)
    assert told(que="review.written") == (True, False)
    assert told(tipo="partner.stockrecord") == (False, True)
    assert told(numero="77") == (False, True)
    assert told(objeto="partner.stockrecord:77") == (False, True)
    assert told(objeto="partner.stockrecord:78") == (False, False)
    assert told(hasta="2020-01-01") == (False, False)
    assert told(desde="2020-01-01") == (True, True)
    assert written


def test_pages_go_on_from_the_last_entry_and_never_count(
    page: Any, rosa: User, store: Store, django_assert_max_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    entries = [happen("review.written", store=store) for _number in range(120)]
    client = logged_in(rosa)
    client.get(LIST)
    with django_assert_max_num_queries(18) as captured:
        response = client.get(LIST)
    assert not [
        query
        for query in captured.captured_queries
        if "count(" in query["sql"].lower() and "journal_journalentry" in query["sql"]
    ]
    assert [line.entry.pk for line in response.context["lines"]] == [entry.pk for entry in entries[:-51:-1]]
    older = client.get(LIST, {"antes": response.context["next"]})
    assert [line.entry.pk for line in older.context["lines"]] == [entry.pk for entry in entries[-51:-101:-1]]
    last = client.get(LIST, {"antes": older.context["next"]})
    assert (len(last.context["lines"]), last.context["next"]) == (20, 0)


def test_new_entries_arrive_without_reloading(page: Any, store: Store) -> None:
    first = happen("review.written", store=store)
    assert f"despues={first.pk}" in page()
    assert "escribió" not in page(f"{LIST}nuevas/", despues=first.pk)
    second = happen("review.written", store=store)
    fresh = page(f"{LIST}nuevas/", despues=first.pk)
    assert "Un cliente escribió una opinión." in fresh
    assert f"despues={second.pk}" in fresh


def test_the_file_holds_what_the_filters_leave_and_runs_no_formula(rosa: User, store: Store) -> None:
    sly = make_user(first_name="=1+1", last_name="x")
    happen("review.written", by=sly, store=store)
    happen("stock.moved", store=store)
    response = logged_in(rosa).get(f"{LIST}actividad.csv", {"que": "review.*"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    header, *lines = text.strip().splitlines()
    assert header.startswith("Cuándo,Quién,")
    assert len(lines) == 1
    assert "'=1+1 x" in lines[0]
    assert "Un cliente escribió una opinión." in lines[0]


def test_the_journal_of_one_object_reads_from_old_to_new(store: Store, rosa: User) -> None:
    product = make_product(store, "Té")
    happen("stock.moved", subject=product, by=rosa, store=store)
    happen("review.written", subject=product, store=store)
    assert [(told.says, told.who) for told in journal_of(product)] == [
        ("Las existencias cambiaron en +3; quedan —.", "Rosa Pérez"),
        ("Un cliente escribió una opinión.", "Sistema"),
    ]


def test_nonsense_in_the_address_is_left_out(page: Any, store: Store) -> None:
    happen("review.written", store=store)
    for query in ({"antes": "x"}, {"antes": "9" * 30}, {"persona": "x"}, {"desde": "ayer"}, {"objeto": "x"}):
        assert "Actividad" in page(**query)
    assert "Actividad" in page(objeto="no.existe:1")
