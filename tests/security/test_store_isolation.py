"""Nothing of store B is seen or touched through the host name of store A."""

import pytest
from django.test import Client

from commerce.basket.middleware import COOKIE, signed
from commerce.basket.models import Line
from commerce.catalogue.models import Category
from commerce.order import links
from commerce.order.models import Order
from commerce.stores.models import Membership
from tests.orders import make_basket, make_details, make_voucher

from .routes import routes
from .world import ANONYMOUS, CUSTOMER, World

pytestmark = pytest.mark.xdist_group("security")

OURS = {"Sec-Fetch-Site": "same-origin"}


def post(client: Client, world: World, address: str, data: dict[str, object]) -> object:
    return client.post(address, data, headers={"host": world.here.store.host, **OURS})


def test_the_shelves_search_and_sitemap_know_only_their_own_store(world: World) -> None:
    client = world.client(ANONYMOUS)
    title = world.there.product.title
    for address in ("/", "/tienda/", "/buscar/?q=Queso", "/tienda/?oferta=1", "/sitemap.xml", "/sitemap-1.xml"):
        response = client.get(address)
        assert response.status_code == 200, address
        html = response.content.decode()
        assert title not in html, address
        assert world.there.product.slug not in html, address
        assert world.there.store.host not in html, address
    shelf = client.get("/tienda/", {"categoria": world.there.category.pk, "q": title})
    assert title not in shelf.content.decode()


def test_another_stores_product_is_not_put_in_the_basket(world: World) -> None:
    client = world.client(ANONYMOUS)
    lines = Line.objects.count()
    for address, data in (
        ("/cesta/agregar/", {"product_id": world.there.product.pk}),
        (f"/cesta/agregar/{world.there.product.pk}/", {}),
    ):
        assert post(client, world, address, data).status_code == 404
    assert Line.objects.count() == lines


def test_the_basket_of_another_store_is_not_carried_over(world: World) -> None:
    client = world.client(ANONYMOUS)
    client.cookies[COOKIE] = signed(make_basket(world.there.store, {world.there.product: 2}))
    assert "Tu cesta está vacía" in client.get("/cesta/").content.decode()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/cesta/quitar/", "linea"),
        ("/cesta/cambiar/", "mas"),
        ("/cesta/cambiar/", "menos"),
        ("/cesta/cambiar/", "quitar"),
    ],
)
def test_a_line_of_somebody_elses_basket_is_not_found(world: World, address: str, name: str) -> None:
    foreign = [
        make_basket(world.there.store, {world.there.product: 2}).lines.get(),
        make_basket(world.here.store, {world.here.product: 2}).lines.get(),
    ]
    client = world.guest()
    for line in foreign:
        assert post(client, world, address, {name: line.pk}).status_code == 404
        assert Line.objects.get(pk=line.pk).quantity == 2


def test_a_voucher_of_another_store_takes_nothing_off(world: World) -> None:
    make_voucher(world.there.store, "DEALLA")
    client = world.guest()
    answer = post(client, world, "/cesta/cupon/", {"cupon": "DEALLA"})
    assert answer.status_code == 302
    page = client.get("/cesta/").content.decode()
    assert "Ese cupón es de otra tienda." in page
    assert "DEALLA" not in page


def test_the_ways_to_deliver_and_pay_of_another_store_are_not_offered(world: World) -> None:
    world.there.store.delivery_methods.create(code="solo-alla", name="Solo allá", price=1)
    world.there.store.payment_methods.filter(code="cash_usd").update(instructions="Solo allá")
    html = world.guest().get("/pagar/").content.decode()
    assert "Solo allá" not in html
    assert make_details().delivery in html


