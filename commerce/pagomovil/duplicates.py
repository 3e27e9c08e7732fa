"""What other reports look like the same payment told twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.db.models import Func, IntegerField, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.refusals import Conflict

from .models import Credit, PaymentReport, Receipt
from .rules import reports as rules

_RECEIPTS_BACK: Final = timedelta(days=90)
_MOST: Final = 20


def flags_of(report: PaymentReport) -> list[dict[str, Any]]:
    """The near duplicates of a saved report, each with its reason; one flag per reason and other report."""
    return [*_same_tail(report), *_same_payer(report), *_same_picture(report)]


def _others(report: PaymentReport) -> Any:
    rejected = PaymentReport.State.REJECTED
    return PaymentReport.objects.filter(store_id=report.store_id).exclude(pk=report.pk).exclude(state=rejected)


def _days_around(report: PaymentReport) -> Q:
    span = timedelta(days=rules.TAIL_DAYS)
    return Q(account_id=report.account_id, paid_on__range=(report.paid_on - span, report.paid_on + span))


def _same_tail(report: PaymentReport) -> Iterator[dict[str, Any]]:
    tail = report.reference[-rules.WEAK_DIGITS :]
    near = _others(report).filter(_days_around(report), reference__endswith=tail[-4:]).select_related("order")
    found = [other for other in near.order_by("-pk")[:200] if rules.same_tail(other.reference, report.reference)]
    for other in found[:_MOST]:
        says = _("La referencia termina igual que la de %(number)s, de esos días.") % {"number": other.order.number}
        yield rules.flag("same_tail", says, other.pk)


def _same_payer(report: PaymentReport) -> Iterator[dict[str, Any]]:
    payer = _payer(report)
    if not payer:
        return
    near = _others(report).filter(_days_around(report), payer, amount=report.amount).select_related("order")
    for other in near.order_by("-pk")[:_MOST]:
        says = _("El mismo pagador reportó el mismo monto en %(number)s.") % {"number": other.order.number}
        yield rules.flag("same_payer_amount", says, other.pk)


def _payer(report: PaymentReport) -> Q:
    """Whoever has what is known of the payer: phone, document or e-mail; empty where nothing is."""
    names = ("phone", "document", "email")
    return Q(*((name, getattr(report, name)) for name in names if getattr(report, name)), _connector=Q.OR)


def _same_picture(report: PaymentReport) -> Iterator[dict[str, Any]]:
    receipt = report.receipt
    if receipt is None:
        return
    for other in _alike(receipt):
        theirs = PaymentReport.objects.filter(receipt=other).exclude(pk=report.pk).select_related("order").first()
        if theirs is None:
            continue
        number = {"number": theirs.order.number}
        if other.sha256 == receipt.sha256:
            yield rules.flag("same_receipt", _("La captura es el mismo archivo que en %(number)s.") % number, theirs.pk)
        elif _tells_the_same(theirs, report):
            says = _("La captura parece una copia editada de la de %(number)s.") % number
            yield rules.flag("edited_receipt", says, theirs.pk)
        else:
            says = _("La captura se parece mucho a la de %(number)s.") % number
            yield rules.flag("similar_receipt", says, theirs.pk)


def _alike(receipt: Receipt) -> list[Receipt]:
    """Receipts of the store with the same file, or a picture that differs in ten bits at most."""
    others = Receipt.objects.filter(store_id=receipt.store_id).exclude(pk=receipt.pk)
    recent = others.filter(created_at__gte=timezone.now() - _RECEIPTS_BACK).annotate(
        differs=Func(
            "fingerprint",
            Value(receipt.fingerprint),
            template="bit_count(('x' || %(expressions)s)::bit(64))",
            arg_joiner=")::bit(64) # ('x' || ",
            output_field=IntegerField(),
        )
    )
    same_file = Q(sha256=receipt.sha256)
    return list(recent.filter(same_file | Q(differs__lte=rules.SIMILAR_BITS)).order_by("differs", "-pk")[:_MOST])


def _tells_the_same(one: PaymentReport, other: PaymentReport) -> bool:
    """Whether two reports with alike pictures also share the amount, the payer or the reference's end.

    Apps of banks draw every receipt alike: pictures alone are no ground for suspicion.
    """
    return (
        one.amount == other.amount
        or bool(one.phone and one.phone == other.phone)
        or bool(one.document and one.document == other.document)
        or rules.same_tail(one.reference, other.reference)
    )


def refuse_spent(report: PaymentReport) -> None:
    """Raise the refusal where the reference has paid another order already, whatever amount is told this time."""
    span = timedelta(days=rules.TAIL_DAYS)
    spent = Credit.objects.filter(
        account_id=report.account_id,
        reference=report.reference,
        value_date__range=(report.paid_on - span, report.paid_on + span),
    )
    if len(report.reference) < rules.WEAK_DIGITS:
        spent = spent.filter(amount=report.amount)
    credit = spent.first()
    if credit is not None:
        raise reference_used(is_own=credit.order_id == report.order_id)


def reference_used(*, is_own: bool) -> Conflict:
    """The refusal for a reference that was reported before. It never says by whom."""
    if is_own:
        message = _("Ya reportaste ese pago en este pedido. Lo estamos revisando.")
        return Conflict("already_reported", message, details={"field": "reference"})
    message = _("Esa referencia ya se usó en otro pedido. Revisa en tu app y copia la de este pago.")
    return Conflict("reference_used", message, details={"field": "reference"})
