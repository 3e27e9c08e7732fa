"""The ledger of stock: every change has its movement, and the movements add up to the stock."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from commerce.catalogue.models import Product
from commerce.journal.models import JournalEntry
from commerce.order.actions import cancel, move
from commerce.partner.actions import move_stock, receive, telling
from commerce.partner.models import StockMovement, StockRecord
from commerce.refusals import BadInput, Conflict, Missing
from tests.factories import make_product, make_stock, make_store, make_user
from tests.orders import make_order, make_shop
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db


def a_record(stock: int = 20) -> StockRecord:
    return make_product(make_store(), stock=stock).stockrecords.get()


def movements(record: StockRecord) -> list[tuple[str, int, int]]:
    rows = StockMovement.objects.filter(stockrecord=record.pk).order_by("id")
    return list(rows.values_list("kind", "change", "balance"))


def sum_of(record: StockRecord) -> int:
    total: int = StockMovement.objects.filter(stockrecord=record.pk).aggregate(sum=Sum("change"))["sum"] or 0
    return total


def stock_of(record: StockRecord) -> int:
    stock = StockRecord.objects.values_list("num_in_stock", flat=True).get(pk=record.pk)
    return stock or 0


def test_a_new_record_opens_the_ledger_with_what_it_has() -> None:
    assert movements(a_record(20)) == [("opening", 20, 20)]
    assert movements(a_record(0)) == []


def test_goods_that_come_in_are_written_with_who_and_why() -> None:
    record, staff = a_record(20), make_user(is_staff=True)

    movement = move_stock(record.pk, kind="receipt", change=12, reason="Factura 0045", by=staff)

    assert (movement.kind, movement.change, movement.balance) == ("receipt", 12, 32)
    assert (movement.by, movement.reason, movement.sku) == (staff, "Factura 0045", record.partner_sku)
    assert (stock_of(record), sum_of(record)) == (32, 32)
    entry = JournalEntry.objects.get(verb="stock.moved", subject_id=str(record.pk))
    assert (entry.actor, entry.data["change"], entry.data["left"]) == (staff, 12, 32)


@pytest.mark.parametrize(
    ("kind", "change", "reason", "code"),
    [
        ("receipt", 0, "", "nothing_moves"),
        ("receipt", -2, "", "wrong_direction"),
        ("damage", 2, "Se rompió", "wrong_direction"),
        ("damage", -2, " ", "reason_missing"),
        ("adjustment", 3, "", "reason_missing"),
        ("opening", 3, "", "bad_kind"),
        ("regalo", 3, "x", "bad_kind"),
    ],
)
def test_a_movement_that_makes_no_sense_is_refused_with_a_reason(
    kind: str, change: int, reason: str, code: str
) -> None:
    record = a_record()
    with pytest.raises(BadInput) as refusal:
        move_stock(record.pk, kind=kind, change=change, reason=reason)
    assert refusal.value.code == code
    assert movements(record) == [("opening", 20, 20)]


def test_more_than_there_is_does_not_leave_the_shelf() -> None:
    record = a_record(3)
    with pytest.raises(Conflict) as refusal:
        move_stock(record.pk, kind="damage", change=-4, reason="Se mojó")
    assert refusal.value.details == {"in_stock": 3}
    assert (stock_of(record), sum_of(record)) == (3, 3)


def test_a_record_that_is_gone_is_refused() -> None:
    with pytest.raises(Missing):
        move_stock(987_654, kind="receipt", change=1)


def test_whatever_changes_the_stock_leaves_a_movement() -> None:
    record = a_record(20)
    record.num_in_stock = 17
    record.save()
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=5)
    StockRecord.objects.bulk_update([StockRecord(pk=record.pk, num_in_stock=6)], ["num_in_stock"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partner_stockrecord SET num_in_stock = NULL WHERE id = %s", [record.pk])

    assert movements(record)[1:] == [
        ("adjustment", -3, 17),
        ("adjustment", -12, 5),
        ("adjustment", 1, 6),
        ("adjustment", -6, 0),
    ]
    assert sum_of(record) == 0


def test_a_change_of_price_alone_moves_nothing() -> None:
    record = a_record(20)
    record.price = Decimal("3.20")
    record.save()
    assert len(movements(record)) == 1


def test_what_is_told_of_a_block_ends_with_it_even_after_an_error() -> None:
    record, staff = a_record(20), make_user()
    with telling("adjustment", reason="Importación", by=staff):
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=21)
    with pytest.raises(ZeroDivisionError), telling("damage", reason="Nunca", by=staff):
        raise ZeroDivisionError
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=22)

    rows = StockMovement.objects.filter(stockrecord=record.pk).order_by("id").values_list("kind", "reason", "by")
    assert list(rows)[1:] == [("adjustment", "Importación", staff.pk), ("adjustment", "", None)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partner_stockmovement SET change = 99",
        "DELETE FROM partner_stockmovement",
        "TRUNCATE partner_stockmovement",
        "INSERT INTO partner_stockmovement (stockrecord_id, sku, kind, change, balance, reason) "
        "VALUES (1, 'X', 'receipt', 5, 5, '')",
    ],
)
def test_nobody_writes_the_ledger_by_hand(statement: str) -> None:
    record = a_record(20)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert movements(record) == [("opening", 20, 20)]


def test_the_movements_of_a_deleted_product_stay_and_add_up_to_nothing() -> None:
    record = a_record(20)
    sku, pk = record.partner_sku, record.pk
    Product.objects.get(pk=record.product_id).delete()

    rows = StockMovement.objects.filter(sku=sku, stockrecord_id=pk).order_by("id")
    assert [(row.kind, row.change) for row in rows] == [("opening", 20), ("closing", -20)]


def test_an_order_takes_its_goods_when_it_leaves_and_brings_them_back_if_cancelled_on_the_way() -> None:
    store = make_shop()
    record = make_product(store, stock=10).stockrecords.get()
    order = make_order(store, {record.product: 3})
    staff = make_user(is_staff=True)
    assert movements(record) == [("opening", 10, 10)]

    for status in ("processing", "out_for_delivery", "ready"):
        move(order.pk, status, by=staff)
    cancel(order.pk, by=staff, reason="Nadie abrió")

    assert movements(record)[1:] == [("sale", -3, 7), ("return", 3, 10)]
    sale, back = StockMovement.objects.filter(order=order).order_by("id")
    assert (sale.by, back.by, back.reason) == (staff, staff, "Nadie abrió")


def test_a_cancelled_order_that_never_left_moves_nothing() -> None:
    store = make_shop()
    record = make_product(store, stock=10).stockrecords.get()
    order = make_order(store, {record.product: 3})

    cancel(order.pk, reason="Cambió de idea")

    assert movements(record) == [("opening", 10, 10)]


def test_a_delivery_of_goods_comes_in_whole_or_not_at_all() -> None:
    store, staff = make_store(), make_user()
    first, second = (make_product(store, stock=1).stockrecords.get() for _ in range(2))

    with pytest.raises(BadInput):
        receive({first.pk: 5, second.pk: 0}, reason="Factura 1", by=staff)
    assert (stock_of(first), stock_of(second)) == (1, 1)
    receive({first.pk: 5, second.pk: 2}, reason="Factura 1", by=staff)

    assert (stock_of(first), stock_of(second)) == (6, 3)


@pytest.mark.django_db(transaction=True)
def test_fifty_movements_at_once_keep_the_sum() -> None:
    record = make_stock(make_product(make_store(), stock=None), stock=100)
    n = count(50, 12)

    outcomes = run_together(n, lambda i: move_stock(record.pk, kind="adjustment", change=1 + i % 3, reason="Carrera"))

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    expected = 100 + sum(1 + i % 3 for i in range(n))
    assert (stock_of(record), sum_of(record), len(movements(record))) == (expected, expected, n + 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_movements_at_once_lose_goods_yet_the_ledger_still_adds_up() -> None:
    """The control: read, add in Python, write. The stock comes out wrong, and the ledger says how."""
    record = make_stock(make_product(make_store(), stock=None), stock=100)
    n = count(50, 12)

    def careless(_index: int) -> None:
        with transaction.atomic():
            mine = StockRecord.objects.get(pk=record.pk)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.2)")
            StockRecord.objects.filter(pk=mine.pk).update(num_in_stock=(mine.num_in_stock or 0) + 1)

    run_together(n, careless)

    assert stock_of(record) < 100 + n
    assert sum_of(record) == stock_of(record)
