"""What the page of one order tells the people who prepare, deliver and answer for it."""

from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from backoffice.desks.cash.page import CollectPage, collect_part
from backoffice.held import held as held_by
from backoffice.masking import Datum, personal_datum
from commerce.cash.models import CashCollection
from commerce.cash.queries import collections_of, is_collected_on_receipt
from commerce.checkout.editing import why_not_editable
from commerce.journal import queries as journal
from commerce.journal.sentences import sentence
from commerce.online.models import Attempt
from commerce.online.queries import attempts_of, gateway_for_method
from commerce.order import queries, rules, search, statuses
from commerce.order.models import Order, RefundDue
from commerce.order.presentation import OrderPage
from commerce.pagomovil.models import PaymentReport, Quote
from commerce.payment.models import Source
from commerce.refunds import rules as refund_rules
from commerce.refunds.models import Refund
from commerce.refusals import Refusal
from commerce.stores.markup.icons import LOOKS

_MOST: Final = 10
_MOST_OTHERS: Final = 8
_MOST_ENTRIES: Final = 100
# A move and its journal entry are written in one transaction.
_TOGETHER: Final = timedelta(seconds=5)
# The colour of a label, by the family that the shop's pills have.
TONES: Final = {
    "pay": "warn",
    "warn": "warn",
    "review": "warn",
    "brand": "brand",
    "way": "info",
    "ok": "ok",
    "bad": "bad",
}

# Where the shop's words speak to the customer, those for the team.
TEAM_WORDS: Final[dict[str, Promise]] = {
    "pending": _("Esperando el pago"),
    "in_review": _("En revisión"),
    "to_collect": _("Se cobra al entregar"),
    "overpaid": _("Saldo a favor del cliente"),
    "rejected": _("Pago rechazado"),
}


class Label(NamedTuple):
    """A status in words, with the colour family of its label."""

    words: str | Promise
    tone: str


class Move(NamedTuple):
    """A button: where the order may go now. `is_grave`: it cannot be undone and ends the sale."""

    status: str
    label: str | Promise
    is_grave: bool


def label_of(code: str, words: str | Promise = "") -> Label:
    """The label of an order's or a payment's status; an unknown one says its code."""
    look = LOOKS.get(code)
    said = TEAM_WORDS.get(code) or words or (look.words if look else code)
    return Label(said, TONES.get(look.kind, "") if look else "")


def moves_of(order: Order) -> list[Move]:
    """Every legal move of `order`, in words. While there is money of it, refunds are what ends it as refunded."""
    holds_money = any(source.amount_debited > source.amount_refunded for source in order.sources.all())
    return [
        Move(status, rules.words(status, order.delivery_kind), status in (statuses.CANCELLED, statuses.FAILED))
        for status in statuses.PIPELINE[order.status]
        if status != statuses.REFUNDED or not holds_money
    ]


class Happening(NamedTuple):
    """One thing of the timeline: when, who, what, and what was written with it. `tone` is a family of labels."""

    at: Any
    who: str
    what: str
    note: str = ""
    tone: str = ""


class ReportRow(NamedTuple):
    """A payment that the customer reported; `link` opens it at the verification desk, for who may."""

    report: PaymentReport
    reference: str
    link: str


