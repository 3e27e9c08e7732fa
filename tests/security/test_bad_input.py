"""What nobody types by mistake: every field of every public form and address takes it without falling over."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from commerce.order import links
from commerce.order.models import Order

from .world import CUSTOMER, World

pytestmark = pytest.mark.xdist_group("security")

LONG = "ñ" * 500_000  # a megabyte
NO_NUMBERS: dict[str, str] = {
    "negative": "-1",
    "zero": "0",
    "huge": "9" * 40,
    "exponent": "1e400",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "two commas": "1,5,5",
    "other digits": "٣٤",
    "null": "1\x00",
    "long": "9" * 1_000_000,
}
BAD_TEXTS: dict[str, str] = {
    "empty": "",
    "huge": "9" * 40,
    "null": "a\x00b",
    "path": "../../../../etc/passwd",
    "quotes": "' OR 1=1; --\"\\",
    "tag": "<script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% debug %}",
    "new line": "a\r\nSet-Cookie: malo=1",
    "right to left": "\u202e\ufeff\u2028",
    "emoji": "🧀" * 50,
    "long": LONG,
}
NUMBERS = {
    "categoria", "pagina", "page", "min", "max", "disponible", "oferta", "variante", "product_id", "quantity", "mas",
    "menos", "ajustar", "quitar", "linea", "option_x", "preferred_date", "address",
}  # fmt: skip
BROKEN_UTF8 = b"%ff%fe%c3%28%00"
OURS = {"Sec-Fetch-Site": "same-origin"}

CHECKOUT = {
    "name": "María Rojas", "phone": "0414-555.01.82", "email": "maria@ejemplo.com.ve", "delivery": "entrega",
    "line1": "Calle Loira", "city": "Caracas", "state": "Distrito Capital", "reference": "Frente a la panadería",
    "payment": "cash_ves", "note": "", "preferred_date": "", "instructions": "", "recipient": "", "address": "nueva",
    "ticket": "",
}  # fmt: skip
ADDRESS = {
    "label": "Casa", "first_name": "Ana", "last_name": "Gil", "phone_number": "0414-5550182", "line1": "Calle 1",
    "state": "Distrito Capital", "line4": "Caracas", "notes": "", "is_default_for_shipping": "on",
}  # fmt: skip
PERSON = {"first_name": "Ana", "last_name": "Gil", "phone": "", "identity_document": "", "language": "es-ve"}
BUSINESS = {
    "name": "Bodega", "kind": "retail", "rif": "J-12345678-9", "licence": "", "contact_name": "Ana",
    "contact_phone": "0414-5550182",
}  # fmt: skip


def queries(world: World) -> dict[str, list[str]]:
    """The addresses with a query, and what may stand in it."""
    lists = ["q", "categoria", "orden", "pagina", "min", "max", "disponible", "oferta", "a_marca", "marca"]
    product = world.here.product.get_absolute_url()
    return {
        "/tienda/": lists,
        "/buscar/": ["q", "categoria", "min"],
        world.here.category.get_absolute_url(): ["pagina", "a_marca"],
        product: ["variante", "pagina"],
        f"{product}opiniones/": ["pagina"],
        "/cuenta/pedidos/": ["pagina", "page"],
        "/cuenta/acceso/login/": ["next"],
        "/cuenta/acceso/signup/": ["next", "email"],
    }


def forms(world: World) -> dict[str, Mapping[str, Any]]:
    """The public forms, each filled in as it should be."""
    product = world.here.product
    line = world.here.customer.baskets.get(status="Open").lines.get()
    return {
        "/cesta/agregar/": {"product_id": product.pk, "quantity": "0,5", "note": "", "next": "/", "option_x": "1"},
        "/cesta/cambiar/": {f"cantidad-{line.pk}": "1", f"nota-{line.pk}": "Nota"},
        "/cesta/cambiar/?boton": {"mas": line.pk, "menos": "", "ajustar": "", "quitar": ""},
        "/cesta/quitar/": {"linea": line.pk},
        "/cesta/deshacer/": {"vuelta": "x"},
        "/cesta/vaciar/": {"solo": "agotados"},
        "/cesta/cupon/": {"cupon": "CUPON-aqui"},
        "/cesta/cupon/quitar/": {"cupon": "1"},
        "/idioma/": {"language": "es-ve", "next": "/"},
        "/pagar/": CHECKOUT,
        f"{links.path_of(world.here.order)}cancelar/": {"reason": "Ya no"},
        "/cuenta/direcciones/nueva/": ADDRESS,
        "/cuenta/datos/": PERSON,
        "/cuenta/negocio/": BUSINESS,
        "/cuenta/acceso/email/": {"email": "otra@ejemplo.com.ve", "action_add": ""},
        "/cuenta/acceso/password/change/": {"oldpassword": "x", "password1": "y"},
    }


ENTRANCE = {
    "/cuenta/acceso/login/": {"login": "ana@ejemplo.com.ve", "password": "x", "next": "/", "remember": "on"},
    "/cuenta/acceso/signup/": {"first_name": "A", "last_name": "B", "email": "a@ejemplo.com.ve", "password1": "x"},
    "/cuenta/acceso/password/reset/": {"email": "ana@ejemplo.com.ve"},
}


def stands(response: Any, what: str) -> str:
    """Nothing, or what is wrong with the answer to bad input."""
    if response.status_code >= 500:
        return f"{response.status_code} for {what}"
    if "\n" in response.get("Location", "") or "malo" in response.cookies:
        return f"a header was written by {what}"
    if "html" in response.get("Content-Type", "") and response.content:
        page = response.content.decode()
        if "<script>alert(1)" in page or "14{% debug" in page:
            return f"the page repeats {what} as code"
        if '<html lang="es-VE"' not in page:
            return f"no Spanish page for {what}"
    return ""


def wrong(send: Callable[[str, str], Any], fields: Mapping[str, Any]) -> list[str]:
    """Try each bad value in each field."""
    found = []
    for field in fields:
        values = NO_NUMBERS if field in NUMBERS or field.startswith("cantidad-") else BAD_TEXTS
        found += [stands(send(field, value), f"{name} in {field}") for name, value in values.items()]
    return [line for line in found if line]


def visit(client: Client, address: str, field: str, value: str) -> Any:
    return client.get(f"{address}?{quote(field)}={quote(value[:20_000])}")


def test_no_query_of_an_address_breaks_its_page(world: World) -> None:
    client = world.client(CUSTOMER)
    for address, names in queries(world).items():
        found = wrong(lambda field, value, to=address: visit(client, to, field, value), dict.fromkeys(names, ""))
        assert found == [], address
        for name in names:
            broken = client.get(f"{address}?{name}={BROKEN_UTF8.decode()}&{name}[]=1&{name}=2")
            assert stands(broken, f"broken text in {name}") == "", address


def send(client: Client, address: str, data: Mapping[str, Any], field: str, value: str) -> Any:
    return client.post(address, {**data, field: value}, headers=dict(client_host(client), **OURS))


def client_host(client: Client) -> dict[str, str]:
    return {"host": client.defaults["HTTP_HOST"]}


def test_no_field_of_a_form_breaks_its_page(world: World) -> None:
    client = world.client(CUSTOMER)
    placed = Order.objects.count()
    for address, data in forms(world).items():
        found = wrong(lambda field, value, to=address, base=data: send(client, to, base, field, value), data)
        assert found == [], address
        for field in data:
            body = b"&".join(f"{name}=".encode() + (BROKEN_UTF8 if name == field else b"1") for name in data)
            kind = "application/x-www-form-urlencoded"
            answer = client.post(address, body, content_type=kind, headers={**client_host(client), **OURS})
            assert stands(answer, f"broken text in {field}") == "", address
    assert Order.objects.count() - placed <= 1  # a strange note is no reason to refuse an order


def test_no_field_of_the_entrance_breaks_its_page(world: World, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.AXES_ENABLED = False
    client = world.client("anonymous")
    for address, data in ENTRANCE.items():
        found = wrong(lambda field, value, to=address, base=data: send(client, to, base, field, value), data)
        assert found == [], address


@pytest.mark.parametrize("quantity", ["-1", "9" * 40, "1e400", "NaN", "-Infinity", "1,5,5", "a\x00b", "..", LONG])
def test_a_quantity_that_is_none_is_refused_with_a_sentence(world: World, quantity: str) -> None:
    client = world.guest()
    data = {"product_id": world.here.product.pk, "quantity": quantity}
    client.post("/cesta/agregar/", data, headers={**client_host(client), **OURS})
    page = client.get("/cesta/").content.decode()
    assert 'class="note note--bad" role="alert"' in page or 'class="note note--warn"' in page
    assert "0,500 kg" in page  # as it was before


ADDRESSES = [
    "/tienda/categoria/x_999999999999999999/",
    "/tienda/categoria/x_9999999999999999999/",
    "/tienda/%00_999999/",
    "/tienda/%ff%fe_999999/",
    "/tienda/../../etc/passwd_999999/",
    f"/tienda/{'x' * 9_000}_999999/",
    "/pedido/%00/",
    "/pedido/%ff%fe/",
    f"/pedido/{'x' * 9_000}/",
    "/cuenta/pedidos/%00/",
    "/cuenta/pedidos/%F0%9F%A7%80/",
    "/cuenta/direcciones/99999999999999999999/",
    "/cuenta/direcciones/99999999999999999999/quitar/",
    "/cuenta/acceso/confirm-email/%00/",
    "/cuenta/acceso/confirm-email/x:y:z/",
    "/cuenta/acceso/password/reset/key/zzzzzzzzzzzz-x/",
    "/cuenta/acceso/password/reset/key/1-%00/",
    "/media/../../etc/passwd",
    "/media/%2e%2e/%2e%2e/etc/passwd",
    "/media/%00",
    "/static/../project/settings/base.py",
    "/static/%2e%2e/manage.py",
    "/documentos/99999999999999999999/x/",
    "/sitemap-99999999999999999999.xml",
    "/marca/x-%00.css",
    "/%00",
    "/%ff%fe/",
    "/una/pagina/%F0%9F%A7%80/",
]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[:50])
def test_an_address_that_is_none_is_not_found(world: World, address: str) -> None:
    response = world.client(CUSTOMER).get(address, follow=True)
    assert response.status_code in (400, 404) or "Este enlace ya no sirve" in response.content.decode()
    assert b"root:" not in response.content
    assert stands(response, address) == ""


@pytest.mark.parametrize(
    "host", ["malo.example", "aqui.localhost:99999", "aqui.localhost, malo.example", "[::1", "a" * 300, ""]
)
def test_a_host_that_is_none_gets_no_page_with_its_name(world: World, host: str) -> None:
    response = world.client("anonymous").get("/", headers={"host": host})
    assert response.status_code in (200, 400)
    assert "malo.example" not in response.content.decode() or host == "malo.example"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_do_nothing(world: World, method: str) -> None:
    client = world.client(CUSTOMER)
    for address in ("/cesta/", "/pagar/", "/cesta/agregar/", "/cuenta/", links.path_of(world.here.order), "/"):
        response = getattr(client, method)(address)
        assert response.status_code < 500, address


def test_a_cookie_that_is_none_is_dropped(world: World) -> None:
    for name in ("sessionid", "csrftoken", "messages", "django_language", "oscar_open_basket"):
        for value in ("../../etc/passwd", "9" * 4_000, "%00", "1:2:3", '{"a": 1}'):
            client = world.client("anonymous")
            client.cookies[name] = value
            assert stands(client.get("/cesta/"), f"{value[:20]} in the cookie {name}") == ""
