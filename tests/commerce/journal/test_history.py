"""History of what does not go through save(): who, why and what, at a constant number of queries."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection

from commerce.catalogue.models import Category, Product
from commerce.journal.history import (
    attributed,
    bulk_create_with_history,
    bulk_update_with_history,
    record_history,
    update_with_history,
)
from commerce.partner.models import StockRecord
from commerce.venezuela.models import Bank
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(django_user_model: Any) -> Any:
    return django_user_model.objects.create(email="rosa@example.com", first_name="Rosa", is_staff=True)


def _banks(number: int) -> list[Bank]:
    return [Bank(code=f"9{index:03}", name=f"Banco {index}") for index in range(number)]


def test_an_update_of_many_rows_leaves_one_history_row_each_with_who_and_why(person: Any) -> None:
    Bank.objects.bulk_create(_banks(3))
    banks = Bank.objects.filter(code__startswith="9")
    assert update_with_history(banks, {"is_active": False}, by=person, reason="Fusionados") == 3
    rows = Bank.history.filter(code__startswith="9").order_by("code")
    assert [(row.code, row.is_active, row.history_type) for row in rows] == [
        ("9000", False, "~"),
        ("9001", False, "~"),
        ("9002", False, "~"),
    ]
    assert {(row.history_user_id, row.history_change_reason) for row in rows} == {(person.pk, "Fusionados")}


def test_an_update_may_change_what_it_was_found_by(person: Any) -> None:
    Bank.objects.bulk_create(_banks(2))
    assert update_with_history(Bank.objects.filter(name="Banco 1"), {"name": "Otro"}, by=person) == 1
    assert [row.name for row in Bank.history.filter(code="9001")] == ["Otro"]


@pytest.mark.parametrize("number", [2, 300])
def test_an_update_costs_three_queries_for_any_number_of_rows(
    person: Any, number: int, django_assert_num_queries: Any
) -> None:
    Bank.objects.bulk_create(_banks(number))
    with django_assert_num_queries(7):  # find and lock, change, remember; and two savepoints
        update_with_history(Bank.objects.filter(code__startswith="9"), {"is_active": False}, by=person)
    assert Bank.history.filter(code__startswith="9").count() == number


def test_new_rows_begin_their_history(person: Any) -> None:
    created = bulk_create_with_history(_banks(2), by=person, reason="Carga inicial")
    assert [(row.code, row.history_type, row.history_change_reason) for row in Bank.history.order_by("code")][-2:] == [
        ("9000", "+", "Carga inicial"),
        ("9001", "+", "Carga inicial"),
    ]
    assert len(created) == 2


def test_history_of_a_bulk_update_holds_what_the_database_holds_and_not_what_was_in_memory(person: Any) -> None:
    Bank.objects.bulk_create(_banks(1))
    stale = Bank.objects.get(code="9000")
    Bank.objects.filter(code="9000").update(name="Otro nombre")
    stale.is_active = False
    bulk_update_with_history([stale], ["is_active"], by=person)
    latest = Bank.history.filter(code="9000").latest()
    assert (latest.name, latest.is_active) == ("Otro nombre", False)


def test_history_of_prices_is_exact(person: Any) -> None:
    record = factories.make_product(factories.make_store(), price=Decimal("10.10")).stockrecords.get()
    update_with_history(StockRecord.objects.filter(pk=record.pk), {"price": Decimal("11.37")}, by=person)
    assert StockRecord.history.filter(id=record.pk).latest().price == Decimal("11.37")


def test_moves_of_a_tree_can_be_remembered(person: Any) -> None:
    store = factories.make_store()
    top = Category.add_root(name="Alimentos", slug="alimentos", store=store)
    other = Category.add_root(name="Bebidas", slug="bebidas", store=store)
    Category.objects.get(pk=other.pk).move(Category.objects.get(pk=top.pk), "first-child")
    assert record_history(Category.objects.filter(pk=other.pk), by=person, reason="Reordenadas") == 1
    after, before = Category.history.filter(id=other.pk)[:2]
    assert (before.depth, after.depth) == (1, 2)
    assert after.path.startswith(Category.objects.get(pk=top.pk).path)


def test_related_rows_of_a_role_are_remembered_too(person: Any) -> None:
    role = Group.objects.create(name="prueba")
    role.permissions.set(Permission.objects.all()[:3])
    assert record_history(Group.objects.filter(pk=role.pk), by=person) == 1
    assert Group.history.filter(id=role.pk).latest().permissions.count() == 3


def test_who_and_why_reach_every_row_that_is_saved_inside(person: Any) -> None:
    with attributed(by=person, reason="Revisión anual"):
        product = factories.make_product(factories.make_store(), title="Café")
        with attributed(reason="Precio de Navidad"):
            product.title = "Café de Navidad"
            product.save()
    latest, first = Product.history.filter(id=product.pk)[:2]
    assert (latest.history_user_id, latest.history_change_reason) == (person.pk, "Precio de Navidad")
    assert (first.history_user_id, first.history_change_reason) == (person.pk, "Revisión anual")
    product.save()
    assert Product.history.filter(id=product.pk).latest().history_user_id is None


def test_a_long_reason_is_kept_whole(person: Any) -> None:
    Bank.objects.bulk_create(_banks(1))
    reason = "Por pedido de la gerencia. " * 30
    update_with_history(Bank.objects.filter(code="9000"), {"is_active": False}, by=person, reason=reason)
    assert Bank.history.filter(code="9000").latest().history_change_reason == reason.strip()


def test_every_model_with_history_can_be_remembered_in_sql() -> None:
    from django.apps import apps

    for model in apps.get_models():
        if hasattr(model._meta, "simple_history_manager_attribute"):
            assert record_history(model._base_manager.none()) == 0
            record_history(model._base_manager.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
