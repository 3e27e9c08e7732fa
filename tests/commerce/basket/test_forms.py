"""The basket's forms as a browser sends them, with and without script."""

import pytest
from django.test import Client
from django.urls import reverse

from commerce.basket.models import Basket
from commerce.catalogue.models import Option, Product
from tests import factories

from .rows import Visitor, make_basket, make_voucher

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def store():
    return factories.make_store()


@pytest.fixture
def visitor(store):
    return Visitor(store)


def said(answer):
    """What the page after an answer tells the visitor."""
    return [str(message) for message in answer.context["messages"]]


def send(visitor, name, data, **extra):
    return visitor.post(reverse(f"basket:{name}"), data, follow=True, **extra)


def test_after_adding_one_is_back_where_one_was_with_a_way_to_the_basket(store, visitor):
    product = factories.make_product(store, "Harina P&L")

    answer = visitor.post(
        reverse("basket:add"),
        {"product_id": product.pk, "quantity": "2"},
        headers={"referer": f"http://{store.host}/tienda/?pagina=2"},
    )

    assert (answer.status_code, answer.url) == (302, f"http://{store.host}/tienda/?pagina=2")
    page = visitor.get("/cesta/")
    assert said(page) == ['Agregaste Harina P&amp;L a tu cesta <a href="/cesta/">Ver cesta</a>']
    assert "Agregaste Harina P&amp;L a tu cesta <a href=" in page.content.decode()


def test_a_product_may_be_named_in_the_address(store, visitor):
    product = factories.make_product(store)

    visitor.post(reverse("basket:add", kwargs={"pk": product.pk}), {"quantity": "2"})

    assert Basket.objects.get().lines.get().quantity == 2


def test_without_a_quantity_the_least_that_is_sold_is_added(store, visitor):
    ham = factories.make_product(store, unit="kg", step="0.100", minimum_steps=3)

    visitor.post(reverse("basket:add"), {"product_id": ham.pk})

    assert Basket.objects.get().lines.get().quantity == 3


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/tienda/?q=caf%C3%A9", "/tienda/?q=caf%C3%A9"),
        ("https://malo.example/", "/cesta/"),
        ("//malo.example/", "/cesta/"),
        ("javascript:alert(1)", "/cesta/"),
        ("\\\\malo.example", "/cesta/"),
        ("", "/cesta/"),
    ],
)
def test_one_is_led_on_only_within_the_shop(store, visitor, wanted, where):
    product = factories.make_product(store)

    answer = visitor.post(reverse("basket:add"), {"product_id": product.pk, "next": wanted})

    assert answer.url == where


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "-0", "abc", "1e999", "NaN", "inf", "1,5", "9" * 5_000, "2\x00", "¹", "1 000 000"]
)
def test_a_bad_quantity_gets_a_sentence_and_adds_nothing(store, visitor, quantity):
    product = factories.make_product(store)

    answer = send(visitor, "add", {"product_id": product.pk, "quantity": quantity})

    assert answer.status_code == 200
    assert len(said(answer)) == 1
    assert not Basket.objects.filter(lines__isnull=False).exists()


@pytest.mark.parametrize("product_id", ["", "abc", "0", "-1", "1.5", "999999999", "9" * 40, "1\x00", "1; DROP"])
def test_an_unknown_product_is_not_found(visitor, product_id):
    assert visitor.post(reverse("basket:add"), {"product_id": product_id, "quantity": "1"}).status_code == 404


def test_a_product_of_another_store_is_not_found(visitor):
    product = factories.make_product(factories.make_store())

    assert visitor.post(reverse("basket:add"), {"product_id": product.pk, "quantity": "1"}).status_code == 404
    assert Basket.objects.count() == 0


@pytest.mark.parametrize("note", ["x" * 1_000_000, "a\x00b", "\x1b[31m"])
def test_a_bad_note_gets_a_sentence(store, visitor, note):
    product = factories.make_product(store)

    answer = send(visitor, "add", {"product_id": product.pk, "quantity": "1", "note": note})

    assert len(said(answer)) == 1
    assert "nota" in said(answer)[0]


def test_options_come_with_the_form(store, visitor):
    product = factories.make_product(store)
    product.product_options.add(Option.objects.create(name="Grabado", code="grabado", type="text", required=True))

    refused = send(visitor, "add", {"product_id": product.pk, "quantity": "1"})
    send(visitor, "add", {"product_id": product.pk, "quantity": "1", "option_grabado": "Ana"})
    unknown = send(visitor, "add", {"product_id": product.pk, "quantity": "1", "option_grabado": "A", "option_x": "1"})

    assert said(refused) == ["Elige «Grabado»."]
    assert Basket.objects.get(lines__isnull=False).lines.get().attributes.get().value == "Ana"
    assert said(unknown)[-1] == "Ese producto no se vende con esa opción."


