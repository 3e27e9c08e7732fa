"""Closing an account's day with two signatures, and setting movements aside."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.pagomovil import desk_queries
from commerce.pagomovil.locks import lock_account
from commerce.pagomovil.models import DayClose, Match, RecipientAccount, StatementLine
from commerce.pagomovil.rules import days as rules
from commerce.refusals import Conflict, Missing, ensure

if TYPE_CHECKING:
    from commerce.accounts.models import User


@transaction.atomic
def close_day(account_id: int, day: date, *, by: "User") -> DayClose:
    """Sign an account's day first: its figures are frozen as they are now. A second person signs after.

    Raises Conflict for a day that is not over, or that somebody has signed already.
    """
    account = lock_account(account_id)
    ensure(rules.may_close(day, timezone.localdate()))
    figures = desk_queries.day_figures(account, day).as_json()
    try:
        with transaction.atomic():
            close = DayClose.objects.create(account=account, day=day, figures=figures, first_by=by)
    except IntegrityError as error:
        raise Conflict("already_signed", _("Alguien ya firmó ese día.")) from error
    _record("reconciliation.day_signed", close, by)
    return close


@transaction.atomic
def sign_close(close_id: int, *, by: "User") -> DayClose:
    """Close a day with the second signature, over the figures that the first person signed.

    Raises NotAllowed for the first person, and Conflict where the figures have moved since the first signature.
    """
    close = _lock_close(close_id)
    ensure(rules.may_sign_close(by.pk, close.first_by_id, close.second_by_id))
    if desk_queries.day_figures(close.account, close.day).as_json() != close.figures:
        raise Conflict(
            "figures_moved", _("Las cifras cambiaron después de la primera firma. Retírala y firma de nuevo.")
        )
    close.second_by, close.second_at = by, timezone.now()
    close.save(update_fields=["second_by", "second_at"])
    _record("reconciliation.day_closed", close, by)
    return close


@transaction.atomic
def withdraw_close(close_id: int, *, by: "User") -> None:
    """Take away a first signature, so that the day's figures are read and signed anew. Raises Conflict once closed."""
    close = _lock_close(close_id)
    if close.second_by_id is not None:
        raise Conflict("already_closed", _("Ese día ya está cerrado."))
    _record("reconciliation.signature_withdrawn", close, by)
    close.delete()


@transaction.atomic
def set_aside(line_id: int, *, by: "User", reason: str) -> StatementLine:
    """Say that a movement pays no order (a loan, an own transfer), and why; what was proposed for it goes."""
    line = _lock_line(line_id)
    ensure(rules.may_set_aside(line.state, reason))
    line.state = StatementLine.State.IGNORED
    line.save(update_fields=["state"])
    Match.objects.filter(line=line).delete()
    data = {"line_id": line.pk, "reason": reason.strip()}
    journal.record("reconciliation.line_set_aside", subject=line, by=by, store_id=line.account.store_id, data=data)
    return line


@transaction.atomic
def put_back(line_id: int, *, by: "User") -> StatementLine:
    """Let a movement that was set aside be matched again."""
    line = _lock_line(line_id)
    ensure(rules.may_put_back(line.state))
    line.state = StatementLine.State.FREE
    line.save(update_fields=["state"])
    data = {"line_id": line.pk}
    journal.record("reconciliation.line_put_back", subject=line, by=by, store_id=line.account.store_id, data=data)
    return line


def _lock_line(line_id: int) -> StatementLine:
    lines = StatementLine.objects.select_for_update(of=("self",)).select_related("account")
    line = lines.filter(pk=line_id).first()
    if line is None:
        raise Missing("no_such_line", _("No encontramos ese movimiento."))
    return line


def _lock_close(close_id: int) -> DayClose:
    closes = DayClose.objects.select_for_update(of=("self",)).select_related("account")
    close = closes.filter(pk=close_id).first()
    if close is None:
        raise Missing("no_such_close", _("No encontramos ese cierre."))
    return close


def _record(verb: str, close: DayClose, by: "User") -> None:
    account: RecipientAccount = close.account
    data = {"account_id": account.pk, "day": close.day.isoformat(), "figures": close.figures}
    journal.record(verb, subject=close, by=by, store_id=account.store_id, data=data)
