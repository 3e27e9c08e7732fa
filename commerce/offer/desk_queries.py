"""What the team sees of offers and codes: their state, their uses, what they gave and what they sold."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.apps import apps
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.voucher.models import Voucher

from .models import ConditionalOffer
from .queries import NEVER_WAS
from .terms import Kind


class State(StrEnum):
    """Where an offer is in its life."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    PAUSED = "paused"
    USED_UP = "used_up"
    ENDED = "ended"


STATES: Final[dict[str, Promise]] = {
    State.ACTIVE: _("Activa"),
    State.SCHEDULED: _("Programada"),
    State.PAUSED: _("En pausa"),
    State.USED_UP: _("Agotada"),
    State.ENDED: _("Terminada"),
}
TONES: Final[dict[str, str]] = {
    State.ACTIVE: "ok",
    State.SCHEDULED: "info",
    State.PAUSED: "warn",
    State.USED_UP: "bad",
    State.ENDED: "",
}


def with_state(offers: QuerySet[Any]) -> QuerySet[Any]:
    """`offers` with `begins`, `finishes` and `state`; what works by code begins and ends with its codes."""
    codes = Voucher.objects.filter(offers=OuterRef("pk")).order_by()
    usable = codes.filter(stopped_at__isnull=True).exclude(
        Q(usage_limit__lte=F("num_orders")) | Q(usage=Voucher.SINGLE_USE, num_orders__gte=1)
    )
    by_code = Q(offer_type=ConditionalOffer.VOUCHER)
    dated = offers.annotate(
        begins=Coalesce("start_datetime", Subquery(codes.order_by("start_datetime").values("start_datetime")[:1])),
        finishes=Coalesce("end_datetime", Subquery(codes.order_by("-end_datetime").values("end_datetime")[:1])),
    )
    return dated.annotate(
        state=Case(
            When(status=ConditionalOffer.SUSPENDED, then=Value(State.PAUSED.value)),
            When(finishes__lt=Now(), then=Value(State.ENDED.value)),
            When(status=ConditionalOffer.CONSUMED, then=Value(State.USED_UP.value)),
            When(by_code & Exists(codes) & ~Exists(usable), then=Value(State.USED_UP.value)),
            When(begins__gt=Now(), then=Value(State.SCHEDULED.value)),
            default=Value(State.ACTIVE.value),
            output_field=CharField(),
        )
    )


def of_kind(offers: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """Those of `offers` that customers get that way; all of them for a kind that is none."""
    by_code = Q(offer_type=ConditionalOffer.VOUCHER)
    if kind == Kind.AUTOMATIC:
        return offers.exclude(by_code)
    if kind == Kind.CODE:
        return offers.filter(by_code, voucher_set__isnull=True)
    if kind == Kind.CODES:
        return offers.filter(by_code, voucher_set__isnull=False)
    return offers


def revenue_of(offer_ids: Iterable[int]) -> dict[int, Decimal]:
    """USD of the orders that had each offer, whole orders, those that never came to be left out: one query."""
    grouped = (
        apps.get_model("order", "Order")
        .objects.exclude(status__in=NEVER_WAS)
        .filter(discounts__offer_id__in=list(offer_ids))
        .order_by()
        .values_list("discounts__offer_id")
        .annotate(total=Sum("total_incl_tax"))
    )
    return dict(grouped)


def codes_of(offer_id: int) -> QuerySet[Any]:
    """The codes of an offer with `orders`, the numbers of the orders that used each."""
    numbers = StringAgg("applications__order__number", ", ", default=Value(""))
    return Voucher.objects.filter(offers=offer_id).annotate(orders=numbers).order_by("pk")


def code_figures(offer_id: int) -> dict[str, Any]:
    """How many codes an offer has, how many were used and how many are stopped: one query."""
    return Voucher.objects.filter(offers=offer_id).aggregate(
        made=Count("pk"),
        used=Count("pk", filter=Q(num_orders__gt=0)),
        stopped=Count("pk", filter=Q(stopped_at__isnull=False)),
    )


def uses_of(offer_id: int) -> QuerySet[Any]:
    """The orders that had an offer, newest first, each with its code and what was given: rows of OrderDiscount."""
    discounts = apps.get_model("order", "OrderDiscount").objects.filter(offer_id=offer_id)
    return discounts.select_related("order__user").order_by("-order_id")