def test_the_price_that_a_form_sends_means_nothing(store, visitor):
    product = factories.make_product(store, price="24.90")

    send(visitor, "add", {"product_id": product.pk, "quantity": "1", "price": "0.01", "price_incl_tax": "0.01"})

    assert visitor.get("/cesta/").context["page"].total == product.stockrecords.get().price


@pytest.mark.parametrize("name", ["add", "update", "remove", "restore", "clear", "voucher-add", "voucher-remove"])
def test_a_form_of_another_site_is_refused(store, name):
    stranger = Client(headers={"host": store.host})

    answer = stranger.post(reverse(f"basket:{name}"), {}, headers={"origin": "https://malo.example"})

    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["add", "update", "remove", "restore", "clear", "voucher-add", "voucher-remove"])
def test_nothing_changes_by_following_a_link(visitor, name):
    assert visitor.get(reverse(f"basket:{name}")).status_code == 405


def test_plus_and_minus_move_a_step_and_the_last_minus_removes_with_a_way_back(store, visitor):
    cheese = factories.make_product(store, "Queso", unit="kg", step="0.250")
    basket = make_basket(store, cheese)
    visitor.carry(basket)
    line = basket.lines.get()

    send(visitor, "update", {"mas": line.pk})
    assert basket.lines.get().quantity == 2
    send(visitor, "update", {"menos": line.pk})
    answer = send(visitor, "update", {"menos": line.pk})

    assert basket.lines.count() == 0
    assert said(answer)[0].startswith("Quitaste Queso <button")


def token_in(answer):
    return said(answer)[0].split('value="')[1].split('"')[0]


def test_a_removed_line_comes_back_as_it_was(store, visitor):
    cheese = factories.make_product(store, unit="kg", step="0.250")
    cheese.product_options.add(Option.objects.create(name="Corte", code="corte", type="text", required=False))
    send(visitor, "add", {"product_id": cheese.pk, "quantity": "0,75", "note": "fino", "option_corte": "cubos"})
    basket = Basket.objects.get()

    removed = send(visitor, "remove", {"linea": basket.lines.get().pk})
    assert basket.lines.count() == 0
    send(visitor, "restore", {"vuelta": token_in(removed)})

    line = basket.lines.get()
    assert (line.quantity, line.note, line.attributes.get().value) == (3, "fino", "cubos")


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00", "x" * 100_000])
def test_a_forged_way_back_gets_a_sentence(visitor, token):
    answer = send(visitor, "restore", {"vuelta": token})

    assert said(answer) == ["Ya no podemos devolverlo. Búscalo en la tienda y agrégalo otra vez."]


def test_the_way_back_of_another_store_is_not_one_here(store, visitor):
    other = factories.make_store()
    there = Visitor(other).carry(make_basket(other, factories.make_product(other)))
    removed = send(there, "remove", {"linea": Basket.objects.get().lines.get().pk})

    answer = send(visitor, "restore", {"vuelta": token_in(removed)})

    assert said(answer) == ["Ya no podemos devolverlo. Búscalo en la tienda y agrégalo otra vez."]


def test_removing_a_second_time_is_not_found(store, visitor):
    basket = make_basket(store, factories.make_product(store))
    visitor.carry(basket)
    line = basket.lines.get()

    assert send(visitor, "remove", {"linea": line.pk}).status_code == 200
    assert send(visitor, "remove", {"linea": line.pk}).status_code == 404


@pytest.mark.parametrize("button", ["menos", "mas", "ajustar", "quitar", "cantidad"])
def test_a_line_of_somebody_else_is_not_found(store, visitor, button):
    theirs = make_basket(store, factories.make_product(store), owner=factories.make_user()).lines.get()
    visitor.carry(make_basket(store, factories.make_product(store)))
    data = {f"cantidad-{theirs.pk}": "9"} if button == "cantidad" else {button: theirs.pk}

    assert send(visitor, "update", data).status_code == 404
    theirs.refresh_from_db()
    assert theirs.quantity == 1


@pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 60, "1\x00", "1e3"])
@pytest.mark.parametrize("button", ["menos", "mas", "ajustar", "quitar"])
def test_a_line_that_does_not_exist_is_not_found(store, visitor, button, value):
    visitor.carry(make_basket(store, factories.make_product(store)))

    assert send(visitor, "update", {button: value}).status_code == 404


