"""Pago Móvil of the demo: accounts that receive, and reports of every kind. All of it is invented."""

import io
from dataclasses import dataclass
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
from commerce.partner.models import StockRecord
from commerce.partner.strategy import StoreStrategy
from commerce.payment.models import StorePaymentMethod
from commerce.stores.models import Store

METHOD = "pago_movil"
ACCOUNTS: dict[str, list[dict[str, Any]]] = {
    "viveres": [
        {"bank_id": "0191", "phone": "+584125550190", "account_number": "01910001220100004821"},
        {"bank_id": "0134", "phone": "+584125550191", "account_number": "01340002330200007781"},
    ],
    "kits": [
        {"bank_id": "0134", "phone": "+584145550137", "account_number": "01340003440300002244"},
        {"bank_id": "0102", "phone": "+584145550138", "account_number": "01020004550400009917"},
    ],
}


@dataclass(frozen=True)
class Case:
    """One order and what its customer reports.

    `part`: what of the amount was paid. `like`: the case whose amount is told again. `ends`: what became of it.
    """

    key: str
    who: str
    phone: str
    document: str
    reference: str
    usd: int = 15
    bank: str = "0102"
    part: Decimal = Decimal(1)
    days_ago: int = 0
    picture: int = 0
    ends: str = ""
    like: str = ""


CASES = [
    Case("nuevo", "Luis Quintero", "04245550139", "V99104498", "000603188020", picture=1),
    Case("otro", "Adriana Rivas", "04145550171", "V99120034", "000045118207", usd=30, bank="0105"),
    Case("mismo-final", "Zulay Medina", "04165550162", "V99131145", "188020", bank="0108"),
    Case("mismo-pagador", "Oriana Salas", "04145550171", "V99120034", "77120945", usd=30, bank="0105", like="otro"),
    Case("corta", "José Linares", "04265550151", "V99142256", "5521", bank="0114"),
    Case("parte", "Carmen Aponte", "04125550143", "V99153367", "000914402265", part=Decimal("0.9")),
    Case("de-mas", "Nelly Barrios", "04245550129", "V99164478", "40711923", part=Decimal("1.02"), bank="0172"),
    Case("antes", "Pedro Mujica", "04165550118", "V99175589", "000302266718", days_ago=3),
    Case("captura", "Daniel Urdaneta", "04125550111", "V99186690", "000833207714", picture=1),
    Case("grande", "Hobby Center Valencia", "04125550117", "J405551232", "00775120884", usd=170, ends="first"),
    Case("dato", "Rafael Tovar", "04145550106", "V99197701", "66120443", ends="more_info"),
    Case("rechazado", "Iván Colmenares", "04245550104", "V99208812", "000100100100", ends="rejected"),
    Case("verificado", "Ana Karina Soto", "04145550182", "V99219923", "000552310087", ends="verified"),
]


def load_payments(store: Store, staff: dict[str, User]) -> None:
    """Switch Pago Móvil on with the store's accounts, and report a payment of every kind, once."""
    StorePaymentMethod.objects.get_or_create(store=store, code=METHOD, defaults={"position": 0})
    _load_accounts(store)
    for case in CASES:
        key = f"demo-pago-{case.key}"
        if not Order.objects.filter(store=store, idempotency_key=key).exists():
            _decide(case, _report(case, _order(store, case, key)), staff)
    PaymentReport.objects.filter(store=store, settled_at__isnull=True, final_at__isnull=False).update(
        final_at=timezone.now()
    )
    decisions.finish_due()


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


def _order(store: Store, case: Case, key: str) -> Order:
    """An order of about the case's dollars, fetched in the store."""
    basket = Basket.objects.create(store=store)
    basket.strategy = StoreStrategy()
    _fill(basket, Decimal(case.usd))
    email = f"{case.key}@clientes.example"
    details = Details(name=case.who, phone=f"+58{case.phone[1:]}", email=email, delivery="retiro", payment=METHOD)
    return place_order(basket.pk, details, idempotency_key=key)


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
    quote = open_quote(order.pk)
    amount = (quote.amount_ves * case.part).quantize(Decimal("0.01"))
    if case.like:
        told = PaymentReport.objects.get(store=order.store, order__idempotency_key=f"demo-pago-{case.like}")
        amount = told.amount
    details = ReportDetails(
        bank=case.bank,
        phone=case.phone,
        document=case.document,
        reference=case.reference,
        paid_on=timezone.localdate() - timedelta(days=case.days_ago),
        amount=amount,
    )
    picture = _picture(case, quote) if case.picture else None
    return reports.submit(order.pk, details, receipt=picture)


def _decide(case: Case, report: PaymentReport, staff: dict[str, User]) -> None:
    person = staff["finanzas@abasto.example"]
    if case.ends in ("first", "verified"):
        decisions.verify(report.pk, by=person, note="Monto y referencia completos.")
    elif case.ends == "rejected":
        decisions.reject(report.pk, by=person, code="not_found")
    elif case.ends == "more_info":
        decisions.ask_more(report.pk, by=person, reason="¿Desde qué teléfono pagaste? El que escribiste no coincide.")


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
