"""Rows of Pago Móvil for tests: accounts, orders that wait for money, quotes, reports, movements, and who decides."""

import hashlib
import io
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.money.rules import convert
from commerce.order.models import Order
from commerce.pagomovil.details import ReportDetails
from commerce.pagomovil.models import PaymentReport, Quote, RecipientAccount, ReportedMethod, StatementLine
from commerce.payment.models import StorePaymentMethod
from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store
from commerce.venezuela.rules import normalize_reference
from tests.factories import Number, make_product, make_rate, make_staff, number
from tests.orders import make_order, make_shop

FINANCE = ("pagomovil.view_paymentreport", "pagomovil.change_paymentreport", "order.view_order")
FINANCE_LEAD = (*FINANCE, "pagomovil.change_recipientaccount")


def make_account(store: Store, **fields: Any) -> RecipientAccount:
    """An account of `store` that receives Pago Móvil, at Banesco unless told otherwise."""
    values: dict[str, Any] = {
        "bank_id": "0134",
        "phone": f"+58414{5_550_000 + number() % 9_999:07}",
        "document": "J123456784",
        "holder": "Inversiones Araguaney, C. A.",
        "account_number": "01340123450123456789",
    }
    return RecipientAccount.objects.create(store=store, **values | fields)


def make_paying_shop(slug: str = "", **fields: Any) -> Store:
    """A store that takes Pago Móvil on one account, with a rate of 860,18."""
    store = make_shop(slug, rate=not ExchangeRate.objects.exists(), **fields)
    StorePaymentMethod.objects.create(store=store, code="pago_movil", position=9)
    make_account(store)
    return store


def make_reported_method(store: Store, name: str = "Zelle", *, currency: str = "USD", **fields: Any) -> ReportedMethod:
    """A way to pay that is data, switched on: Zelle with name and e-mail, or a transfer in bolívares with the bank."""
    account: dict[str, Any] = {
        "takes_pago_movil": False,
        "currency": currency,
        "holder": "Inversiones Araguaney, C. A.",
    }
    if currency == "USD":
        account |= {"title": name, "details": [{"label": "Correo de Zelle", "value": "pagos@araguaney.example"}]}
        asks = {"payer_name": "required", "email": "required"}
    else:
        account |= {"bank_id": "0102", "account_number": "01020123450123456789", "document": "J123456784"}
        asks = {"bank": "required", "document": "required", "receipt": "optional"}
    code = f"reportado-{name.lower().replace(' ', '-')}-{number()}"
    method = ReportedMethod.objects.create(
        store=store,
        code=code,
        name=name,
        currency=currency,
        account=RecipientAccount.objects.create(store=store, **account),
        **{"fields": asks, "is_foreign_currency": currency == "USD", **fields},
    )
    StorePaymentMethod.objects.create(store=store, code=code, position=8)
    return method


def make_unpaid_order(
    store: Store | None = None, usd: Number = "44.10", *, product: Product | None = None, **fields: Any
) -> Order:
    """An order that waits for `usd` by Pago Móvil; it is fetched in the store, so nothing is added."""
    store = store or make_paying_shop()
    product = product or make_product(store, price=usd)
    values: dict[str, Any] = {"payment": "pago_movil", "delivery": "retiro", "address": None}
    return make_order(store, {product: 1}, **values | fields)


def make_quote(order: Order, *, account: RecipientAccount | None = None, **fields: Any) -> Quote:
    """An open quote of the whole order, good for a day."""
    rate = order.rate or make_rate()
    values: dict[str, Any] = {
        "account": account or order.store.recipient_accounts.first() or make_account(order.store),
        "rate": rate,
        "usd": order.total_incl_tax,
        "amount_ves": convert(order.total_incl_tax, rate.value),
        "expires_at": timezone.now() + timedelta(hours=24),
    }
    return Quote.objects.create(order=order, **values | fields)


def make_report(order: Order | None = None, *, quote: Quote | None = None, **fields: Any) -> PaymentReport:
    """A report of the whole quote, made today from Banco de Venezuela, waiting to be looked at."""
    order = order or (quote.order if quote else make_unpaid_order())
    quote = quote or order.quotes.first() or make_quote(order)
    typed = fields.pop("reference_typed", "") or f"{100_000_000 + number():012}"
    values: dict[str, Any] = {
        "store": order.store,
        "account": quote.account,
        "bank_id": "0102",
        "phone": "+584145550182",
        "document": "V12345678",
        "reference_typed": typed,
        "reference": normalize_reference(typed),
        "amount": quote.amount_ves,
        "paid_on": timezone.localdate(),
    }
    return PaymentReport.objects.create(order=order, quote=quote, **values | fields)


def make_line(account: RecipientAccount, *, report: PaymentReport | None = None, **fields: Any) -> StatementLine:
    """A movement that came into `account`; with `report`, the very one that it tells of."""
    values: dict[str, Any] = {
        "value_date": report.paid_on if report else timezone.localdate(),
        "amount": report.amount if report else Decimal("37933.94"),
        "reference": report.reference_typed if report else f"{200_000_000 + number():012}",
        "description": "PAGO MOVIL RECIBIDO",
        "fingerprint": hashlib.sha256(str(number()).encode()).hexdigest(),
    }
    values |= fields
    values.setdefault("reference_digits", values["reference"].lstrip("0"))
    return StatementLine.objects.create(account=account, **values)


def make_details(**fields: Any) -> ReportDetails:
    """What a customer types after paying: from Banco de Venezuela, today."""
    values: dict[str, Any] = {
        "bank": "0102",
        "phone": "0414-5550182",
        "document": "V-12.345.678",
        "reference": f"{300_000_000 + number():012}",
        "paid_on": timezone.localdate(),
        "amount": Decimal("37933.94"),
    }
    return ReportDetails(**values | fields)


def make_finance(store: Store, **fields: Any) -> User:
    """Somebody of the finance team."""
    return make_staff(store, "finance", FINANCE, **fields)


def make_finance_lead(store: Store, **fields: Any) -> User:
    """The head of finance, who may also change the accounts."""
    return make_staff(store, "finance-lead", FINANCE_LEAD, **fields)


def make_receipt_picture(seed: int = 1, *, size: tuple[int, int] = (540, 960), **encoding: Any) -> io.BytesIO:
    """A picture such as a bank's app shows after paying; another `seed`, another picture."""
    chance = random.Random(seed)
    picture = Image.new("RGB", size, "#F5F6F3")
    draw = ImageDraw.Draw(picture)
    across, down = size[0] // 8, size[1] // 8
    for place in range(64):
        left, top = place % 8 * across, place // 8 * down
        shade = chance.randrange(230)
        draw.rectangle((left, top, left + across, top + down), fill=(shade, shade, 90))
    file = io.BytesIO()
    picture.save(file, **{"format": "PNG", **encoding})
    file.seek(0)
    return file


def days_ago(days: int) -> date:
    """The day that was `days` days ago in Caracas."""
    return timezone.localdate() - timedelta(days=days)