def test_all_quantities_and_notes_are_written_at_once(store, visitor):
    coffee, cheese, salt = (
        factories.make_product(store, "Café"),
        factories.make_product(store, "Queso", unit="kg", step="0.250"),
        factories.make_product(store, "Sal"),
    )
    basket = make_basket(store, coffee, cheese, salt)
    visitor.carry(basket)
    one, two, three = basket.lines.order_by("pk")

    answer = send(
        visitor,
        "update",
        {
            f"cantidad-{one.pk}": "3",
            f"cantidad-{two.pk}": "0,3",
            f"cantidad-{three.pk}": "0",
            f"nota-{one.pk}": "molido grueso",
            f"nota-{two.pk}": "",
        },
    )

    assert [(line.product.title, line.quantity, line.note) for line in basket.lines.order_by("pk")] == [
        ("Café", 3, "molido grueso"),
        ("Queso", 1, ""),
    ]
    assert any(message.startswith("Queso: Se vende de 0,250 en 0,250") for message in said(answer))


def test_a_quantity_above_the_stock_is_lowered_and_said(store, visitor):
    basket = make_basket(store, factories.make_product(store, "Café", stock=2))
    visitor.carry(basket)

    answer = send(visitor, "update", {f"cantidad-{basket.lines.get().pk}": "7"})

    assert said(answer) == ["Café: Solo quedan 2. Ajustamos la cantidad en tu cesta."]
    assert basket.lines.get().quantity == 2


def test_going_on_saves_the_quantities_first(store, visitor):
    basket = make_basket(store, factories.make_product(store))
    visitor.carry(basket)

    answer = visitor.post(reverse("basket:update"), {f"cantidad-{basket.lines.get().pk}": "4", "continuar": "1"})

    assert answer.url == reverse("checkout:index")
    assert basket.lines.get().quantity == 4


def test_going_on_stops_where_something_has_to_be_said(store, visitor):
    basket = make_basket(store, factories.make_product(store, stock=2))
    visitor.carry(basket)

    answer = visitor.post(reverse("basket:update"), {f"cantidad-{basket.lines.get().pk}": "9", "continuar": "1"})

    assert answer.url == reverse("basket:summary")


def test_clearing_empties_the_basket_and_may_be_repeated(store, visitor):
    basket = make_basket(store, factories.make_product(store))
    visitor.carry(basket)

    send(visitor, "clear", {})
    answer = send(visitor, "clear", {})

    assert basket.lines.count() == 0
    assert "Tu cesta está vacía" in answer.content.decode()


def test_what_is_gone_is_taken_out_with_one_button(store, visitor):
    kept, gone = factories.make_product(store), factories.make_product(store)
    basket = make_basket(store, kept, gone)
    Product.objects.filter(pk=gone.pk).update(is_public=False)

    send(visitor.carry(basket), "clear", {"solo": "agotados"})

    assert basket.lines.get().product == kept


def test_a_voucher_is_applied_and_removed(store, visitor):
    basket = make_basket(store, factories.make_product(store, price="10.00"))
    voucher = make_voucher(store, "DIEZ", value=10)
    visitor.carry(basket)

    answer = send(visitor, "voucher-add", {"cupon": "diez"})
    assert answer.context["page"].total == 9
    assert [code.words for code in answer.context["page"].codes] == ["Aplicado: 10 % menos."]

    answer = send(visitor, "voucher-remove", {"cupon": voucher.pk})
    assert (answer.context["page"].total, answer.context["page"].codes) == (10, [])


@pytest.mark.parametrize("code", ["", "NADA", "x" * 1_000_000, "\x00", "<script>"])
def test_a_bad_code_gets_a_sentence(store, visitor, code):
    visitor.carry(make_basket(store, factories.make_product(store)))

    answer = send(visitor, "voucher-add", {"cupon": code})

    assert answer.status_code == 200
    assert len(said(answer)) == 1


def test_a_voucher_for_customers_shows_the_way_in(store, visitor):
    make_voucher(store, "SOCIO", usage="Once per customer")
    visitor.carry(make_basket(store, factories.make_product(store)))

    answer = send(visitor, "voucher-add", {"cupon": "SOCIO"})

    assert said(answer) == [
        f'Entra en tu cuenta para usar este cupón. <a href="{reverse("account_login")}?next=/cesta/">Entrar</a>'
    ]


def test_with_script_only_the_basket_comes_back_with_the_number_for_the_header(store, visitor):
    basket = make_basket(store, factories.make_product(store))
    visitor.carry(basket)

    answer = visitor.post(reverse("basket:update"), {"mas": basket.lines.get().pk}, **HTMX)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.strip().startswith('<div id="cesta">')
    assert '<b class="badge" id="badge" hx-swap-oob="true">2</b>' in html
    assert "<html" not in html


def test_with_script_going_on_leads_to_the_checkout(store, visitor):
    basket = make_basket(store, factories.make_product(store))
    visitor.carry(basket)

    answer = visitor.post(reverse("basket:update"), {"continuar": "1"}, **HTMX)

    assert answer.headers["HX-Redirect"] == reverse("checkout:index")
