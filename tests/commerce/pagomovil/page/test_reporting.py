"""Reporting a payment on the page: nothing that was typed is lost, and nothing is taken down twice."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from commerce.order import links
from commerce.pagomovil.models import PaymentReport
from tests.factories import make_user
from tests.pagomovil import make_quote, make_receipt_picture, make_report, make_unpaid_order

from .settling import ask_more

pytestmark = pytest.mark.django_db


def error_of(page: str, field: str) -> str:
    found = re.search(rf'<p class="error" id="id_{field}-e">.*?<span>(.*?)</span></p>', page, re.S)
    return found[1].replace("\xa0", " ") if found else ""


def value_of(page: str, field: str) -> str:
    tag = re.search(rf'<input[^>]*name="{field}"[^>]*>', page)
    assert tag
    found = re.search(r'value="([^"]*)"', tag[0])
    return found[1] if found else ""


def test_a_report_is_taken_down_as_it_was_typed(browser, path, typed, order):
    browser.get(path)
    answer = browser.post(path, typed(receipt=make_receipt_picture()))
    assert (answer.status_code, answer["Location"]) == (302, path)
    report = PaymentReport.objects.get(order=order)
    assert (report.bank_id, str(report.phone), str(report.document)) == ("0102", "+584145550182", "V12345678")
    assert (report.reference_typed, report.reference) == ("000428190457", "428190457")
    assert (report.amount, report.paid_on) == (Decimal("37933.94"), timezone.localdate())
    assert report.receipt is not None
    assert "En revisión" in browser.get(path).content.decode()


def test_sending_it_twice_makes_one_report(browser, path, typed, order):
    for _attempt in range(2):
        answer = browser.post(path, typed())
        assert (answer.status_code, answer["Location"]) == (302, path)
    assert PaymentReport.objects.filter(order=order).count() == 1
    assert "Ya reportaste ese pago en este pedido" in browser.get(path).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("bank", None, "Elige el banco desde donde pagaste."),
        ("bank", "9999", "Elige un banco de la lista."),
        ("phone", "0212-5550182", "Ese teléfono no es de un celular venezolano. Ejemplo: 0414-1234567."),
        ("document", "12345678", "Revisa la cédula: lleva una letra y números, como V-12345678."),
        ("reference", "123", "Faltan dígitos: escribe al menos los 6 últimos."),
        ("reference", "abc", "La referencia lleva solo números. Cópiala de la app de tu banco."),
        ("paid_on", "2999-01-01", "Esa fecha no ha llegado. Escribe el día en que pagaste."),
        ("paid_on", "ayer", "Escribe el día así: 31/12/2026."),
        ("amount", "1.234", "No sabemos si 1.234 lleva miles o decimales. Escríbelo así: 1234,00."),
    ],
)
def test_each_field_says_what_is_wrong_with_it(browser, path, typed, field, value, says):
    answer = browser.post(path, typed(**{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert error_of(page, field) == says
    kept = {"reference": "000428190457", "phone": "0414-555.01.82", "amount": "37.933,94"}
    for name, text in kept.items():
        if name != field:
            assert value_of(page, name) == text
    assert not PaymentReport.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(browser, path):
    answer = browser.post(path, {})
    page = answer.content.decode()
    assert "Revisa 6 datos para continuar" in page
    assert all(error_of(page, name) for name in ("bank", "phone", "document", "reference", "paid_on", "amount"))


def test_a_file_that_is_no_picture_is_refused_at_its_field(browser, path, typed):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("captura.jpg", b"%PDF-1.4 nothing to see", "image/jpeg")
    page = browser.post(path, typed(receipt=file)).content.decode()
    assert error_of(page, "receipt")
    assert "Elige otra vez la captura: tu navegador no la guarda." in page


def test_a_reference_of_another_order_is_refused_at_the_reference(browser, path, typed, order):
    other = make_unpaid_order(order.store)
    make_report(other, reference_typed="000428190457", amount=Decimal("37933.94"))
    page = browser.post(path, typed()).content.decode()
    assert error_of(page, "reference") == (
        "Esa referencia ya se usó en otro pedido. Revisa en tu app y copia la de este pago."
    )
    assert value_of(page, "reference") == "000428190457"


def test_the_fourth_try_in_an_hour_is_told_when_to_come_back(browser, path, typed):
    for number in range(3):
        browser.post(path, typed(reference=f"50000000{number}", amount=f"100,0{number}"))
    answer = browser.post(path, typed(reference="500000009", amount="100,09"))
    assert answer.status_code == 429
    assert "Ya reportaste 3 veces en esta hora." in answer.content.decode()


def test_what_is_missing_is_asked_for_and_answered_on_the_page(browser, path, typed, order):
    report = make_report(order, reference_typed="0457", document="V12345678")
    ask_more(report, "Escribe la referencia completa: tiene 12 dígitos.")
    page = browser.get(path).content.decode()
    assert "Nos falta un dato de tu pago" in page
    assert "Escribe la referencia completa: tiene 12 dígitos." in page
    assert value_of(page, "report") == str(report.pk)
    assert browser.post(path, typed(report=str(report.pk))).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.reference_typed) == ("reported", "000428190457")
    assert PaymentReport.objects.count() == 1


def test_a_report_of_another_order_cannot_be_answered_here(browser, path, typed, order):
    foreign = make_report(make_unpaid_order(order.store))
    ask_more(foreign, "Escribe la referencia completa.")
    answer = browser.post(path, typed(report=str(foreign.pk)))
    assert answer.status_code == 422
    assert "No encontramos ese reporte." in answer.content.decode()
    foreign.refresh_from_db()
    assert foreign.state == "more_info"


def test_amount_and_day_are_filled_in_and_the_payer_only_for_who_may_read_it(path, order):
    guest = Client(headers={"host": order.store.host})
    page = guest.get(path).content.decode()
    assert value_of(page, "amount") == "37933,94"
    assert value_of(page, "paid_on") == timezone.localdate().isoformat()
    assert (value_of(page, "phone"), value_of(page, "document")) == ("", "")


def test_the_browser_that_placed_the_order_finds_its_phone(browser, path, order):
    session = browser.session
    links.remember_placed(session, order)
    session.save()
    browser.cookies["sessionid"] = session.session_key
    assert value_of(browser.get(path).content.decode(), "phone") == "0414-5550182"


def test_a_customer_finds_phone_and_document(order):
    person = make_user(identity_document="V12345678")
    own = make_unpaid_order(order.store, user=person)
    client = Client(headers={"host": order.store.host})
    client.force_login(person)
    page = client.get(f"{links.path_of(own)}pago/").content.decode()
    assert (value_of(page, "phone"), value_of(page, "document")) == ("0414-5550182", "V-12345678")


def test_who_paid_once_need_not_type_it_again(browser, path, typed, order):
    make_quote(order)
    browser.post(path, typed(amount="20.000,00"))
    page = browser.get(path).content.decode()
    assert (value_of(page, "phone"), value_of(page, "document")) == ("0414-5550182", "V-12345678")
    assert value_of(page, "amount") == "17933,94"
    assert '<option value="0102" selected>' in page


def test_the_form_needs_its_token(path, typed, order):
    strict = Client(headers={"host": order.store.host}, enforce_csrf_checks=True)
    assert strict.post(path, typed()).status_code == 403
    assert strict.post(f"{path}monto/").status_code == 403