class StaffOrderPage(OrderPage):
    """An order with all that the team needs: who to call, where to go, what was paid and everything that happened."""

    def __init__(self, order: Order, request: HttpRequest) -> None:
        super().__init__(order)
        self.request = request
        held = held_by(request).within(order.store_id)
        self.held = held
        self.may_change = "order.change_order" in held
        self.may_note = self.may_change or "order.add_ordernote" in held
        self.sees_notes = self.may_note or "order.view_ordernote" in held
        self.sees_payments = "payment.view_source" in held
        self.sees_reports = "pagomovil.view_paymentreport" in held
        self.sees_refunds = self.sees_payments or "order.view_refunddue" in held
        self.may_ask_back = refund_rules.ASK in held

    @property
    def status_label(self) -> Label:
        """Where the order stands."""
        return label_of(self.order.status, self.status_words)

    @property
    def payment_label(self) -> Label | None:
        """Where its payment stands; None where nothing is owed."""
        return label_of(self.payment_state) if self.payment_state else None

    @property
    def can_be_tracked(self) -> bool:
        """Whether a carrier and its number can be written down now."""
        return self.may_change and rules.may_track(self.order.status) is None

    @cached_property
    def edit_obstacle(self) -> Refusal | None:
        """Why its lines cannot change any more; None while they can."""
        return why_not_editable(self.order)

    @cached_property
    def phone_datum(self) -> Datum | None:
        """The phone, masked until somebody who may asks for it, which the journal remembers."""
        return personal_datum(self.request, "pedido", self.order, "contact_phone")

    @cached_property
    def email_datum(self) -> Datum | None:
        """The e-mail, masked in the same way."""
        field = "contact_email" if self.order.contact_email else "guest_email"
        return personal_datum(self.request, "pedido", self.order, field)

    @property
    def address_words(self) -> str:
        """The address in full for who moves orders, the zone for everybody else."""
        address = self.order.shipping_address
        return (address.summary if self.may_change else self.zone) if address else ""

    @cached_property
    def sources(self) -> QuerySet[Source]:
        """How it is paid, for those who may see payments (one query)."""
        sources = self.order.sources.select_related("source_type")
        return sources if self.sees_payments else sources.none()

    @cached_property
    def quotes(self) -> list[Quote]:
        """What it was quoted at in bolívares, newest first, for those who may see payments (one query)."""
        return list(self.order.quotes.select_related("rate")[:_MOST]) if self.sees_payments else []

    @cached_property
    def reports(self) -> list[ReportRow]:
        """What the customer says to have paid, newest first, with the reference masked (one query)."""
        if not (self.sees_reports or self.sees_payments):
            return []
        found = self.order.payment_reports.select_related("bank").order_by("-pk")[:_MOST]
        return [
            ReportRow(
                report,
                f"••{report.reference[-4:]}",
                reverse("verification:report", args=[report.pk]) if self.sees_reports else "",
            )
            for report in found
        ]

    @cached_property
    def attempts(self) -> list[Attempt]:
        """What was tried at a provider of payments, newest first, for those who may see payments (one query)."""
        is_online = gateway_for_method(self.order.payment_method) is not None
        return attempts_of(self.order)[:_MOST] if is_online and self.sees_payments else []

    @cached_property
    def cash(self) -> CollectPage | None:
        """The form to collect it in hand, for who may while anything is owed."""
        return collect_part(self.order, self.held)

    @cached_property
    def collections(self) -> list[CashCollection]:
        """What was taken in hand (one query)."""
        sees = self.sees_payments or "cash.view_cashcollection" in self.held
        came = is_collected_on_receipt(self.order) and self.order.payment_state not in ("to_collect", "")
        return collections_of(self.order) if sees and came else []

    @cached_property
    def refund_due(self) -> RefundDue | None:
        """What is owed back, for those who may know (one query)."""
        return RefundDue.objects.filter(order=self.order).first() if self.sees_refunds else None

    @cached_property
    def refunds(self) -> list[Refund]:
        """What goes back of it, newest first, for those who may know (one query)."""
        return list(self.order.refunds.order_by("-pk")[:_MOST]) if self.sees_refunds else []

    @property
    def can_ask_back(self) -> bool:
        """Whether there is money of it that could go back."""
        if not self.may_ask_back:
            return False
        return any(source.amount_available_for_refund > 0 for source in self.order.sources.all())

    @property
    def has_deadline(self) -> bool:
        """Whether it is closed if nobody pays it in time."""
        return self.order.pay_by is not None and self.order.status == statuses.PENDING

    @property
    def payment_can_fail(self) -> bool:
        """Whether somebody may say that its payment did not come."""
        return self.may_change and self.order.status in (statuses.PENDING, statuses.FAILED) and bool(self.payment_state)

    @cached_property
    def notes(self) -> list[Any]:
        """What the team wrote, newest first (one query)."""
        return list(self.order.notes.select_related("user").order_by("-pk")[:50]) if self.sees_notes else []

    @cached_property
    def others(self) -> list[tuple[Order, Label]]:
        """The customer's latest other orders in the same store (one query)."""
        same = Order.objects.filter(store_id=self.order.store_id).exclude(pk=self.order.pk)
        if self.order.user_id:
            same = same.filter(user_id=self.order.user_id)
        elif self.order.contact_phone:
            same = search.found(same, str(self.order.contact_phone)).filter(contact_phone=self.order.contact_phone)
        else:
            return []
        latest = same.order_by("-date_placed", "-pk")[:_MOST_OTHERS]
        return [(order, label_of(order.status, rules.words(order.status, order.delivery_kind))) for order in latest]

    @cached_property
    def history(self) -> list[Happening]:
        """Everything that happened, newest first: the journal's sentences, the moves' notes, the team's notes."""
        moves = list(self.order.moves.all())
        notes = {note.pk: note.message for note in self.notes}
        entries = journal.entries_for(self.order).order_by("-id")[:_MOST_ENTRIES]
        return [self._happening(entry, moves, notes) for entry in entries if self._may_hear(entry.verb)]

    def _may_hear(self, verb: str) -> bool:
        """Payments are for those who may see payments, and notes for those who read them."""
        if verb.startswith(("payment.", "refund.", "credit.")):
            return self.sees_payments or self.sees_reports
        return self.sees_notes or verb != "order.noted"

    def _happening(self, entry: Any, moves: list[Any], notes: dict[int, str]) -> Happening:
        note = notes.get(entry.data.get("note_id", 0), "") or str(entry.data.get("reason", ""))
        to = entry.data.get("to")
        if to and entry.verb == f"order.{to}":
            near = [move for move in moves if move.to_status == to and abs(move.at - entry.occurred_at) < _TOGETHER]
            note = near[0].note if near else ""
        who = (entry.actor.get_full_name() or entry.actor.email) if entry.actor else entry.actor_label
        tone = label_of(to).tone if to else ""
        return Happening(entry.occurred_at, who, sentence(entry), note, tone)


def order_page(orders: QuerySet[Order], order_id: int, request: HttpRequest) -> StaffOrderPage | None:
    """The page of one of `orders`, in a fixed number of queries; None where it is not among them."""
    order = queries.with_parts(orders).select_related("user").prefetch_related("sources").filter(pk=order_id).first()
    return StaffOrderPage(order, request) if order else None
