"""The editors' area: who enters, what stands in its menus, and what it says on entering."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.models import ArticleCategory, Author
from commerce.catalogue.models import Product
from commerce.partner.models import StockRecord
from commerce.search.models import FruitlessSearch
from tests.cms.editors import Shop, furnish, make_image, make_page, open_shop
from tests.cms.test_pages import shelf
from tests.factories import make_product, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return open_shop("bodega", is_default=True)


def entrance(client: Client, user: Any) -> str:
    client.force_login(user)
    return client.get("/cms/").content.decode()


def test_who_has_no_right_is_not_let_in_and_sees_no_way_in(shop: Shop, client: Client) -> None:
    clerk = make_staff(shop.store, "caja", ["order.view_order"])
    client.force_login(clerk)
    assert client.get("/cms/", follow=True).status_code == 403
    assert client.get(reverse("wagtailadmin_explore_root"), follow=True).status_code == 403
    assert reverse("wagtailadmin_home") not in client.get(reverse("admin:index")).content.decode()
    client.force_login(make_user())
    assert client.get("/cms/", follow=True).status_code == 403


def test_the_menus_hold_what_a_merchandiser_needs(shop: Shop, client: Client) -> None:
    page = entrance(client, shop.publisher)
    for name in ("wagtailadmin_explore_root", "wagtailimages:index", "cms_reports:broken_links", "admin:index"):
        assert reverse(name) in page, name
    for name in ("wagtailsites:index", "wagtaillocales:index", "wagtailadmin_workflows:index", "wagtailsnippets:index"):
        assert reverse(name) not in page, name
    assert "/cms/users/" not in page
    assert "guide.wagtail.org" not in page
    assert reverse("wagtailredirects:index") in page
    assert reverse("wagtailredirects:index") not in entrance(client, shop.writer)


def test_the_back_office_leads_editors_here(shop: Shop, client: Client) -> None:
    client.force_login(shop.writer)
    assert f'href="{reverse("wagtailadmin_home")}"' in client.get(reverse("admin:index")).content.decode()


def test_the_operator_keeps_the_sites_and_the_languages(shop: Shop, client: Client) -> None:
    page = entrance(client, make_user(is_staff=True, is_superuser=True))
    for name in ("wagtailsites:index", "wagtaillocales:index", "wagtailadmin_workflows:index"):
        assert reverse(name) in page, name
        assert client.get(reverse(name)).status_code == 200, name


def test_the_entrance_tells_what_waits_what_is_gone_and_what_nobody_finds(shop: Shop, client: Client) -> None:
    sold = make_product(shop.store, title="Queso telita")
    make_page(shop, title="Quesos", slug="quesos", blocks=[shelf("Elegidos", [sold])], live=True)
    StockRecord.objects.filter(product=sold).update(num_in_stock=0)
    waiting = make_page(shop, title="Por revisar", slug="revisar")
    waiting.get_workflow().start(waiting, shop.writer)
    coming = make_page(shop, title="Viernes negro", slug="viernes")
    coming.go_live_at = timezone.now() + timedelta(days=2)
    coming.save_revision(user=shop.publisher).publish()
    today = timezone.localdate()
    FruitlessSearch.objects.create(store=shop.store, words="cotufas", day=today, times=14, last_at=timezone.now())
    page = entrance(client, shop.publisher)
    assert reverse("wagtailadmin_pages:edit", args=[waiting.pk]) in page
    assert "Queso telita</td><td>Está agotado.</td>" in page
    assert "cotufas</td><td>14</td>" in page
    assert "Viernes negro" in page
    assert "Se publica</td>" in page


def test_the_entrance_tells_nothing_of_other_stores(shop: Shop, client: Client) -> None:
    other = furnish(open_shop("ajena"), "zutanejo")
    product = make_product(other.store, title="Queso zutanejo")
    make_page(other, title="Quesos zutanejo", slug="quesos", blocks=[shelf("Elegidos", [product])], live=True)
    Product.objects.filter(pk=product.pk).update(is_public=False)
    FruitlessSearch.objects.create(
        store=other.store, words="zutanejo", day=timezone.localdate(), times=9, last_at=timezone.now()
    )
    assert "zutanejo" not in entrance(client, shop.publisher)


def test_the_entrance_costs_at_most_twenty_queries_of_its_own_however_many_pages(
    shop: Shop, client: Client, django_assert_max_num_queries: Any
) -> None:
    products = [make_product(shop.store, title=f"Queso {number}") for number in range(6)]
    for number in range(4):
        make_page(shop, title=f"Página {number}", slug=f"p-{number}", blocks=[shelf("Elegidos", products)], live=True)
    StockRecord.objects.update(num_in_stock=0)
    entrance(client, shop.publisher)
    with django_assert_max_num_queries(45):
        page = client.get("/cms/").content.decode()
    assert page.count("Está agotado.") == 10
    assert "Y 14 más" in page


def test_what_articles_are_about_and_who_writes_belongs_to_a_store(shop: Shop, client: Client) -> None:
    other = furnish(open_shop("ajena"), "zutanejo")
    client.force_login(shop.writer)
    address = reverse("articlecategory:add")
    client.post(address, {"store": shop.store.pk, "name": "Recetas", "slug": "recetas"})
    client.post(address, {"store": other.store.pk, "name": "Intrusa", "slug": "intrusa"})
    client.post(address, {"store": "", "name": "De todas", "slug": "de-todas"})
    assert list(ArticleCategory.objects.filter(store=shop.store).values_list("name", flat=True)) == ["Recetas"]
    assert not ArticleCategory.objects.filter(name__in=["Intrusa", "De todas"]).exists()
    shared = Author.objects.create(name="La redacción")
    screen = client.get(reverse("author_chooser:choose")).content.decode()
    assert "La redacci" in screen
    assert "zutanejo" not in screen
    assert client.get(reverse("author:edit", args=[shared.pk])).status_code == 404
    assert client.get(reverse("author:edit", args=[other.things["author"].pk])).status_code == 404


def test_menu_and_footer_of_another_store_cannot_be_changed(shop: Shop, client: Client) -> None:
    other = open_shop("ajena")
    client.force_login(shop.publisher)
    mine = reverse("wagtailsettings:edit", args=["cms", "sitelook", shop.store.site.site_id])
    theirs = reverse("wagtailsettings:edit", args=["cms", "sitelook", other.store.site.site_id])
    assert client.get(mine).status_code == 200
    assert (client.get(theirs).status_code, client.post(theirs).status_code) == (404, 404)
    client.force_login(shop.writer)
    assert client.get(mine).status_code == 404


def test_a_bulk_action_names_no_row_of_another_store(shop: Shop, client: Client) -> None:
    other = furnish(open_shop("ajena"), "zutanejo")
    page, picture = make_page(shop), make_image(shop)
    client.force_login(shop.publisher)
    for kind, own, foreign in (
        (("wagtailcore", "page", "delete"), page, other.things["page"]),
        (("wagtailimages", "image", "add_tags"), picture, other.things["image"]),
    ):
        address = reverse("wagtail_bulk_action", args=kind)
        assert client.get(f"{address}?id={own.pk}").status_code == 200
        assert client.get(f"{address}?id={own.pk}&id={foreign.pk}").status_code == 404
        assert client.get(f"{address}?id=all").status_code == 404


def test_nobody_publishes_through_the_programs_side(shop: Shop, client: Client) -> None:
    page = make_page(shop)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get(reverse("wagtailadmin_api:pages:detail", args=[page.pk])).status_code == 200
    assert client.post(reverse("wagtailadmin_api:pages:action", args=[page.pk, "publish"])).status_code == 404


def test_editors_have_a_bar_on_their_pages_and_visitors_none(shop: Shop, client: Client) -> None:
    make_page(shop, live=True)
    host = {"HTTP_HOST": shop.store.host}
    assert "wagtail-userbar" not in client.get("/semana/", **host).content.decode()
    client.force_login(open_shop("ajena").publisher)
    assert "wagtail-userbar" not in client.get("/semana/", **host).content.decode()
    client.force_login(shop.writer)
    page = client.get("/semana/", **host).content.decode()
    assert "wagtail-userbar" in page
    assert "w-content-checker" in page or "axe" in page
    assert "wagtail-userbar" not in Client().get("/semana/", **host).content.decode()


def test_a_preview_is_checked_for_accessibility(shop: Shop, client: Client) -> None:
    page = make_page(shop)
    client.force_login(shop.writer)
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert draft.status_code == 200
    assert "wagtail-userbar" in draft.content.decode()
    assert "script-src 'self'" in draft["Content-Security-Policy"]
