"""The stock desk: what is short, goods that come in, movements by hand, and counting the shelves."""

import pytest
from django.test import Client
from django.urls import reverse

from commerce.partner.models import StockCount, StockCountLine, StockMovement, StockRecord
from commerce.stores.models import Store
from tests.factories import make_category, make_parent_with_variants, make_product, make_staff, make_store

pytestmark = pytest.mark.django_db

KEEPER = [
    "catalogue.view_category",
    "partner.view_stockrecord",
    "partner.change_stockrecord",
    "partner.view_stockmovement",
    "partner.view_stockcount",
    "partner.add_stockcount",
    "partner.change_stockcount",
]
DESK = "/admin/existencias/"


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


def keeper(store: Store, *permissions: str, role: str = "almacen") -> Client:
    client = Client()
    client.force_login(make_staff(store, role, permissions or KEEPER, first_name="Ana", last_name="Gil"))
    return client


def record_of(store: Store, title: str = "", **fields: object) -> StockRecord:
    return make_product(store, title, **fields).stockrecords.get()  # type: ignore[arg-type]


def stock_of(record: StockRecord) -> int | None:
    return StockRecord.objects.values_list("num_in_stock", flat=True).get(pk=record.pk)


def start(client: Client, store: Store, **fields: object) -> StockCount:
    partner = store.partners.get()
    client.post(f"{DESK}conteos/", {"name": "Nevera", "partner": partner.pk, **fields})
    return StockCount.objects.latest("id")


def test_what_is_low_or_gone_is_listed_the_emptiest_first(store: Store) -> None:
    record_of(store, "Arroz", stock=80)
    record_of(store, "Pasta", stock=3)
    record_of(store, "Harina", stock=0)
    make_parent_with_variants(store, "Café", variants={"500 g": ("2.50", 1)})
    record_of(store, "Escondido", stock=0, is_public=False)
    record_of(make_store("otra"), "Ajeno", stock=0)

    page = keeper(store).get(DESK)

    assert [entry["title"] for entry in page.context["entries"]] == ["Harina", "Café", "Pasta"]
    assert "2 pasos" not in page.content.decode()


def test_a_threshold_of_ones_own_decides_what_is_low(store: Store) -> None:
    early, late = record_of(store, "Leche", stock=20), record_of(store, "Sal", stock=3)
    StockRecord.objects.filter(pk=early.pk).update(low_stock_threshold=24)
    StockRecord.objects.filter(pk=late.pk).update(low_stock_threshold=2)

    page = keeper(store).get(DESK)

    assert [entry["title"] for entry in page.context["entries"]] == ["Leche"]


def test_the_list_costs_as_many_queries_with_thirty_products_as_with_three(
    store: Store, django_assert_max_num_queries: object
) -> None:
    for _ in range(30):
        record_of(store, stock=0)
    client = keeper(store)
    client.get(DESK)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        assert len(client.get(DESK).context["entries"]) == 30


def test_goods_come_in_by_the_kilo_and_the_ledger_says_who(store: Store) -> None:
    cheese = record_of(store, "Queso", unit="kg", step="0.250", stock=8)
    client = keeper(store)

    found = client.get(f"{DESK}entrada/", {"q": "ques"})
    assert [entry["title"] for entry in found.context["found"]] == ["Queso"]
    client.post(
        f"{DESK}entrada/",
        {"r": [cheese.pk], f"quantity-{cheese.pk}": "2,75 kg", "reason": "Factura 0045", "receive": "1"},
    )

    movement = StockMovement.objects.latest("id")
    assert (movement.kind, movement.change, movement.balance, movement.reason) == ("receipt", 11, 19, "Factura 0045")
    assert movement.by is not None
    assert movement.by.get_full_name() == "Ana Gil"


def test_a_quantity_that_is_no_step_is_refused_beside_its_input_and_nothing_comes_in(store: Store) -> None:
    cheese, rice = record_of(store, "Queso", unit="kg", step="0.250", stock=8), record_of(store, "Arroz", stock=1)
    page = keeper(store).post(
        f"{DESK}entrada/",
        {"r": [cheese.pk, rice.pk], f"quantity-{cheese.pk}": "0,3", f"quantity-{rice.pk}": "4", "receive": "1"},
    )

    assert "Se vende de 0,250 en 0,250 kg" in page.content.decode()
    assert 'value="0,3"' in page.content.decode()
    assert (stock_of(cheese), stock_of(rice)) == (8, 1)


def test_a_loss_needs_a_reason_and_takes_from_the_stock(store: Store) -> None:
    record = record_of(store, "Huevos", stock=12)
    client, address = keeper(store), f"{DESK}mover/{record.pk}/"

    refused = client.post(address, {"kind": "damage", "quantity": "2", "reason": ""})
    assert "Escribe por qué." in refused.content.decode()
    client.post(address, {"kind": "damage", "quantity": "2", "reason": "Se rompieron"})
    client.post(address, {"kind": "less", "quantity": "1", "reason": "No cuadraba"})

    rows = StockMovement.objects.filter(stockrecord=record).order_by("id").values_list("kind", "change", "balance")
    assert list(rows) == [("opening", 12, 12), ("damage", -2, 10), ("adjustment", -1, 9)]
    page = client.get(address).content.decode()
    assert "Se rompieron" in page
    assert "Merma o daño" in page
    assert "\N{MINUS SIGN}2" in page


