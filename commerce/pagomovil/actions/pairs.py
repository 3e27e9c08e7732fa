"""A person's word that a movement is not a report's money, and taking that back."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.pagomovil.locks import lock_line, lock_report
from commerce.pagomovil.models import DiscardedPair, Match, PaymentReport, StatementLine
from commerce.refusals import Conflict, Missing

from . import guards

if TYPE_CHECKING:
    from commerce.accounts.models import User


@transaction.atomic
def discard(report_id: int, line_id: int, *, by: "User") -> DiscardedPair:
    """Say that this movement is not this report's money: it is not proposed for it again. Twice says it once.

    Raises Missing for a movement of another account, NotAllowed, and Conflict where one of the two is decided.
    """
    _order, report = lock_report(report_id)
    guards.may_decide(report, by)
    line = lock_line(line_id, report.account_id)
    if report.state not in PaymentReport.OPEN:
        raise Conflict("already_decided", _("Alguien ya decidió este reporte."))
    if line.state == StatementLine.State.MATCHED:
        raise Conflict("line_in_use", _("Ese movimiento ya está conciliado o apartado."))
    pair, is_new = DiscardedPair.objects.get_or_create(report=report, line=line, defaults={"by": by})
    if not is_new:
        return pair
    Match.objects.filter(report=report, line=line).delete()
    is_proposed = Match.objects.filter(line=line, report__state__in=PaymentReport.OPEN).exists()
    if line.state == StatementLine.State.SUGGESTED and not is_proposed:
        line.state = StatementLine.State.FREE
        line.save(update_fields=["state"])
    _record("reconciliation.pair_discarded", report, line.pk, by)
    return pair


@transaction.atomic
def restore(pair_id: int, *, by: "User") -> None:
    """Let a pair be proposed again. Raises Missing, NotAllowed."""
    found = DiscardedPair.objects.filter(pk=pair_id).values_list("report_id", "line_id").first()
    if found is None:
        raise _no_such_pair()
    _order, report = lock_report(found[0])
    guards.may_decide(report, by)
    deleted, _by_model = DiscardedPair.objects.filter(pk=pair_id).delete()
    if not deleted:  # somebody else let it in again while this one waited
        raise _no_such_pair()
    _record("reconciliation.pair_restored", report, found[1], by)


def _no_such_pair() -> Missing:
    return Missing("no_such_pair", _("Esa pareja ya no está descartada."))


def _record(verb: str, report: PaymentReport, line_id: int, by: "User") -> None:
    data = {"report_id": report.pk, "number": report.order.number, "line_id": line_id}
    journal.record(verb, subject=report, by=by, data=data)
