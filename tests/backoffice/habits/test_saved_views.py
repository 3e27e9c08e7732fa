"""Saved views: kept, shared, counted and taken back, without ever showing what somebody may not see."""

import csv
import io

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from backoffice.habits import actions
from backoffice.models import SavedView
from commerce.accounts.models import User
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_store

pytestmark = pytest.mark.django_db

LIST = "/admin/catalogue/product/"
SEE = ["catalogue.view_product", "catalogue.change_product"]


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


@pytest.fixture
def person(store: Store) -> User:
    return make_staff(store, "vitrina", SEE, first_name="Génesis", last_name="Arteaga")


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, **fields: object) -> SavedView:
    sent = {"list": "catalogue.product", "title": "Ocultos", "is_public__exact": "0", **fields}
    response = client.post("/admin/mio/vistas/guardar/", sent)
    assert response.status_code == 302
    return SavedView.objects.latest("pk")


def test_a_list_is_kept_with_its_filters_and_opens_again(store: Store, person: User) -> None:
    make_product(store, "Harina", is_public=True)
    make_product(store, "Avena", is_public=False)
    client = entered(person)

    view = save(client)
    page = client.get(f"{LIST}?{view.query}&vista={view.pk}")

    assert (view.owner, view.query, view.store) == (person, "is_public__exact=0", None)
    assert page.status_code == 200
    content = page.content.decode()
    assert "Avena" in content
    assert "Harina" not in content
    assert 'aria-current="page"' in content
    assert "Ocultos" in content


def test_the_columns_chosen_are_shown_and_the_one_that_opens_the_row_always(store: Store, person: User) -> None:
    make_product(store, "Harina")
    page = entered(person).get(LIST, {"columnas": ["price"]})

    assert page.context["cl"].list_display == ["action_checkbox", "look", "name", "price"]


def test_columns_that_do_not_exist_change_nothing(store: Store, person: User) -> None:
    plain, odd = entered(person).get(LIST), entered(person).get(LIST, {"columnas": ["password"]})

    assert odd.context["cl"].list_display == plain.context["cl"].list_display


def test_the_links_of_a_list_keep_its_view_and_columns(store: Store, person: User) -> None:
    page = entered(person).get(LIST, {"columnas": ["price"], "vista": "7", "is_public__exact": "1"})

    assert "columnas=price" in page.context["cl"].get_query_string({"p": 2})
    assert "vista=7" in page.context["cl"].get_query_string({"p": 2})


def test_a_shared_view_shows_to_the_team_of_its_store_and_to_nobody_else(store: Store, person: User) -> None:
    colleague, stranger = make_staff(store, "vitrina", SEE), make_staff(make_store("kits"), "vitrina", SEE)
    save(entered(person), store=store.pk)

    assert "Ocultos" in entered(colleague).get(LIST).content.decode()
    assert "Ocultos" not in entered(stranger).get(LIST).content.decode()


def test_a_shared_view_is_no_way_to_rows_or_counts_of_a_store_that_one_does_not_work_in(store: Store) -> None:
    other = make_store("kits")
    both = make_staff(store, "vitrina", SEE)
    other_membership = make_staff(other, "vitrina", SEE)
    both.memberships.create(store=other, role=other_membership.memberships.get().role)
    make_product(store, "Avena", is_public=False)
    make_product(other, "Sensor", is_public=False)
    view = save(entered(both), store=store.pk)
    client = entered(make_staff(store, "vitrina", SEE))

    assert entered(both).get("/admin/mio/vistas/cuentas/").json() == {str(view.pk): "2"}
    assert client.get("/admin/mio/vistas/cuentas/").json() == {str(view.pk): "1"}
    assert "Sensor" not in client.get(f"{LIST}?{view.query}").content.decode()


def test_a_view_of_a_list_that_one_may_not_open_is_neither_shown_nor_counted(store: Store, person: User) -> None:
    save(entered(person), store=store.pk)
    cashier = entered(make_staff(store, "caja", ["order.view_order"]))

    assert cashier.get("/admin/mio/vistas/cuentas/").json() == {}
    assert "Ocultos" not in cashier.get("/admin/").content.decode()


def test_a_view_of_a_list_that_one_may_not_open_is_not_kept(store: Store, person: User) -> None:
    sent = {"list": "order.order", "title": "Pedidos"}
    assert entered(person).post("/admin/mio/vistas/guardar/", sent).status_code == 403
    assert not SavedView.objects.exists()


def test_a_view_that_is_no_longer_understood_has_no_count(store: Store, person: User) -> None:
    view = save(entered(person), is_public__exact="", colour="red")
    assert entered(person).get("/admin/mio/vistas/cuentas/").json() == {str(view.pk): ""}


def test_a_view_is_taken_away_and_brought_back(store: Store, person: User) -> None:
    client = entered(person)
    view = save(client)

    assert client.post(f"/admin/mio/vistas/{view.pk}/borrar/", {"list": view.list_label}).status_code == 302
    page = client.get(LIST).content.decode()
    assert "Borramos la vista «Ocultos»." in page
    assert f"/admin/mio/vistas/{view.pk}/devolver/" in page
    assert "Deshacer" not in client.get(LIST).content.decode()

    client.post(f"/admin/mio/vistas/{view.pk}/devolver/")
    assert SavedView.objects.get().removed_at is None


def test_only_its_owner_changes_a_view(store: Store, person: User) -> None:
    view = save(entered(person), store=store.pk)
    colleague = make_staff(store, "vitrina", SEE)

    with pytest.raises(Missing):
        actions.remove_view(view.pk, by=colleague)
    with pytest.raises(Missing):
        actions.change_view(view.pk, by=colleague, title="Otra", store_id=None)


def test_two_views_of_one_list_have_two_names(person: User) -> None:
    actions.save_view(by=person, list_label="catalogue.product", title="Ocultos", query="")
    with pytest.raises(Conflict) as refused:
        actions.save_view(by=person, list_label="catalogue.product", title=" Ocultos ", query="")
    assert refused.value.code == "same_name"


def test_a_view_needs_a_name_and_a_store_of_ones_own(person: User) -> None:
    with pytest.raises(BadInput):
        actions.save_view(by=person, list_label="catalogue.product", title="  ", query="")
    with pytest.raises(NotAllowed):
        actions.save_view(
            by=person, list_label="catalogue.product", title="X", query="", store_id=make_store("kits").pk
        )


def test_the_export_of_a_list_takes_its_view_for_no_filter(store: Store, person: User) -> None:
    make_product(store, "Harina", is_public=True, sku="HAR-1")
    make_product(store, "Avena", is_public=False, sku="AVE-1")
    client = entered(person)
    asked = {"lista": "is_public__exact=0&vista=3&columnas=price", "extension": "csv"}

    response = client.post("/admin/trabajos/exportar/productos/", asked)

    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["AVE-1"]


def test_the_views_of_a_list_cost_a_few_queries_however_many_there_are(
    person: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = entered(person)
    for number in range(12):
        actions.save_view(by=person, list_label="catalogue.product", title=f"Vista {number}", query="is_public=1")
    client.get(LIST)
    with django_assert_max_num_queries(15):
        client.get(LIST)
