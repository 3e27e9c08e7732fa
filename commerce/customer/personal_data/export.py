"""Everything that the shop knows of a person, as a file to hand over: JSON, and the pictures that they sent."""

import json
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from typing import IO, Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django_q.tasks import async_task
from oscar.core.loading import get_model
from phonenumber_field.phonenumber import PhoneNumber

from commerce.accounts.models import BusinessProfile, Consent, User
from commerce.address.models import UserAddress
from commerce.basket.models import Line as BasketLine
from commerce.communication.models import NewsletterSubscription
from commerce.customer.models import CustomerNote, PersonalDataExport, ProductAlert
from commerce.journal import actions as journal
from commerce.journal.models import JournalEntry
from commerce.online.models import SavedCard
from commerce.order.models import Line as OrderLine
from commerce.order.models import Order, ShippingAddress
from commerce.pagomovil.models import Receipt

from . import files, rules
from .erasure import ensure_may
from .inventory import written_to_stores
from .person import Person, find, of_account

ProductReview: type[Model] = get_model("reviews", "ProductReview")
WishLine: type[Model] = get_model("wishlists", "Line")
KEPT_FOR: Final = timedelta(hours=24)


class _Encoder(DjangoJSONEncoder):
    """Django's, and phones of addresses as text."""

    def default(self, o: Any) -> Any:
        return str(o) if isinstance(o, PhoneNumber) else super().default(o)


@transaction.atomic
def ask(person: Person, *, by: User, store_id: int | None = None) -> PersonalDataExport:
    """Ask for a copy, which the worker makes. Raises NotAllowed as `erasure.ensure_may` does."""
    ensure_may(person, by, rules.EXPORT)
    account = person.account
    row = PersonalDataExport.objects.create(person=account, email="" if account else person.email, asked_by=by)
    journal.record("person.export_asked", subject=account or row, by=by, store_id=store_id)
    async_task("commerce.customer.tasks.make_copies", save=False)
    return row


def make_due() -> int:
    """Make the copies that wait, one after another; how many were made."""
    made = 0
    while _make_next():
        made += 1
    return made


@transaction.atomic
def _make_next() -> bool:
    waiting = PersonalDataExport.objects.filter(state=PersonalDataExport.State.WAITING).order_by("pk")
    row = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("person").first()
    if row is None:
        return False
    person = of_account(row.person) if row.person else find(row.email)
    with tempfile.TemporaryFile() as file:
        write(person, file)
        file.seek(0)
        row.path = files.keep(file)
    row.state, row.expires_at = PersonalDataExport.State.READY, timezone.now() + KEPT_FOR
    row.save()
    journal.record("person.export_made", subject=row.person or row)
    return True


@transaction.atomic
def expire_due() -> int:
    """Delete the copies whose time is over; how many."""
    due = PersonalDataExport.objects.filter(state=PersonalDataExport.State.READY, expires_at__lte=timezone.now())
    rows = list(due.select_for_update(skip_locked=True))
    paths = [row.path for row in rows]
    PersonalDataExport.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=PersonalDataExport.State.EXPIRED, path="", email=""
    )
    transaction.on_commit(lambda: files.forget(copies=paths))
    return len(rows)


def write(person: Person, target: IO[bytes]) -> None:
    """Write the copy as a ZIP: `datos.json` and `comprobantes/`."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(collected(person), cls=_Encoder, ensure_ascii=False, indent=2)
        archive.writestr("datos.json", text)
        for receipt in Receipt.objects.filter(report__in=person.reports).select_related("report__order"):
            content = files.picture(receipt.path)
            if content is not None:
                archive.writestr(f"comprobantes/{receipt.report.order.number}-{receipt.pk}.webp", content)


def collected(person: Person) -> dict[str, Any]:
    """Everything, by kind, as plain values."""
    ids, orders = person.ids, person.orders
    return {
        "accounts": _rows(User.objects.filter(pk__in=ids), hidden=["password", "session_generation"]),
        "businesses": _rows(BusinessProfile.objects.filter(user__in=ids)),
        "addresses": _rows(UserAddress.objects.filter(user__in=ids), hidden=["search_text", "hash"]),
        "consents": _rows(Consent.objects.filter(user__in=ids)),
        "orders": _rows(orders, hidden=["idempotency_key"]),
        "order_lines": _rows(OrderLine.objects.filter(order__in=orders)),
        "shipping_addresses": _rows(ShippingAddress.objects.filter(order__in=orders), hidden=["search_text"]),
        "payment_reports": _rows(person.reports, hidden=["flags"]),
        "saved_cards": _rows(SavedCard.objects.filter(user__in=ids), hidden=["customer", "token"]),
        "baskets": _rows(BasketLine.objects.filter(basket__owner__in=ids)),
        "reviews": _rows(ProductReview._default_manager.filter(user__in=ids)),
        "wish_lists": _rows(WishLine._default_manager.filter(wishlist__owner__in=ids)),
        "stock_alerts": _rows(ProductAlert.objects.filter(user__in=ids), hidden=["key"]),
        "contact_messages": _rows(written_to_stores(person), hidden=["fingerprint"]),
        "newsletters": _rows(NewsletterSubscription.objects.filter(email__in=[each.lower() for each in person.emails])),
        "notes_of_the_team": _rows(CustomerNote.objects.filter(customer__in=ids)),
        "what_happened": list(_happened(ids, orders)),
    }


def _rows(rows: QuerySet[Any], hidden: Iterable[str] = ()) -> list[dict[str, Any]]:
    left_out = set(hidden)
    names = [each.attname for each in rows.model._meta.concrete_fields if each.name not in left_out]
    return list(rows.order_by("pk").values(*names))


def _happened(ids: list[int], orders: QuerySet[Order]) -> Iterable[dict[str, Any]]:
    mine = [("accounts.user", str(pk)) for pk in ids]
    mine += [("order.order", str(pk)) for pk in orders.order_by().values_list("pk", flat=True)]
    for kind, subject_id in mine:
        entries = JournalEntry.objects.filter(subject_type=kind, subject_id=subject_id).order_by("pk")
        for entry in entries.values("occurred_at", "verb", "subject_type", "subject_id"):
            yield dict(entry)
