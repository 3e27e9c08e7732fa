"""Forms are accepted from our own pages only: by a token, or by where the browser says that they come from."""

from collections.abc import Callable
from typing import Any

import pytest

from .routes import routes
from .world import SUPERUSER, World

pytestmark = pytest.mark.xdist_group("security")

FOREIGN = {"Origin": "https://malo.example", "Sec-Fetch-Site": "cross-site", "Referer": "https://malo.example/x"}
FOREIGN_OLD_BROWSER = {"Origin": "https://malo.example"}
SILENT: dict[str, str] = {}
# What accepts no token asks for the origin instead. Nothing else may do without one.
WITHOUT_TOKEN = {
    "boletin/",
    "boletin/confirmar/%(token)s/",
    "cesta/agregar/",
    "cesta/agregar/%(pk)s/",
    "cesta/cambiar/",
    "cesta/cupon/",
    "cesta/cupon/quitar/",
    "cesta/deshacer/",
    "cesta/quitar/",
    "cesta/vaciar/",
    "contacto/mensaje/",
    "idioma/",
}
# What banks and mail programs call, with a key in the address; without it nothing is read (tests of their own).
WITH_A_KEY = {
    "boletin/salir/%(token)s/",
    "webhooks/r4/%(token)s/",
    "webhooks/r4/%(token)s/%(call)s",
    "webhooks/%(gateway)s/%(token)s/",
}
# What is closed to everybody, whoever asks and from where.
CLOSED = {"cms/api/main/pages/%(pk)s/action/%(action_name)s/"}


def is_exempt(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, "csrf_exempt", False))


def test_only_the_forms_of_shared_pages_do_without_a_token() -> None:
    exempt = {route.template for route in routes() if is_exempt(route.callback)}
    # Wagtail's interfaces for its own screens ask for the token by themselves: the next test tries it.
    asking = ("cms/api/", "cms/localize/")
    assert {template for template in exempt if not template.startswith(asking)} == WITHOUT_TOKEN | WITH_A_KEY


@pytest.mark.parametrize("headers", [FOREIGN, FOREIGN_OLD_BROWSER, SILENT], ids=["foreign", "old browser", "silent"])
def test_no_form_is_accepted_from_a_foreign_page(world: World, headers: dict[str, str]) -> None:
    client = world.client(SUPERUSER, enforce_csrf_checks=True)
    host = {"host": world.here.store.host}
    accepted = []
    for route in routes():
        response = client.post(route.address(world.here), {"next": "/"}, headers=host | headers)
        refusal = (301, 401, 404) if route.template in WITH_A_KEY else (404,) if route.template in CLOSED else (403,)
        if response.status_code not in refusal:
            accepted.append(f"{response.status_code} {route.template}")
    assert "\n".join(accepted) == ""


def test_a_refused_form_gets_our_page_in_spanish(world: World) -> None:
    client = world.client(SUPERUSER, enforce_csrf_checks=True)
    answer = client.post("/pagar/", headers={"host": world.here.store.host} | FOREIGN)
    assert "<h1>El formulario se quedó viejo</h1>" in answer.content.decode()
    refused = client.post("/cesta/agregar/", headers={"host": world.here.store.host} | FOREIGN)
    assert "<h1>Aquí no puedes entrar</h1>" in refused.content.decode()


@pytest.mark.parametrize("source", ["same-site", "none", "cross-site", "SAME-ORIGIN", ""])
def test_the_basket_trusts_only_a_page_of_its_own_host(world: World, source: str) -> None:
    """A neighbour of ours (another store's host) is `same-site`: it may not fill a basket here either."""
    answer = world.guest().post(
        "/cesta/agregar/",
        {"product_id": world.here.product.pk},
        headers={"host": world.here.store.host, "Sec-Fetch-Site": source},
    )
    assert answer.status_code == 403
