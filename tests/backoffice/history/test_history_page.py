"""The history of an object, read by the person who has to know who changed what."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.accounts.models import User
from commerce.catalogue.models import Product, Specification
from commerce.journal.history import attributed, record_history, update_with_history
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.partner.models import StockRecord
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_store, make_user

pytestmark = pytest.mark.django_db

MERCHANDISING = [
    "catalogue.view_product",
    "catalogue.change_product",
    "catalogue.view_specification",
    "partner.view_stockrecord",
    "partner.change_stockrecord",
]


@pytest.fixture
def shop() -> Store:
    return make_store("viveres")


@pytest.fixture
def rosa(shop: Store) -> User:
    return make_staff(shop, "vitrina", MERCHANDISING, first_name="Rosa", last_name="Pérez")


@pytest.fixture
def desk(client: Client, rosa: User) -> Client:
    client.force_login(rosa)
    return client


@pytest.fixture
def coffee(shop: Store, rosa: User) -> Product:
    """Coffee, whose title, publication and price have changed since."""
    product = make_product(shop, "Café molido", price="10.00", sku="CAF-1")
    with attributed(by=rosa, reason="Nuevo empaque"):
        product.title, product.is_public = "Café molido 500 g", False
        product.save()
    update_with_history(
        StockRecord.objects.filter(product=product), {"price": Decimal("12.50")}, by=rosa, reason="Subió el proveedor"
    )
    return product


def history_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_it_says_who_when_why_and_what_in_the_words_of_the_form(desk: Client, coffee: Product) -> None:
    page = read(desk, history_of(coffee))
    assert "Rosa Pérez" in page
    assert "Nuevo empaque" in page
    assert "Café molido</del>" in page
    assert "Café molido 500 g</ins>" in page
    assert "Sí</del>" in page
    assert "No</ins>" in page


def test_changes_of_its_stock_show_in_the_history_of_a_product_with_money_as_money(
    desk: Client, coffee: Product
) -> None:
    page = read(desk, history_of(coffee))
    assert "Subió el proveedor" in page
    assert "Precio con IVA" in page
    assert "$10,00</del>" in page.replace("US", "").replace(" ", "").replace("\xa0", "")
    assert "$12,50</ins>" in page.replace("US", "").replace(" ", "").replace("\xa0", "")


def test_parts_of_kinds_that_a_role_may_not_see_are_left_out(client: Client, shop: Store, coffee: Product) -> None:
    client.force_login(make_staff(shop, "solo-textos", ["catalogue.view_product"]))
    assert "Subió el proveedor" not in read(client, history_of(coffee))


def test_choices_and_related_rows_read_by_their_names(client: Client, shop: Store) -> None:
    root = make_user(is_staff=True, is_superuser=True)
    client.force_login(root)
    product = make_product(shop, "Queso")
    other = make_product(shop, "Queso rallado").product_class
    product.unit = "kg"
    product.product_class = other
    product.save()
    assert "unidad</del>" in read(client, history_of(product))


def test_long_texts_are_told_apart_word_by_word(desk: Client, coffee: Product) -> None:
    words = "Café de altura tostado en Mérida por manos de tres generaciones de la misma familia andina"
    coffee.description = words
    coffee.save()
    coffee.description = words.replace("tres", "cuatro")
    coffee.save()
    page = read(desk, history_of(coffee))
    assert "tres</del>" in page
    assert "cuatro</ins>" in page
    assert "generaciones de la misma familia andina" in page.partition("cuatro</ins>")[2]


def test_a_filter_shows_the_changes_of_one_datum_only(desk: Client, coffee: Product) -> None:
    page = read(desk, f"{history_of(coffee)}?campo=0.title")
    assert "Nuevo empaque" in page
    assert "Subió el proveedor" not in page
    assert "Subió el proveedor" in read(desk, f"{history_of(coffee)}?campo=1.price")
    assert "Ese dato no ha cambiado." in read(desk, f"{history_of(coffee)}?campo=0.arrives_on")


def test_two_hundred_versions_cost_no_more_than_two(
    desk: Client, coffee: Product, rosa: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(200):
        Product.objects.filter(pk=coffee.pk).update(title=f"Café {number}")
        record_history(Product.objects.filter(pk=coffee.pk), by=rosa)
        if number % 3 == 0:
            Specification.objects.update_or_create(product=coffee, name="Peso", defaults={"value": str(number)})
    desk.get(history_of(coffee))
    with django_assert_max_num_queries(28):
        response = desk.get(history_of(coffee))
    assert response.status_code == 200
    assert len(response.context["page"].object_list) == 25
    with django_assert_max_num_queries(28):
        assert desk.get(f"{history_of(coffee)}?pagina=4&campo=0.title").status_code == 200


def test_staff_of_another_store_cannot_read_it(client: Client, coffee: Product) -> None:
    client.force_login(make_staff(make_store("otra"), "vitrina", MERCHANDISING))
    assert client.get(history_of(coffee)).status_code == 404


def test_personal_data_is_masked(client: Client, shop: Store) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    person = make_user(identity_document="V12345678")
    person.identity_document = "V87654321"
    person.save()
    page = read(client, history_of(person))
    assert "12345678" not in page
    assert "87654321" not in page


def test_the_permissions_of_a_role_show_as_what_came_and_what_went(client: Client) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    role = Group.objects.create(name="prueba")
    permission = Permission.objects.get(codename="view_product")
    role.permissions.add(permission)
    page = read(client, history_of(role))
    assert f"{permission}</ins>" in page.replace("&gt;", ">")


def test_the_reason_on_the_form_is_remembered_with_the_change(client: Client, shop: Store) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    address = reverse("admin:venezuela_bank_change", args=["0102"])
    assert 'name="history_change_reason"' in read(client, address)
    sent = {"code": "0102", "name": "Banco de Prueba", "is_active": "on", "history_change_reason": "Cambió de nombre"}
    assert client.post(address, sent).status_code == 302
    page = read(client, reverse("admin:venezuela_bank_history", args=["0102"]))
    assert "Cambió de nombre" in page
    assert "Banco de Prueba</ins>" in page


# ── Restoring ───────────────────────────────────────────────────────────────


def version_page(row: Any, version: Any) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_simple_history"
    return reverse(name, args=[row.pk, version.history_id])


def first_version(row: Any) -> Any:
    return type(row).history.filter(id=row.pk).earliest()


def test_restoring_shows_what_will_change_and_a_post_does_it(desk: Client, coffee: Product, rosa: User) -> None:
    address = version_page(coffee, first_version(coffee))
    assert address.rsplit("/", 2)[0] + "/" in history_of(coffee)
    page = read(desk, address)
    assert "Café molido 500 g</del>" in page
    coffee.refresh_from_db()
    assert coffee.title == "Café molido 500 g", "a GET changes nothing"
    response = desk.post(address, {"history_change_reason": "Fue un error"})
    assert response.status_code == 302
    coffee.refresh_from_db()
    assert (coffee.title, coffee.is_public) == ("Café molido", True)
    latest = Product.history.filter(id=coffee.pk).latest()
    assert latest.history_user_id == rosa.pk
    assert latest.history_change_reason.startswith("Restaurada la versión del ")
    assert latest.history_change_reason.endswith(": Fue un error")
    assert JournalEntry.objects.get(verb="history.restored").subject_id == str(coffee.pk)


def test_restoring_needs_a_reason(desk: Client, coffee: Product) -> None:
    response = desk.post(version_page(coffee, first_version(coffee)), {"history_change_reason": "  "})
    assert response.status_code == 422
    assert "Escribe por qué la restauras." in response.content.decode()
    coffee.refresh_from_db()
    assert coffee.title == "Café molido 500 g"


def test_a_price_comes_back_and_the_stock_stays(desk: Client, coffee: Product) -> None:
    record = coffee.stockrecords.get()
    StockRecord.objects.filter(pk=record.pk).update(price=Decimal("12.50"))
    desk.post(version_page(record, first_version(record)), {"history_change_reason": "Volvió el precio"})
    record.refresh_from_db()
    assert (record.price, record.num_in_stock) == (Decimal("10.00"), 20)


def test_whoever_may_only_look_cannot_restore(client: Client, shop: Store, coffee: Product) -> None:
    client.force_login(make_staff(shop, "mirar", ["catalogue.view_product"]))
    address = version_page(coffee, first_version(coffee))
    assert client.get(address).status_code == 403
    assert client.post(address, {"history_change_reason": "x"}).status_code == 403
    assert address not in read(client, history_of(coffee))


def test_staff_of_another_store_cannot_restore(client: Client, coffee: Product) -> None:
    client.force_login(make_staff(make_store("otra"), "vitrina", MERCHANDISING))
    response = client.post(version_page(coffee, first_version(coffee)), {"history_change_reason": "x"})
    assert response.status_code == 404


def test_a_version_of_another_object_is_not_found(desk: Client, shop: Store, coffee: Product) -> None:
    other = make_product(shop, "Té")
    assert desk.post(version_page(coffee, first_version(other)), {"history_change_reason": "x"}).status_code == 404


def test_a_value_that_another_row_has_taken_is_refused_in_words(desk: Client, shop: Store, coffee: Product) -> None:
    coffee.upc = "7591"
    coffee.save()
    version = Product.history.filter(id=coffee.pk).latest()
    coffee.upc = None
    coffee.save()
    make_product(shop, "Otro", upc="7591")
    response = desk.post(version_page(coffee, version), {"history_change_reason": "x"})
    assert response.status_code == 422
    coffee.refresh_from_db()
    assert not coffee.upc


def test_what_moves_by_actions_is_never_restored_and_says_why(client: Client) -> None:
    from commerce.journal import restoring
    from commerce.refusals import NotAllowed

    assert restoring.why_not(Product) == ""
    for model in (Order, User, Group):
        assert restoring.why_not(model)
        with pytest.raises(NotAllowed):
            restoring.restore(model, 1, by=None, reason="x")


def test_every_restorable_model_has_history_and_the_columns_it_keeps() -> None:
    from django.apps import apps

    from commerce.journal import restoring

    for label, kept in restoring.RESTORABLE.items():
        model = apps.get_model(label)
        assert hasattr(model._meta, "simple_history_manager_attribute"), label
        assert kept <= {field.name for field in model._meta.fields}, label
        changed = {field.name for field in model._meta.fields} - kept
        assert not {"status", "num_in_stock", "path", "store"} & changed, label


def test_a_version_tells_the_time_of_the_shop(desk: Client, coffee: Product) -> None:
    assert timezone.now() - first_version(coffee).history_date < timedelta(minutes=5)
