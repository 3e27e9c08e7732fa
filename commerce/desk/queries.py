"""Who has what."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Cast, Now

from commerce.desk.models import Lease


def active_leases(kind: str) -> QuerySet[Lease]:
    """The leases on work of `kind` that still count."""
    return Lease.objects.filter(kind=kind, expires_at__gt=Now())


def holders(kind: str, ids: Iterable[object]) -> dict[str, Lease]:
    """The leases that count among `ids`, by subject id as text, each with its holder; one query for a whole list."""
    leases = active_leases(kind).filter(subject_id__in=[str(each) for each in ids]).select_related("holder")
    return {lease.subject_id: lease for lease in leases}


def held_by(kind: str, holder: models.Model) -> list[str]:
    """The ids of the work of `kind` that `holder` has now, oldest claim first."""
    leases = active_leases(kind).filter(holder_id=holder.pk).order_by("acquired_at", "pk")
    return list(leases.values_list("subject_id", flat=True))


def unclaimed[Row: models.Model](kind: str, queryset: QuerySet[Row]) -> QuerySet[Row]:
    """The rows of `queryset` that nobody has."""
    lease = active_leases(kind).filter(subject_id=Cast(OuterRef("pk"), models.TextField()))
    return queryset.filter(~Exists(lease))
