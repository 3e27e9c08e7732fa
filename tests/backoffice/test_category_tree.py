"""Categories as a tree that people move about, one move at a time, within one store."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from commerce.catalogue.actions import move_category, show_category, step_category
from commerce.catalogue.models import Category
from commerce.journal.models import JournalEntry
from commerce.refusals import Conflict, Missing
from commerce.stores.models import Store
from tests.factories import make_category, make_product, make_staff, make_store
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db

TREE = "/admin/catalogue/category/"
MOVE = f"{TREE}mover/"
MAY = ["catalogue.view_category", "catalogue.change_category"]


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True)


@pytest.fixture
def ana(client: Client, store: Store) -> Client:
    client.force_login(make_staff(store, "catalogo", MAY))
    return client


def order_of(store: Store) -> list[str]:
    rows = Category.objects.filter(store=store).order_by("path")
    return ["-" * (row.depth - 1) + row.name for row in rows]


def three(store: Store) -> tuple[Category, Category, Category]:
    first, second, third = (make_category(store, name) for name in ("Uno", "Dos", "Tres"))
    return first, second, third


def test_the_tree_shows_every_category_with_its_products_and_buttons(ana: Client, store: Store) -> None:
    fresh = make_category(store, "Frescos")
    cheeses = make_category(store, "Quesos", fresh)
    make_product(store, category=cheeses)
    make_category(make_store("otra"), "Ajena")

    page = ana.get(TREE).content.decode()

    assert page.index("Frescos") < page.index("Quesos")
    assert "1 producto" in page
    assert f'value="up:{cheeses.pk}"' in page
    assert "Ajena" not in page


def test_buttons_move_up_down_in_and_out(ana: Client, store: Store) -> None:
    first, _second, third = three(store)

    ana.post(MOVE, {"do": f"up:{third.pk}"})
    assert order_of(store) == ["Uno", "Tres", "Dos"]
    ana.post(MOVE, {"do": f"in:{third.pk}"})
    assert order_of(store) == ["Uno", "-Tres", "Dos"]
    ana.post(MOVE, {"do": f"out:{third.pk}"})
    ana.post(MOVE, {"do": f"down:{first.pk}"})
    assert order_of(store) == ["Tres", "Uno", "Dos"]
    assert Category.find_problems() == ([], [], [], [], [])


def test_a_move_is_remembered_with_who_and_where(ana: Client, store: Store) -> None:
    first, second, _third = three(store)

    answer = ana.post(MOVE, {"do": f"inside:{first.pk}", "target": second.pk}, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()) == (200, {"words": "«Uno» se movió."})
    assert order_of(store) == ["Dos", "-Uno", "Tres"]
    version = Category.objects.get(pk=first.pk).history.latest()
    assert (version.history_change_reason, version.history_user is not None) == ("En «Dos»", True)
    assert JournalEntry.objects.get(verb="category.moved").subject_id == str(first.pk)


def test_hiding_a_category_hides_what_is_below_it(ana: Client, store: Store) -> None:
    fresh = make_category(store, "Frescos")
    cheeses = make_category(store, "Quesos", fresh)

    ana.post(MOVE, {"do": f"hide:{fresh.pk}"})

    cheeses.refresh_from_db()
    assert (cheeses.is_public, cheeses.ancestors_are_public) == (True, False)
    ana.post(MOVE, {"do": f"show:{fresh.pk}"})
    cheeses.refresh_from_db()
    assert cheeses.ancestors_are_public is True


def test_what_cannot_move_says_why(store: Store) -> None:
    fresh = make_category(store, "Frescos")
    cheeses = make_category(store, "Quesos", fresh)
    theirs = make_category(make_store("otra"), "Ajena")

    for act, code in (
        (lambda: move_category(fresh.pk, cheeses.pk, "inside"), "inside_itself"),
        (lambda: move_category(fresh.pk, theirs.pk, "after"), "other_store"),
        (lambda: step_category(fresh.pk, "up"), "cannot_step"),
        (lambda: step_category(fresh.pk, "down"), "cannot_step"),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == code
    with pytest.raises(Missing):
        show_category(987_654, True)


def test_a_category_of_another_store_cannot_be_touched(ana: Client, store: Store) -> None:
    mine, theirs = make_category(store, "Mía"), make_category(make_store("otra"), "Ajena")

    assert ana.post(MOVE, {"do": f"hide:{theirs.pk}"}).status_code == 404
    assert ana.post(MOVE, {"do": f"inside:{mine.pk}", "target": theirs.pk}).status_code == 404
    assert ana.get(MOVE).status_code == 405


def test_whoever_only_looks_sees_the_tree_without_buttons(store: Store) -> None:
    shelf = make_category(store, "Mía")
    viewer = Client()
    viewer.force_login(make_staff(store, "mirar", ["catalogue.view_category"]))

    assert f"up:{shelf.pk}" not in viewer.get(TREE).content.decode()
    assert viewer.post(MOVE, {"do": f"hide:{shelf.pk}"}).status_code == 404


def test_five_hundred_categories_cost_as_many_queries_as_five(
    ana: Client, store: Store, django_assert_max_num_queries: Any
) -> None:
    rows = [{"data": {"name": f"C{n}", "slug": f"c{n}", "store": store.pk}, "children": []} for n in range(20)]
    for row in rows:
        row["children"] = [{"data": {"name": f"S{n}", "slug": f"s{n}", "store": store.pk}} for n in range(24)]  # type: ignore[dict-item]
    Category.load_bulk(rows)
    assert Category.objects.filter(store=store).count() == 500
    ana.get(TREE)

    with django_assert_max_num_queries(15):
        page = ana.get(TREE)

    assert page.content.decode().count("data-node=") == 500


@pytest.mark.django_db(transaction=True)
def test_people_who_move_at_the_same_moment_leave_a_sound_tree() -> None:
    store = make_store("viveres")
    shelves = [make_category(store, f"C{number}") for number in range(8)]
    n = count(40, 10)

    run_together(
        n, lambda i: move_category(shelves[i % 8].pk, shelves[(i * 3 + 1) % 8].pk, ("inside", "before")[i % 2])
    )

    assert Category.find_problems() == ([], [], [], [], [])
    assert Category.objects.filter(store=store).count() == 8


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_moves_at_the_same_moment_break_the_tree_or_each_other() -> None:
    """The control: treebeard alone, several times over."""
    store = make_store("viveres")
    shelves = [make_category(store, f"C{number}") for number in range(8)]

    def careless(i: int) -> None:
        with transaction.atomic():
            node = Category.objects.get(pk=shelves[i % 8].pk)
            target = Category.objects.get(pk=shelves[(i * 3 + 1) % 8].pk)
            if node != target and not target.is_descendant_of(node):
                node.move(target, ("last-child", "left")[i % 2])

    for _round in range(6):
        outcomes = run_together(10, careless)
        hurt = any(isinstance(one, Exception) for one in outcomes)
        if hurt or Category.find_problems() != ([], [], [], [], []):
            return
    pytest.fail("Nothing went wrong without the lock: the race is not a race.")
