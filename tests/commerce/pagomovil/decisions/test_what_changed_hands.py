"""Movements that were written before the ledger kept what changed hands get their bolívares and their rate."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from commerce.payment.models import Transaction
from tests.commerce.pagomovil.page.settling import verify
from tests.pagomovil import make_report

pytestmark = pytest.mark.django_db
FILL = import_module("commerce.pagomovil.migrations.0011_what_changed_hands").FILL
AS_BEFORE = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE payment_transaction DISABLE TRIGGER payment_ledger_stays;
UPDATE payment_transaction SET paid_amount = amount, paid_currency = 'USD', provider = '', provider_id = '',
    rate_id = NULL, by_id = NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE payment_transaction ENABLE TRIGGER payment_ledger_stays;
"""


def test_old_movements_get_their_bolivares_and_stay_locked() -> None:
    report = make_report()
    verify(report)
    with connection.cursor() as cursor:
        cursor.execute(AS_BEFORE)
        cursor.execute(FILL)
    row = Transaction.objects.get()
    report.refresh_from_db()
    assert (row.paid_amount, row.paid_currency, row.provider, row.provider_id) == (
        Decimal("37933.94"), "VES", "pago_movil", str(report.credit.pk),
    )  # fmt: skip
    assert report.quote is not None
    assert (row.rate, row.by) == (report.quote.rate, report.decided_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transaction.objects.update(paid_currency="USD")
