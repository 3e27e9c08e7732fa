"""Reporting a transfer or a Zelle: the page, what it asks, what is booked, and that a reference pays once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.order import links
from commerce.order.models import Order
from commerce.pagomovil.actions import decisions, reports
from commerce.pagomovil.details import ReportDetails
from commerce.pagomovil.models import Credit, PaymentReport, ReportedMethod
from commerce.payment.models import Transaction
from commerce.refusals import BadInput, Conflict
from commerce.stores.models import Store
from tests.commerce.pagomovil.page.settling import make_firm
from tests.factories import make_product
from tests.orders import make_order, make_shop
from tests.pagomovil import make_finance, make_line, make_reported_method

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_shop("bodega", is_default=True, second_signature_from=Decimal("500"))


@pytest.fixture
def zelle(store: Store) -> ReportedMethod:
    return make_reported_method(store, instructions="Solo el número del pedido en la nota.")


@pytest.fixture
def transfer(store: Store) -> ReportedMethod:
    return make_reported_method(store, "Transferencia", currency="VES")


def order_by(method: ReportedMethod, usd: str = "44.10") -> Order:
    values: dict[str, Any] = {"payment": method.code, "delivery": "retiro", "address": None}
    return make_order(method.store, {make_product(method.store, price=usd): 1}, **values)


def said(**fields: Any) -> ReportDetails:
    values: dict[str, Any] = {
        "bank": "", "phone": "", "document": "", "reference": "JPM99ab12", "paid_on": timezone.localdate(),
        "amount": Decimal("44.10"), "payer_name": "María Rojas", "email": "Maria@ejemplo.com",
    }  # fmt: skip
    return ReportDetails(**values | fields)


def typed(**fields: Any) -> dict[str, Any]:
    values = {
        "payer_name": "María Rojas", "email": "maria@ejemplo.com", "reference": "JPM99ab12",
        "paid_on": timezone.localdate().isoformat(), "amount": "44,10",
    }  # fmt: skip
    return values | fields


def read(client: Client, path: str) -> str:
    """The page with plain spaces."""
    return client.get(path).content.decode().replace("\xa0", " ")


def verified(report: PaymentReport, **how: Any) -> None:
    decisions.verify(report.pk, by=make_finance(report.store), **how)
    make_firm(report)


def test_dollars_are_worth_what_they_are_and_pay_the_order(zelle: ReportedMethod) -> None:
    order = order_by(zelle)
    report = reports.submit(order.pk, said())
    order.refresh_from_db()
    assert (report.method, report.currency, report.quote_id, report.bank_id) == (zelle.code, "USD", None, None)
    assert (report.reference, report.email, order.payment_state) == ("JPM99AB12", "maria@ejemplo.com", "in_review")
    verified(report, note="Lo vi en la app")
    order.refresh_from_db()
    row = Transaction.objects.get(source__order=order)
    assert (order.status, order.payment_state) == ("confirmed", "paid")
    assert (row.amount, row.paid_amount, row.paid_currency, row.provider) == (
        Decimal("44.10"), Decimal("44.10"), "USD", "reported",
    )  # fmt: skip
    assert (row.source.source_type.code, row.provider_id) == (zelle.code, str(Credit.objects.get().pk))


def test_bolivares_are_worth_their_quote_and_meet_the_banks_movement(transfer: ReportedMethod) -> None:
    order = order_by(transfer)
    details = said(bank="0134", document="V12345678", reference="000428190457", amount=Decimal("37933.94"))
    report = reports.submit(order.pk, details)
    assert (report.account_id, report.quote is not None, report.payer_name) == (transfer.account_id, True, "")
    verified(report, line_id=make_line(report.account, report=report).pk)
    order.refresh_from_db()
    row = Transaction.objects.get(source__order=order)
    assert (row.amount, row.paid_amount, row.paid_currency) == (Decimal("44.10"), Decimal("37933.94"), "VES")
    assert (row.rate, order.payment_state) == (report.quote.rate, "paid")  # type: ignore[union-attr]


def test_a_part_leaves_the_rest_to_be_paid(zelle: ReportedMethod) -> None:
    order = order_by(zelle)
    report = reports.submit(order.pk, said(amount=Decimal("40.00")))
    assert [flag["code"] for flag in report.flags] == ["partial"]
    verified(report, note="Lo vi")
    order.refresh_from_db()
    assert (order.status, order.payment_state) == ("pending", "partial")
    rest = reports.submit(order.pk, said(amount=Decimal("4.10"), reference="JPM99cd34"))
    assert rest.flags == []


def test_a_reference_of_an_account_pays_once(zelle: ReportedMethod) -> None:
    first = reports.submit(order_by(zelle).pk, said())
    with pytest.raises(Conflict) as again:
        reports.submit(order_by(zelle).pk, said(reference="jpm-99AB12"))
    assert again.value.code == "reference_used"
    verified(first, note="Lo vi")
    with pytest.raises(Conflict) as spent:
        reports.submit(order_by(zelle).pk, said(amount=Decimal("44.00"), paid_on=timezone.localdate() - timedelta(1)))
    assert spent.value.code == "reference_used"


def test_people_without_phone_or_document_are_not_taken_for_one(zelle: ReportedMethod) -> None:
    reports.submit(order_by(zelle).pk, said(email="una@ejemplo.com"))
    other = reports.submit(order_by(zelle).pk, said(email="otra@ejemplo.com", reference="WF00771155"))
    same = reports.submit(order_by(zelle).pk, said(email="otra@ejemplo.com", reference="BOA3344556"))
    assert [flag["code"] for flag in other.flags] == []
    assert [flag["code"] for flag in same.flags] == ["same_payer_amount"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"payer_name": " "}, "payer_name"),
        ({"email": "maria"}, "email"),
        ({"reference": "12"}, "reference"),
        ({"amount": Decimal("0")}, "amount"),
        ({"paid_on": timezone.localdate() + timedelta(2)}, "paid_on"),
    ],
)
def test_each_datum_is_refused_by_its_name(zelle: ReportedMethod, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        reports.submit(order_by(zelle).pk, said(**wrong))
    assert refused.value.field == field
    assert not PaymentReport.objects.exists()


def test_a_required_receipt_is_asked_for(store: Store) -> None:
    method = make_reported_method(store, fields={"receipt": "required"})
    with pytest.raises(BadInput) as refused:
        reports.submit(order_by(method).pk, said())
    assert refused.value.field == "receipt"


def test_the_page_shows_what_to_copy_and_asks_only_what_the_method_asks(client: Client, zelle: ReportedMethod) -> None:
    order = order_by(zelle)
    path = links.pay_path_of(order)
    assert path.endswith("/reportar/")
    page = read(client, path)
    assert "pagos@araguaney.example" in page
    assert "Solo el número del pedido en la nota." in page
    assert "US$ 44,10" in page
    assert 'name="email"' in page
    assert 'name="phone"' not in page
    assert 'name="bank"' not in page
    assert not order.quotes.exists()


def test_a_report_from_the_page_is_taken_down(client: Client, zelle: ReportedMethod) -> None:
    order = order_by(zelle)
    path = links.pay_path_of(order)
    bad = client.post(path, typed(email="", reference="1"))
    assert bad.status_code == 422
    assert "Escribe el correo desde donde pagaste." in bad.content.decode()
    assert "Copia el código de confirmación" in bad.content.decode()
    done = client.post(path, typed(), follow=True)
    assert "Recibimos tu reporte" in done.content.decode()
    assert PaymentReport.objects.get().email == "maria@ejemplo.com"


def test_a_transfer_gets_its_amount_in_bolivares(client: Client, transfer: ReportedMethod) -> None:
    order = order_by(transfer)
    page = read(client, links.pay_path_of(order))
    assert "Bs 37.933,94" in page
    assert "0102 0123 4501 2345 6789" in page
    assert 'name="bank"' in page
    assert 'name="phone"' not in page


def test_each_way_to_pay_has_its_own_address(client: Client, zelle: ReportedMethod) -> None:
    order = order_by(zelle)
    token = links.token_of(order)
    assert client.get(f"/pedido/{token}/pago/").headers["Location"] == f"/pedido/{token}/reportar/"
    assert client.post(f"/pedido/{token}/pago/", typed()).status_code == 302
    assert not PaymentReport.objects.exists()


def test_the_page_stays_within_its_queries(
    client: Client, zelle: ReportedMethod, django_assert_max_num_queries: Any
) -> None:
    path = links.pay_path_of(order_by(zelle))
    client.get(path)
    with django_assert_max_num_queries(15):
        assert client.get(path).status_code == 200
