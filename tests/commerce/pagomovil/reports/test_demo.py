"""The demo has a report of every kind, and a bank's file that pairs with them."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from commerce.order.models import Order
from commerce.pagomovil.models import Match, PaymentReport, RecipientAccount, Statement, StatementLine
from commerce.pagomovil.statements import actions as statements
from commerce.stores.models import Store
from project.demo import pagomovil as demo
from project.demo import statement
from project.demo.cases import CASES
from tests.factories import make_product, make_staff
from tests.orders import make_shop
from tests.pagomovil import FINANCE, make_finance

pytestmark = pytest.mark.django_db

DESK = "/admin/estados-de-cuenta/"
# What the matching says of each case once the file is in: the proposal, and the bank's reference of its movement.
OUTCOMES = {
    "nuevo": ("auto", "000603188020"),
    "otro": ("auto", "000045118207"),
    "mismo-final": ("suggest", "000990188020"),
    "mismo-pagador": ("", ""),
    "corta": ("suggest", "000000385521"),
    "parte": ("suggest", "000914402265"),
    "de-mas": ("suggest", "000040711923"),
    "antes": ("suggest", "000302266718"),
    "captura": ("", ""),
    "grande": ("auto", "000775120884"),
    "dato": ("", ""),
    "otro-monto": ("suggest", "000618840093"),
    "dos-veces": ("auto", "000264417756"),
    "en-dos": ("suggest", "000590127734"),
    "dedazo": ("suggest", "000448206913"),
    "vencida": ("auto", "000771930452"),
    "misma-captura": ("", ""),
}


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Store:
    settings.RECEIPTS_ROOT, settings.VAR_DIR = tmp_path / "receipts", tmp_path
    settings.SAMPLE_STATEMENTS = tmp_path / "demo"
    store = make_shop("kits", rif="J409988775", legal_name="Taller Tepuy de Prueba, C.A.")
    for price in ("12.00", "25.00", "7.50"):
        make_product(store, price=price, stock=500)
    return store


@pytest.fixture
def loaded(store: Store) -> Store:
    staff = {"finanzas@abasto.example": make_finance(store)}
    demo.load_payments(store, staff)
    demo.load_payments(store, staff)
    return store


def test_the_demo_loads_a_report_of_every_kind_once(loaded: Store) -> None:
    reports = list(PaymentReport.objects.order_by("pk"))
    states = [report.state for report in reports]
    pending = ["reported"] * 9
    assert states == [*pending, "second_review", "more_info", "rejected", "verified", *["reported"] * 6]
    flags = {flag["code"] for report in reports for flag in report.flags}
    assert flags == {
        "same_tail", "same_payer_amount", "short_reference", "partial", "over_payment", "paid_before_order",
        "similar_receipt", "same_receipt",
    }  # fmt: skip
    assert [report.order.idempotency_key.removeprefix("demo-pago-") for report in reports if not report.flags] == [
        "nuevo", "otro", "grande", "dato", "rechazado", "verificado", "otro-monto", "dos-veces", "en-dos", "dedazo",
        "vencida",
    ]  # fmt: skip
    assert Order.objects.filter(status="confirmed").count() == 1
    assert [account.uses_own_cents for account in loaded.recipient_accounts.all()] == [True, True]
    late = statement.report_of(loaded, "vencida").quote
    assert late is not None
    assert late.state == "expired"


def test_the_file_of_the_demo_imported_at_the_desk_pairs_with_every_kind_of_report(
    client: Client, loaded: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("demo_statement")
    path = Path(capsys.readouterr().out.strip())
    account = RecipientAccount.objects.get(bank="0134")
    client.force_login(make_staff(loaded, "caja", ["pagomovil.view_statement", "pagomovil.add_statement", *FINANCE]))
    assert "Descargar el estado de cuenta de ejemplo" in client.get(DESK).content.decode()
    given = b"".join(client.get(f"{DESK}ejemplo/{account.pk}/").streaming_content)  # type: ignore[attr-defined]
    assert given == path.read_bytes()

    answer = client.post(DESK, {"account": account.pk, "file": SimpleUploadedFile(path.name, given)})
    read = statements.read(Statement.objects.latest("pk").pk)
    assert answer["Location"] == f"{DESK}{read.pk}/"
    assert (read.state, read.lines_new, read.lines_known, read.bad_rows) == ("done", 16, 2, [])
    found = {case.key: _proposal(statement.report_of(loaded, case.key)) for case in CASES if case.key in OUTCOMES}
    assert found == OUTCOMES
    free = StatementLine.objects.filter(state="free").values_list("reference", flat=True)
    assert sorted(free) == ["000264418902", "000428186204", "000428187301"]  # paid twice, and two strangers' transfers


def _proposal(report: PaymentReport) -> tuple[str, str]:
    best = Match.objects.filter(report=report).order_by("-score", "pk").select_related("line").first()
    return (best.decision, best.line.reference) if best else ("", "")


def test_the_file_keeps_its_days_whenever_it_is_written(loaded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = statement.write(loaded).read_bytes()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: 1 / 0)
    assert statement.write(loaded).read_bytes() == first
    rows = list(csv.DictReader(io.StringIO(first.decode("latin-1")), delimiter=";"))
    paid_on = statement.report_of(loaded, "nuevo").paid_on
    assert rows[-1]["Fecha"] == f"{paid_on:%d/%m/%Y}"
    assert rows[0]["Fecha"] == f"{paid_on - timedelta(days=3):%d/%m/%Y}"
    amounts = {row["Referencia"]: Decimal(row["Monto"].replace(".", "").replace(",", ".")) for row in rows}
    assert amounts["000603188020"] == statement.report_of(loaded, "nuevo").amount
    whole = statement.report_of(loaded, "en-dos").amount
    assert amounts["000590127734"] + amounts["000590131065"] == whole


def test_a_shop_without_samples_offers_none(client: Client, loaded: Store, settings: Any) -> None:
    statement.write(loaded)
    settings.SAMPLE_STATEMENTS = None
    client.force_login(make_staff(loaded, "caja", ["pagomovil.view_statement", "pagomovil.add_statement"]))
    account = RecipientAccount.objects.get(bank="0134")
    assert "de ejemplo" not in client.get(DESK).content.decode()
    assert client.get(f"{DESK}ejemplo/{account.pk}/").status_code == 404
