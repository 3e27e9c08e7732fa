"""What waits for this person, in all their stores: each line is a count and the way to its list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.models import Failure
from oscar.core.loading import get_model

from backoffice.scoping import holds_everywhere, visible
from backoffice.templatetags.desk import waited
from commerce.accounts.models import BusinessProfile
from commerce.jobs.models import Job
from commerce.jobs.queries import jobs_of
from commerce.offer.models import ConditionalOffer
from commerce.online.models import Dispute, WebhookEvent
from commerce.order.models import RefundDue
from commerce.pagomovil.models import StatementLine
from commerce.pagomovil.statistics import LATE_AFTER, Waiting
from commerce.partner.models import StockRecord
from commerce.partner.statistics import shortages
from commerce.rates.models import HeldRate
from commerce.rates.statistics import alerts

from . import scope as permissions
from .payments import counted
from .scope import Scope
from .tally import UNDATED, Tally, tally

ProductReview = get_model("reviews", "ProductReview")

RECENT: Final = timedelta(days=7)
_DAYS: Final = RECENT.days


@dataclass(frozen=True)
class Task:
    """A line: its icon, its tone ("bad", "warn" or ""), what waits, a remark, and the list."""

    icon: str
    tone: str
    words: str
    note: str
    href: str


@dataclass(frozen=True)
class _Kind:
    """What may wait: its look, its words for one and for many, its remark, and the list to open."""

    icon: str
    tone: str
    words: Callable[[int], str]
    note: Callable[[Tally], str]
    href: str


def tasks(request: HttpRequest, scope: Scope, waiting: Waiting | None) -> list[Task]:
    """Everything that waits, what presses most first; empty where nothing does."""
    found = [*_payments(waiting)] if waiting else []
    wanted, kinds = _wanted(request, scope), _kinds(scope)
    for name, counts in tally(wanted).items():
        if counts.count:
            kind = kinds[name]
            words = kind.words(counts.count).replace(str(counts.count), counted(counts.count), 1)
            found.append(Task(kind.icon, kind.tone, words, kind.note(counts), kind.href))
    if scope.may(permissions.STOCK):
        found += _stock(request)
    return sorted(found, key=lambda task: ("bad", "warn", "").index(task.tone))


def _wanted(request: HttpRequest, scope: Scope) -> dict[str, tuple[QuerySet[Any], Any]]:
    """What to count, of what this person works on."""
    now = timezone.now()
    jobs = jobs_of(scope.user, store_ids=scope.ids(permissions.JOBS), everything=scope.user.is_superuser)
    wanted: dict[str, tuple[QuerySet[Any], Any]] = {
        "jobs": (
            jobs.select_related(None).filter(state=Job.State.FAILED, finished_at__gte=_midnight(now) - RECENT),
            "finished_at",
        )
    }
    rows: dict[str, tuple[str, QuerySet[Any], Any]] = {
        "lines": (permissions.LINES, _free_lines(), UNDATED),
        "refunds": (permissions.REFUNDS, RefundDue.objects.filter(settled_at=None), "created_at"),
        "disputes": (
            permissions.DISPUTES,
            Dispute.objects.filter(state=Dispute.State.OPEN, acknowledged_at=None),
            "opened_at",
        ),
        "events": (permissions.EVENTS, WebhookEvent.objects.filter(state=WebhookEvent.State.FAILED), "received_at"),
        "reviews": (
            permissions.REVIEWS,
            ProductReview.objects.filter(status=ProductReview.FOR_MODERATION),
            "date_created",
        ),
        "businesses": (
            permissions.BUSINESSES,
            BusinessProfile.objects.filter(status=BusinessProfile.Status.PENDING),
            UNDATED,
        ),
        "offers": (permissions.OFFERS, _ending_offers(now), "end_datetime"),
        "held": (permissions.HELD, HeldRate.objects.filter(state=HeldRate.State.WAITING), "created_at"),
        "alerts": (permissions.ALERTS, alerts(acknowledged=False).select_related(None), "created_at"),
    }
    for name, (permission, queryset, since) in rows.items():
        if scope.may(permission):
            wanted[name] = (queryset if name in ("held", "alerts") else visible(request, queryset), since)
    if scope.may(permissions.TASKS) and holds_everywhere(request, permissions.TASKS):
        wanted["tasks"] = (Failure.objects.filter(stopped__gte=now - RECENT), "stopped")
    return wanted


def _free_lines() -> QuerySet[StatementLine]:
    since = timezone.localdate() - RECENT
    return StatementLine.objects.filter(state=StatementLine.State.FREE, value_date__gte=since)


def _ending_offers(now: datetime) -> QuerySet[ConditionalOffer]:
    until = _midnight(now) + RECENT
    return ConditionalOffer.objects.filter(
        status=ConditionalOffer.OPEN, end_datetime__gte=_midnight(now), end_datetime__lt=until
    )


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _kinds(scope: Scope) -> dict[str, _Kind]:
    """The looks of everything that is counted."""

    def many(one: str, more: str) -> Callable[[int], str]:
        return lambda count: ngettext(one, more, count) % {"count": count, "days": _DAYS}

    def oldest(counts: Tally) -> str:
        return _("El más antiguo: %(age)s") % {"age": waited(counts.oldest)} if counts.oldest else ""

    def nothing(_counts: Tally) -> str:
        return ""

    now = timezone.now()
    ends = {"end_datetime__gte": _midnight(now).isoformat(), "end_datetime__lt": (_midnight(now) + RECENT).isoformat()}
    week = (timezone.localdate() - RECENT).isoformat()
    return {
        "lines": _Kind(
            "account_balance", "warn",
            many("%(count)d movimiento sin pareja", "%(count)d movimientos sin pareja"),
            lambda _counts: _("De los últimos %(days)d días") % {"days": _DAYS},
            _list("pagomovil_statementline", state__exact="free", value_date__gte=week),
        ),
        "refunds": _Kind(
            "undo", "warn", many("%(count)d devolución por pagar", "%(count)d devoluciones por pagar"), oldest,
            f"{reverse('refunds:desk')}?ver=decidir",
        ),
        "disputes": _Kind(
            "gavel", "bad", many("%(count)d disputa sin atender", "%(count)d disputas sin atender"), oldest,
            reverse("payments_desk:disputes"),
        ),
        "events": _Kind(
            "webhook", "warn",
            many("%(count)d aviso de pagos en línea falló", "%(count)d avisos de pagos en línea fallaron"), oldest,
            f"{reverse('payments_desk:events')}?estado=failed",
        ),
        "reviews": _Kind(
            "reviews", "", many("%(count)d opinión por moderar", "%(count)d opiniones por moderar"), oldest,
            _list("reviews_productreview", status__exact="0"),
        ),
        "businesses": _Kind(
            "storefront", "", many("%(count)d negocio por verificar", "%(count)d negocios por verificar"), nothing,
            reverse("businesses:queue"),
        ),
        "offers": _Kind(
            "sell", "",
            many("%(count)d oferta termina esta semana", "%(count)d ofertas terminan esta semana"),
            nothing, _list("offer_conditionaloffer", status__exact="Open", **ends),
        ),
        "held": _Kind(
            "currency_exchange", "bad",
            many("%(count)d tasa espera una decisión", "%(count)d tasas esperan una decisión"), oldest,
            f"{reverse('rate_desk')}#retenidas",
        ),
        "alerts": _Kind(
            "notifications", "warn",
            many("%(count)d aviso de tasas sin revisar", "%(count)d avisos de tasas sin revisar"), oldest,
            f"{reverse('rate_desk')}#avisos",
        ),
        "jobs": _Kind(
            "pending_actions", "bad", many("%(count)d trabajo falló", "%(count)d trabajos fallaron"),
            lambda _counts: _("En los últimos %(days)d días") % {"days": _DAYS},
            f"{reverse('jobs:list')}?estado=failed&desde={week}",
        ),
        "tasks": _Kind(
            "manufacturing", "bad",
            many("%(count)d tarea del sistema falló", "%(count)d tareas del sistema fallaron"),
            lambda _counts: _("En los últimos %(days)d días") % {"days": _DAYS},
            reverse("queue:monitor"),
        ),
    }  # fmt: skip


def _list(name: str, **asked: str) -> str:
    return f"{reverse(f'admin:{name}_changelist')}?{urlencode(asked)}"


def _payments(waiting: Waiting) -> Iterator[Task]:
    """The queue of payments: red once somebody has waited for longer than promised."""
    desk, limit = reverse("verification:desk"), int(LATE_AFTER.total_seconds() // 60)
    if waiting.count:
        words = ngettext("%(count)s pago por verificar", "%(count)s pagos por verificar", waiting.count)
        late = ngettext("%(late)d lleva más de %(limit)d min", "%(late)d llevan más de %(limit)d min", waiting.late)
        age = _("El más antiguo: %(age)s") % {"age": waited(waiting.oldest)}
        note = f"{late % {'late': waiting.late, 'limit': limit}}. {age}" if waiting.late else age
        yield Task("fact_check", "bad" if waiting.late else "", words % {"count": counted(waiting.count)}, note, desk)
    if waiting.second:
        words = ngettext("%(count)d pago espera segunda firma", "%(count)d pagos esperan segunda firma", waiting.second)
        yield Task("approval_delegation", "warn", words % {"count": waiting.second}, "", f"{desk}?ver=second")


def _stock(request: HttpRequest) -> Iterator[Task]:
    found = shortages(visible(request, StockRecord.objects.all()))
    if found.short:
        words = ngettext("%(count)d producto por reponer", "%(count)d productos por reponer", found.short)
        gone = ngettext("%(count)d agotado", "%(count)d agotados", found.out) % {"count": found.out}
        tone = "warn" if found.out else ""
        yield Task(
            "inventory_2", tone, words % {"count": found.short}, gone if found.out else "", reverse("stock:desk")
        )