def test_an_order_of_another_store_is_not_found_whoever_asks(world: World) -> None:
    token = links.token_of(world.there.order)
    for role in (ANONYMOUS, CUSTOMER, "administrator"):
        client = world.client(role)
        for page in ("", "recibo/", "cancelar/"):
            assert client.get(f"/pedido/{token}/{page}").status_code == 404
        assert post(client, world, f"/pedido/{token}/cancelar/", {"reason": "no"}).status_code == 404
        assert post(client, world, f"/pedido/{token}/enlace-nuevo/", {}).status_code == 404
    assert Order.objects.get(pk=world.there.order.pk).status == world.there.order.status
    assert links.token_of(Order.objects.get(pk=world.there.order.pk)) == token


def test_an_address_of_somebody_else_is_neither_shown_nor_changed(world: World) -> None:
    client, row = world.client(CUSTOMER), world.there.address
    for page in ("", "quitar/"):
        assert client.get(f"/cuenta/direcciones/{row.pk}/{page}").status_code == 404
        assert client.post(f"/cuenta/direcciones/{row.pk}/{page}", {"line1": "Otra"}).status_code == 404
    assert client.post(f"/cuenta/direcciones/{row.pk}/principal/entrega/").status_code == 404
    row.refresh_from_db()
    assert row.line1 == "Calle 1"


def test_a_member_of_one_store_changes_and_deletes_no_row_of_another(world: World) -> None:
    client = world.client("administrator")
    for model, row in world.there.rows.items():
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        client.post(f"{place}{row.pk}/change/", {"name": "Tomado"})
        client.post(f"{place}{row.pk}/delete/", {"post": "yes"})
        client.post(place, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
        assert model._base_manager.filter(pk=row.pk).exists(), model
        assert "Tomado" not in str(model._base_manager.get(pk=row.pk))


def test_no_desk_does_anything_to_a_row_of_another_store(world: World) -> None:
    client = world.client("administrator")
    taken = []
    for route in routes():
        if route.names_desk_row:
            answer = client.post(route.address(world.there), {"reason": "Porque sí", "post": "yes"})
            if answer.status_code not in (403, 404, 405):
                taken.append(f"{answer.status_code} {route.template}")
    assert "\n".join(taken) == ""


def test_an_order_of_another_store_is_not_moved(world: World) -> None:
    order = world.there.order
    for role in ("administrator", "operations", "support"):
        answer = world.client(role).post(f"/admin/order/order/{order.pk}/mover/processing/", {})
        assert answer.status_code == 404
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_shelf_is_not_moved_into_another_store(world: World) -> None:
    client, tree = world.client("merchandiser"), "/admin/catalogue/category/"
    mine, theirs = world.here.category, world.there.category
    for node, beside in ((mine.pk, theirs.pk), (theirs.pk, mine.pk), (mine.pk, 10**30), (mine.pk, "x"), (-1, mine.pk)):
        sent = {"do": f"inside:{node}", "target": beside}
        assert client.post(f"{tree}mover/", sent).status_code == 404
    assert {shelf.depth for shelf in Category.objects.filter(pk__in=[mine.pk, theirs.pk])} == {1}
    form = client.get(f"{tree}{mine.pk}/change/").content.decode()
    assert theirs.name not in form


def test_nobody_joins_another_stores_team_or_takes_over_one_of_it(world: World) -> None:
    client = world.client("administrator")
    colleague, before = world.there.rows[type(world.people[CUSTOMER])], Membership.objects.count()
    admin = world.people["administrator"]
    for user, store in ((admin, world.there.store), (colleague, world.there.store), (colleague, world.here.store)):
        role = Membership.objects.filter(user=admin).get().role_id
        client.post("/admin/stores/membership/add/", {"user": user.pk, "store": store.pk, "role": role})
    assert Membership.objects.count() == before
    new = {"password1": "otra clave bien larga 77", "password2": "otra clave bien larga 77"}
    assert client.post(f"/admin/accounts/user/{colleague.pk}/password/", new).status_code in (302, 403, 404)
    password = colleague.password
    colleague.refresh_from_db()
    assert colleague.password == password
