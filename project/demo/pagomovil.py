"""Pago Móvil of the demo: accounts that receive, and reports of every kind. All of it is invented."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from commerce.accounts.models import User
from commerce.basket.models import Basket
from commerce.checkout.actions import place_order
from commerce.checkout.details import Details
from commerce.money.rules import format_bs
from commerce.order.models import Order
from commerce.pagomovil.actions import decisions, reports
from commerce.pagomovil.actions.quotes import open_quote
from commerce.pagomovil.details import ReportDetails
from commerce.pagomovil.models import PaymentReport, Quote, RecipientAccount
from commerce.pagomovil.statements import actions as statements
from commerce.pagomovil.statements.presets import PRESETS
from commerce.partner.models import StockRecord
from commerce.partner.strategy import StoreStrategy
from commerce.payment.models import StorePaymentMethod
from commerce.stores.models import Store

from . import statement
from .cases import CASES, Case, order_key

METHOD = "pago_movil"
ACCOUNTS: dict[str, list[dict[str, Any]]] = {
    "viveres": [
        {"bank_id": "0134", "phone": "+584125550191", "account_number": "01340002330200007781"},
        {"bank_id": "0191", "phone": "+584125550190", "account_number": "01910001220100004821"},
    ],
    "kits": [
        {"bank_id": "0134", "phone": "+584145550137", "account_number": "01340003440300002244"},
        {"bank_id": "0102", "phone": "+584145550138", "account_number": "01020004550400009917"},
    ],
}


def load_payments(store: Store, staff: dict[str, User]) -> None:
    """Switch Pago Móvil on with the store's accounts, and report a payment of every kind, once."""
    StorePaymentMethod.objects.get_or_create(store=store, code=METHOD, defaults={"position": 0})
    _load_accounts(store)
    made = {case.key: _report(case, _order(store, case)) for case in CASES if not _has(store, case)}
    if "nuevo" in made:
        _bring_morning_file(store)
    for case in CASES:
        if case.key in made:
            _decide(case, made[case.key], staff)
    PaymentReport.objects.filter(store=store, settled_at__isnull=True, final_at__isnull=False).update(
        final_at=timezone.now()
    )
    decisions.finish_due()


def _has(store: Store, case: Case) -> bool:
    return Order.objects.filter(store=store, idempotency_key=order_key(case.key)).exists()


def _bring_morning_file(store: Store) -> None:
    """What the bank had in the morning: the movements of the payments that somebody has decided about already."""
    account = statement.account_of(store)
    statements.save_format(account.pk, PRESETS["banesco-csv"].mapping, preset="banesco-csv")
    early = [case for case in CASES if case.ends in ("first", "verified")]
    file = io.BytesIO(statement.content_of(store, early))
    statements.read(statements.receive(account.pk, file, name="banesco-manana.csv").pk)


def _load_accounts(store: Store) -> None:
    if store.recipient_accounts.exists():
        return
    for position, values in enumerate(ACCOUNTS[store.slug]):
        RecipientAccount.objects.create(
            store=store,
            document=store.rif,
            holder=store.legal_name,
            uses_own_cents=True,
            position=position,
            **values,
        )


def _order(store: Store, case: Case) -> Order:
    """An order of about the case's dollars, fetched in the store, with its quote."""
    basket = Basket.objects.create(store=store)
    basket.strategy = StoreStrategy()
    _fill(basket, Decimal(case.usd))
    email = f"{case.key}@clientes.example"
    details = Details(name=case.who, phone=f"+58{case.phone[1:]}", email=email, delivery="retiro", payment=METHOD)
    order = place_order(basket.pk, details, idempotency_key=order_key(case.key))
    quote = open_quote(order.pk)
    if case.ordered_days_ago:
        earlier = timedelta(days=case.ordered_days_ago)
        Order.objects.filter(pk=order.pk).update(date_placed=order.date_placed - earlier)
        Quote.objects.filter(pk=quote.pk).update(
            created_at=quote.created_at - earlier, expires_at=quote.expires_at - earlier, state=Quote.State.EXPIRED
        )
    return order


def _fill(basket: Basket, usd: Decimal) -> None:
    """Put goods for about `usd` into the basket, dearest first, and never more than half of what there is."""
    records = StockRecord.objects.filter(partner__store=basket.store, product__is_public=True, price__gt=0)
    missing = usd
    for record in records.select_related("product").order_by("-price", "pk"):
        step_price = (record.price or Decimal(0)) * record.product.step
        steps = min(record.net_stock_level // 2, int(missing / step_price) + 1)
        if steps >= record.product.minimum_steps:
            basket.add_product(record.product, steps)
            missing -= steps * step_price
        if missing <= 0:
            return


def _report(case: Case, order: Order) -> PaymentReport:
    quote = order.quotes.get()
    amount = (quote.amount_ves * case.part).quantize(Decimal("0.01"))
    if case.like:
        amount = statement.report_of(order.store, case.like).amount
    details = ReportDetails(
        bank=case.bank,
        phone=case.phone,
        document=case.document,
        reference=case.reference,
        paid_on=timezone.localdate() - timedelta(days=case.days_ago),
        amount=amount,
    )
    return reports.submit(order.pk, details, receipt=_receipt(case, quote))


def _decide(case: Case, report: PaymentReport, staff: dict[str, User]) -> None:
    person = staff["finanzas@abasto.example"]
    if case.ends in ("first", "verified"):
        line = report.account.lines.get(reference=case.arrives[0][0])
        decisions.verify(report.pk, by=person, line_id=line.pk, note="Monto y referencia completos.")
    elif case.ends == "rejected":
        decisions.reject(report.pk, by=person, code="not_found")
    elif case.ends == "more_info":
        decisions.ask_more(report.pk, by=person, reason="¿Desde qué teléfono pagaste? El que escribiste no coincide.")


def _receipt(case: Case, quote: Quote) -> io.BytesIO | None:
    """The picture that comes with the report, if any; somebody may send somebody else's."""
    if not case.sent_again:
        return _picture(case, quote) if case.picture else None
    theirs = next(each for each in CASES if each.key == case.sent_again)
    told = statement.report_of(quote.order.store, theirs.key)
    return _picture(theirs, told.quote) if told.quote else None


def _picture(case: Case, quote: Quote) -> io.BytesIO:
    """What a bank's app shows after paying, drawn plainly. Two cases share all but the figures."""
    picture = Image.new("RGB", (540, 960), "#F5F6F3")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 540, 150), fill="#155B4E")
    draw.text((40, 60), "Pago Movil", fill="white", font_size=40)
    rows = ["Operación exitosa", format_bs(quote.amount_ves), "Referencia", case.reference, "Banco", case.bank]
    for place, text in enumerate(rows):
        draw.text((40, 210 + place * 90), text, fill="#16211F", font_size=34)
    draw.rectangle((40, 800, 500, 880), fill="#DDE1DB")
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file
