"""The jobs desk: from a list's action to the result of every row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib.admin import helpers
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import Client, RequestFactory
from django.utils import timezone

from backoffice.desks.jobs import forms as asked
from backoffice.desks.jobs.actions import job_action
from backoffice.site import site
from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.jobs import actions
from commerce.jobs.models import Job
from commerce.stores.models import Membership, Store
from tests.commerce.jobs.kinds import ONE, PERMISSION, registered
from tests.factories import make_product, make_staff, make_store

pytestmark = pytest.mark.django_db

DESK = "/admin/trabajos/"


class LoudForm(forms.Form):
    """How loud."""

    marks = forms.IntegerField(label="Signos", min_value=1)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(asked, "_forms", {})
    with registered():
        yield


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True)


@pytest.fixture
def person(store: Store) -> User:
    return make_staff(store, "catalogo", [PERMISSION, "catalogue.view_product"])


@pytest.fixture
def staff(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def chosen(person: User, *products: Product, form: Any = None) -> Any:
    """What the list answers when the action is chosen for these products."""
    act = job_action(ONE, description="Gritar", permissions=["change"], form=form)
    request = RequestFactory().post("/admin/catalogue/product/", {helpers.ACTION_CHECKBOX_NAME: "1"})
    request.user = person
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    model_admin = site._registry[Product]
    return act(model_admin, request, Product.objects.filter(pk__in=[product.pk for product in products]))


def draft(store: Store, person: User, *titles: str) -> Job:
    products = [make_product(store, title) for title in titles or ("Café",)]
    return actions.prepare(ONE, store_id=store.pk, by=person, subjects=products)


def test_an_action_prepares_a_job_of_the_chosen_rows_and_opens_it(store: Store, person: User, staff: Client) -> None:
    coffee, flour = make_product(store, "Café"), make_product(store, "Harina")
    answer = chosen(person, coffee, flour)
    job = Job.objects.get()
    assert answer["Location"] == f"{DESK}{job.pk}/"
    page = staff.get(answer["Location"]).content.decode()
    assert "<del>Café</del> → <ins>Café!</ins>" in page
    assert "Confirmar 2 filas" in page
    assert Product.objects.filter(title__endswith="!").count() == 0


def test_rows_of_stores_where_the_person_may_not_change_are_left_out(store: Store, person: User) -> None:
    mine, foreign = make_product(store, "Mío"), make_product(make_store("otra"), "Ajeno")
    chosen(person, mine, foreign)
    assert [item.subject_pk for item in Job.objects.get().items.all()] == [mine.pk]


def test_rows_of_several_stores_become_one_job_each(store: Store, person: User) -> None:
    other = make_store("otra")
    Membership.objects.create(user=person, store=other, role=Membership.objects.get(user=person).role)
    answer = chosen(person, make_product(store), make_product(other))
    assert answer["Location"] == DESK
    assert set(Job.objects.values_list("store_id", flat=True)) == {store.pk, other.pk}


def test_options_are_asked_on_the_page_and_kept_with_the_reason(store: Store, person: User, staff: Client) -> None:
    chosen(person, make_product(store, "Café"), form=LoudForm)
    job = Job.objects.get()
    assert "Signos" in staff.get(f"{DESK}{job.pk}/").content.decode()
    refused = staff.post(f"{DESK}{job.pk}/opciones/", {"marks": "0"})
    assert refused.status_code == 422
    staff.post(f"{DESK}{job.pk}/opciones/", {"marks": "3", "motivo": "Feria"})
    job.refresh_from_db()
    assert (job.params, job.reason, job.state) == ({"marks": 3}, "Feria", "draft")


def test_confirming_twice_starts_once_and_the_result_tells_every_row(store: Store, person: User, staff: Client) -> None:
    job = draft(store, person, "Café", "Ya!!!", "Roto")
    for _click in range(2):
        staff.post(f"{DESK}{job.pk}/confirmar/")
    busy = staff.get(f"{DESK}{job.pk}/avance/")
    assert 'hx-trigger="every 1s"' in busy.content.decode()
    actions.run_due()
    assert staff.get(f"{DESK}{job.pk}/avance/")["HX-Refresh"] == "true"
    page = staff.get(f"{DESK}{job.pk}/").content.decode()
    assert "Ahora es «Café!»." in page
    assert "Ya grita bastante." in page
    assert "Reintentar lo que falta" in page
    content = b"".join(staff.get(f"{DESK}{job.pk}/resultado.csv").streaming_content).decode("utf-8-sig")
    assert [line.split(",")[3:] for line in content.splitlines()[1:]] == [
        ["Café", "Hecha", "Ahora es «Café!»."],
        ["Ya!!!", "Rechazada", "Ya grita bastante."],
        ["Roto", "Con falla", "RuntimeError: algo se rompió"],
    ]
    staff.post(f"{DESK}{job.pk}/reintentar/")
    job.refresh_from_db()
    assert job.state == "queued"


def test_a_draft_is_discarded_and_nothing_happens(store: Store, person: User, staff: Client) -> None:
    job = draft(store, person)
    staff.post(f"{DESK}{job.pk}/cancelar/")
    job.refresh_from_db()
    assert job.state == "cancelled"
    staff.post(f"{DESK}{job.pk}/confirmar/")
    actions.run_due()
    assert Product.objects.get().title == "Café"


@pytest.mark.parametrize("verb", ["confirmar", "cancelar", "reintentar", "opciones"])
def test_nothing_changes_by_looking(store: Store, person: User, staff: Client, verb: str) -> None:
    job = draft(store, person)
    assert staff.get(f"{DESK}{job.pk}/{verb}/").status_code == 405


def test_each_person_sees_their_own_jobs_and_whoever_may_those_of_their_stores(store: Store, person: User) -> None:
    job = draft(store, person)
    people = {
        "colega": (make_staff(store, "otro", [PERMISSION]), 404),
        "jefa": (make_staff(store, "jefe", ["jobs.view_job"]), 200),
        "vecina": (make_staff(make_store("otra"), "jefe"), 404),
    }
    for name, (who, expected) in people.items():
        client = Client()
        client.force_login(who)
        assert client.get(f"{DESK}{job.pk}/").status_code == expected, name
        assert len(client.get(DESK).context["rows"]) == (1 if expected == 200 else 0), name
        answer = client.post(f"{DESK}{job.pk}/confirmar/")
        assert answer.status_code == (302 if expected == 200 else 404), name
    job.refresh_from_db()
    assert job.state == "draft"


def test_the_desk_stands_in_everybodys_sidebar_and_behind_a_login(staff: Client) -> None:
    assert f'href="{DESK}"' in staff.get("/admin/").content.decode()
    assert Client().get(DESK).status_code == 302


def test_an_empty_desk_says_what_to_do(staff: Client) -> None:
    assert "Elige filas en una lista" in staff.get(DESK).content.decode()
    assert "No hay trabajos en este estado" in staff.get(f"{DESK}?estado=failed").content.decode()


def test_the_desk_costs_as_many_queries_with_many_jobs_as_with_few(
    store: Store, person: User, staff: Client, django_assert_max_num_queries: Any
) -> None:
    Job.objects.bulk_create(
        Job(code=ONE, title=f"Trabajo {n}", store_id=store.pk, owner=person, created_at=timezone.now())
        for n in range(60)
    )
    with django_assert_max_num_queries(15):
        assert len(staff.get(DESK).context["rows"]) == 25


def test_the_page_of_a_job_costs_as_many_queries_with_many_rows_as_with_few(
    store: Store, person: User, staff: Client, django_assert_max_num_queries: Any
) -> None:
    job = draft(store, person, *(f"Café {n}" for n in range(60)))
    with django_assert_max_num_queries(20):
        assert len(staff.get(f"{DESK}{job.pk}/").context["rows"]) == 50


def names_in_result(staff: Client, job: Job) -> list[str]:
    content = b"".join(staff.get(f"{DESK}{job.pk}/resultado.csv").streaming_content).decode("utf-8-sig")
    return [line.split(",")[3] for line in content.splitlines()[1:]]


def test_the_result_names_rows_that_were_chosen_by_number_alone_and_those_that_are_gone(
    store: Store, person: User, staff: Client
) -> None:
    coffee, flour = make_product(store, "Café"), make_product(store, "Harina")
    chosen(person, coffee, flour)
    job = Job.objects.get()
    assert set(job.items.values_list("label", flat=True)) == {""}
    gone = flour.pk
    flour.delete()

    assert sorted(names_in_result(staff, job)) == ["Café", f"borrado (n.º {gone})"]


def test_naming_the_rows_of_a_result_takes_one_query_however_many_they_are(
    store: Store, person: User, staff: Client, django_assert_max_num_queries: Any
) -> None:
    chosen(person, *(make_product(store) for _each in range(12)))
    job = Job.objects.get()
    names_in_result(staff, job)
    with django_assert_max_num_queries(10):
        assert all(names_in_result(staff, job))
