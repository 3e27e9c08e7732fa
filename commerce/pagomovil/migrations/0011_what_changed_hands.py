"""Movements of the ledger that came by Pago Móvil before it kept what changed hands: their bolívares and their rate."""

from django.db import migrations

FILL = """
ALTER TABLE payment_transaction DISABLE TRIGGER payment_ledger_stays;
UPDATE payment_transaction t SET
    paid_amount = c.amount, paid_currency = 'VES', provider = 'pago_movil', provider_id = c.id::text,
    rate_id = q.rate_id, by_id = r.decided_by_id
FROM pagomovil_credit c
JOIN pagomovil_paymentreport r ON r.id = c.report_id
LEFT JOIN pagomovil_quote q ON q.id = r.quote_id
WHERE c.transaction_id = t.id AND t.provider = '';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE payment_transaction ENABLE TRIGGER payment_ledger_stays;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("pagomovil", "0010_reported_methods"), ("payment", "0004_ledger")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
