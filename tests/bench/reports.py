"""Many reports of several stores, loaded as sets: each is a copy of one real report with its own data.

Most are final, the newest thousands are open; what surrounds a report in life surrounds it here: its order, its quote,
its movement, its credit, its proposal and what the journal tells of it.
"""

from typing import Final

from django.core.management import call_command
from django.db import connection, models, transaction

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.pagomovil.models import Credit, Match, PaymentReport, Quote, StatementLine
from commerce.stores.models import Store
from tests.factories import make_user
from tests.pagomovil import make_finance, make_line, make_paying_shop, make_report, make_unpaid_order

STORES: Final = 4
OPEN: Final = 6000
FIRST: Final = 1_000_000  # numbers below are the patterns' own


def fill(reports: int) -> None:
    """Migrate, and load `reports` reports; a second run that finds them leaves them."""
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    if PaymentReport.objects.filter(pk=FIRST + reports - 1).exists():
        return
    if PaymentReport.objects.exists():
        raise RuntimeError("another number of reports was loaded: drop the database abasto_bench_queue first")
    _set_sequences()  # a run that was cut short left its numbers used
    with transaction.atomic():
        customers = _customers(5000)
        for place in range(STORES):
            _store(place, reports, customers)
    _set_sequences()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _set_sequences() -> None:
    """Let the next rows be numbered after those that are there."""
    with connection.cursor() as cursor:
        for model in (User, Order, Quote, PaymentReport, StatementLine, Credit, Match, JournalEntry):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)",
                [model._meta.db_table],
            )


def _customers(count: int) -> int:
    """So many customers with accounts; the number of the first."""
    pattern = make_user()
    _copies(User, pattern, f"generate_series(0, {count - 1}) AS n", email="'cliente' || n || '@correo.example'")
    return FIRST


def _store(place: int, reports: int, customers: int) -> None:
    """One store's share of the reports: every fourth, from `place` on."""
    store = make_paying_shop(f"tienda-{place}", is_default=place == 0)
    pattern = make_report(make_unpaid_order(store))
    staff = make_finance(store, email=f"finanzas{place}@abasto.example")
    rows = f"generate_series({place}, {reports - 1}, {STORES}) AS n"
    done = reports - OPEN
    moment = f"now() - make_interval(mins => 3 * ({reports} - n::int))"
    amount = "(1000 + n * 37 / 100.0)::numeric(20, 2)"
    _orders_and_quotes(pattern, rows, moment, amount, customers)
    verified = f"n < {done} AND n %% 12 > 0"
    state = (
        f"CASE WHEN {verified} THEN 'verified' WHEN n < {done} THEN 'rejected' WHEN n %% 25 = 0 THEN 'second_review'"
        " WHEN n %% 17 = 0 THEN 'more_info' ELSE 'reported' END"
    )
    _copies(
        PaymentReport, pattern, rows,
        order_id=f"{FIRST} + n", quote_id=f"{FIRST} + n", state=state, amount=amount, created_at=moment,
        phone="'+58414' || (5550000 + CASE WHEN n %% 50 = 0 THEN 1 ELSE n %% 9001 END)::text",
        reference="(100000000000 + n * 7919::bigint)::text", reference_typed="(100000000000 + n * 7919::bigint)::text",
        paid_on=f"({moment})::date", decided_by_id=f"CASE WHEN n < {done} THEN {staff.pk} END",
        flags="""CASE WHEN n %% 25 = 0 THEN '[{"code": "same_tail", "says": "La referencia termina igual."}]' ELSE '[]'
              END::jsonb""",
        **dict.fromkeys(("decided_at", "final_at", "settled_at"), f"CASE WHEN n < {done} THEN {moment} + interval '9 minutes' END"),
    )  # fmt: skip
    _bank(
        pattern, f"{rows} WHERE n < {done} AND n %% 12 > 0", f"{rows} WHERE n >= {done} AND n %% 3 > 0", moment, amount
    )
    _journal(pattern, store, rows, moment)


def _orders_and_quotes(pattern: PaymentReport, rows: str, moment: str, amount: str, customers: int) -> None:
    _copies(
        Order, pattern.order, rows,
        number="'B-' || n", basket_id="NULL", idempotency_key="NULL", date_placed=moment,
        user_id=f"CASE WHEN n %% 3 = 0 THEN {customers} + n %% 5000 END",
    )  # fmt: skip
    _copies(
        Quote, pattern.quote, rows,
        order_id=f"{FIRST} + n", amount_ves=amount, state="'expired'", created_at=moment, expires_at=moment,
    )  # fmt: skip


def _bank(pattern: PaymentReport, verified: str, proposed: str, moment: str, amount: str) -> None:
    """The movement of each verified report with its credit, and of most open ones with its proposal."""
    line = make_line(pattern.account, report=pattern)
    written: dict[str, str] = {
        "value_date": f"({moment})::date",
        "amount": amount,
        "reference": "(100000000000 + n * 7919::bigint)::text",
        "reference_digits": "(100000000000 + n * 7919::bigint)::text",
        "fingerprint": "md5(n::text)",
    }
    _copies(StatementLine, line, verified, state="'matched'", **written)
    _copies(StatementLine, line, proposed, state="'suggested'", **written)
    credit = Credit(account=pattern.account, report=pattern, order=pattern.order, line=line, reference="1")
    credit.value_date, credit.amount, credit.usd = pattern.paid_on, pattern.amount, pattern.quote.usd  # type: ignore[union-attr]
    credit.save()
    own = dict.fromkeys(("report_id", "order_id", "line_id"), f"{FIRST} + n")
    kept = {name: written[name] for name in ("value_date", "amount", "reference")}
    _copies(
        Credit, credit, verified, booked_at=f"{moment} + interval '9 minutes'", transaction_id="NULL", **own, **kept
    )
    says = [{"name": "amount", "verdict": "for", "says": "Mismo monto que el fijado."}]
    match = Match.objects.create(report=pattern, line=line, score=96, decision="auto", signals=says)
    _copies(Match, match, proposed, report_id=f"{FIRST} + n", line_id=f"{FIRST} + n")
    PaymentReport.objects.filter(pk=pattern.pk).update(state="verified")
    match.delete()


def _journal(pattern: PaymentReport, store: Store, rows: str, moment: str) -> None:
    for place, verb in enumerate(("order.placed", "payment.quoted", "payment.reported", "payment.decided")):
        subject = "pagomovil.paymentreport" if verb == "payment.decided" else "order.order"
        entry = JournalEntry(verb=verb, subject_type=subject, subject_id="1", store_id=store.pk, actor_label="sistema")
        entry.save()
        number = f"{FIRST} + n + {place + 1} * 10000000"
        _copies(JournalEntry, entry, rows, id=number, occurred_at=moment, subject_id=f"({FIRST} + n)::text")


def _copies(model: type[models.Model], pattern: models.Model, rows: str, **own: str) -> None:
    """One copy of `pattern` for each n of `rows`; `own` are the columns that differ, as SQL of `n`."""
    values = {"id": f"{FIRST} + n"} | own
    columns = [str(field.column) for field in model._meta.concrete_fields]
    chosen = ", ".join(values.get(column, f'p."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    source, _, condition = rows.partition(" WHERE ")
    where = f"p.id = %s AND {condition}" if condition else "p.id = %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM {source}, "{table}" p WHERE {where}',
            [pattern.pk],
        )