def test_a_sheet_keeps_what_is_typed_through_a_reload(store: Store) -> None:
    cheese = record_of(store, "Queso", unit="kg", step="0.250", stock=8)
    client = keeper(store)
    count = start(client, store)
    line = StockCountLine.objects.get(count=count, stockrecord=cheese)

    answer = client.post(f"{DESK}conteos/renglon/{line.pk}/", {"quantity": "0,750 kg"})

    assert answer.json() == {"saved": "0,750 kg", "done": 1}
    assert 'value="0,75"' in client.get(f"{DESK}conteos/{count.pk}/").content.decode()
    assert stock_of(cheese) == 8
    bad = client.post(f"{DESK}conteos/renglon/{line.pk}/", {"quantity": "mucho"})
    assert (bad.status_code, "con números" in bad.json()["error"]) == (400, True)


def test_a_count_corrects_only_the_difference_even_if_goods_came_meanwhile(store: Store) -> None:
    rice, salt, oil = record_of(store, "Arroz", stock=20), record_of(store, "Sal", stock=5), record_of(store, "Aceite")
    client = keeper(store)
    count = start(client, store)
    lines = {line.stockrecord_id: line.pk for line in count.lines.all()}
    client.post(f"{DESK}conteos/{count.pk}/", {f"line-{lines[rice.pk]}": "18", f"line-{lines[salt.pk]}": "5"})
    client.post(f"{DESK}mover/{rice.pk}/", {"kind": "receipt", "quantity": "10"})

    review = client.get(f"{DESK}conteos/{count.pk}/revisar/")
    assert [(row["title"], row["difference"], row["after"]) for row in review.context["rows"]] == [
        ("Arroz", "\N{MINUS SIGN}2", "28")
    ]
    assert (review.context["equal"], review.context["uncounted"]) == (1, 1)
    assert stock_of(rice) == 30
    client.post(f"{DESK}conteos/{count.pk}/revisar/")
    again = client.post(f"{DESK}conteos/{count.pk}/revisar/", follow=True)

    assert (stock_of(rice), stock_of(salt), stock_of(oil)) == (28, 5, 20)
    movement = StockMovement.objects.filter(stockrecord=rice).latest("id")
    assert (movement.kind, movement.change, movement.reason) == ("count", -2, "Nevera")
    assert "ya se cerró" in again.content.decode()


def test_a_sheet_holds_one_category_and_can_be_thrown_away(store: Store) -> None:
    fridge = make_category(store, "Nevera")
    cheeses = make_category(store, "Quesos", fridge)
    cheese, rice = record_of(store, "Queso", category=cheeses), record_of(store, "Arroz", stock=3)
    client = keeper(store)

    count = start(client, store, category=fridge.pk)
    assert [line.stockrecord_id for line in count.lines.all()] == [cheese.pk]
    client.post(f"{DESK}conteos/{count.pk}/descartar/")

    count.refresh_from_db()
    assert (count.state, stock_of(rice)) == ("discarded", 3)
    line = count.lines.get()
    assert client.post(f"{DESK}conteos/renglon/{line.pk}/", {"quantity": "1"}).status_code == 409


@pytest.mark.parametrize("page", ["entrada/", "conteos/", ""])
def test_who_has_no_part_in_the_stock_does_not_come_in(store: Store, page: str) -> None:
    assert keeper(store, "catalogue.view_product", role="mirar").get(DESK + page).status_code == 403


def test_stock_of_another_store_is_not_found(store: Store) -> None:
    theirs = record_of(make_store("otra"), "Ajeno")
    client = keeper(store)

    assert client.get(f"{DESK}mover/{theirs.pk}/").status_code == 404
    assert client.get(f"{DESK}entrada/", {"r": theirs.pk}).context["lines"] == []
    assert client.get(f"{DESK}entrada/", {"q": "Ajeno"}).context["found"] == []


def test_who_only_looks_may_not_move(store: Store) -> None:
    record = record_of(store)
    viewer = keeper(store, "partner.view_stockrecord", role="mirar")

    assert viewer.get(f"{DESK}mover/{record.pk}/").context["form"] is None
    assert viewer.post(f"{DESK}mover/{record.pk}/", {"kind": "receipt", "quantity": "1"}).status_code == 404
    assert viewer.get(f"{DESK}entrada/").status_code == 403


def test_the_ledger_is_listed_for_the_stores_of_whoever_looks_and_never_edited(store: Store) -> None:
    record_of(store, "Arroz", sku="ARR-1")
    record_of(make_store("otra"), "Ajeno", sku="AJE-1")
    client = keeper(store)

    page = client.get(reverse("admin:partner_stockmovement_changelist"))

    assert "ARR-1" in page.content.decode()
    assert "AJE-1" not in page.content.decode()
    assert client.get(reverse("admin:partner_stockmovement_add")).status_code == 403
