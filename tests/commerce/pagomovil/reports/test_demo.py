"""The demo has a report of every kind."""

from pathlib import Path

import pytest

from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport
from project.demo import pagomovil as demo
from tests.factories import make_product
from tests.orders import make_shop
from tests.pagomovil import make_finance

pytestmark = pytest.mark.django_db


def test_the_demo_loads_a_report_of_every_kind_once(settings, tmp_path: Path):
    settings.RECEIPTS_ROOT = tmp_path
    store = make_shop("kits", rif="J409988775", legal_name="Taller Tepuy de Prueba, C.A.")
    for price in ("12.00", "25.00", "7.50"):
        make_product(store, price=price, stock=500)
    staff = {"finanzas@abasto.example": make_finance(store)}
    demo.load_payments(store, staff)
    demo.load_payments(store, staff)
    states = list(PaymentReport.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["reported"] * 9 + ["second_review", "more_info", "rejected", "verified"]
    flags = {flag["code"] for report in PaymentReport.objects.all() for flag in report.flags}
    assert flags == {
        "same_tail", "same_payer_amount", "short_reference", "partial", "over_payment", "paid_before_order",
        "similar_receipt",
    }  # fmt: skip
    assert Order.objects.filter(status="confirmed").count() == 1
    assert [account.uses_own_cents for account in store.recipient_accounts.all()] == [True, True]
