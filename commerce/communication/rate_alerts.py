"""Telling those who look after the rates that something is wrong with them: one message per person and alert."""

from typing import Final

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.journal.models import JournalEntry
from commerce.order import links
from commerce.rates.models import RateAlert
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

LOOKS_AFTER: Final = "rates.change_ratealert"
_TOLD: Final = "rate.alert_told"
_WHAT_TO_DO: Final[dict[str, str | Promise]] = {
    "high_change": gettext_lazy("Compara con el BCV. Si la tasa es correcta, marca el aviso como revisado."),
    "missing_update": gettext_lazy(
        "Mira si el BCV ya publicó y consulta otra vez, o pon una tasa manual con su motivo."
    ),
    "sources_disagree": gettext_lazy("Compara con el BCV cuál tiene razón antes de que abran las ventas del día."),
    "fetch_error": gettext_lazy("Sigue la última tasa buena. Si dura, revisa la fuente o pon una tasa manual."),
    "source_fallback": gettext_lazy("Compara el valor con el BCV y mira por qué no respondió la fuente oficial."),
    "manual_override": gettext_lazy("Si no esperabas esta tasa, entra ya: es la que pagan tus clientes."),
    "held_value": gettext_lazy("Acéptala o recházala: hasta entonces sigue la tasa anterior."),
}


def holders() -> QuerySet[User]:
    """Who may give an alert as seen in some store, and has an address."""
    app_label, codename = LOOKS_AFTER.split(".")
    in_a_store = Q(
        memberships__role__permissions__codename=codename,
        memberships__role__permissions__content_type__app_label=app_label,
    )
    people = User.objects.filter(Q(is_superuser=True) | in_a_store, is_active=True, is_staff=True)
    return people.exclude(email="").distinct().order_by("pk")


@transaction.atomic
def tell_holders(alert_id: int) -> int:
    """Have each of them written to, in a delivery of its own; how many had not been told yet.

    The alert is locked, so that two deliveries of it find what the other has done.
    """
    alert = RateAlert.objects.select_for_update(of=("self",)).filter(pk=alert_id).first()
    if alert is None:
        return 0
    told = JournalEntry.objects.filter(verb=_TOLD, subject_type="rates.ratealert", subject_id=str(alert.pk))
    known = set(told.values_list("data__user_id", flat=True))
    people = [user for user in holders() if user.pk not in known]
    for user in people:
        journal.record(_TOLD, subject=alert, data={"alert_id": alert.pk, "user_id": user.pk})
    return len(people)


def write_to_holder(alert_id: int, user_id: int) -> bool:
    """Write to one person about an alert; whether a message went out. Nothing goes once somebody has seen to it."""
    alert = RateAlert.objects.filter(pk=alert_id, acknowledged_at__isnull=True).select_related("rate").first()
    user = holders().filter(pk=user_id).first()
    store = _store_of(user) if user else None
    if alert is None or user is None or store is None:
        return False
    with translation.override("es-ve"), timezone.override(store.zone):
        context = {
            "name": user.first_name,
            "kind": alert.get_kind_display(),
            "alert": alert,
            "what_to_do": _WHAT_TO_DO.get(alert.kind, ""),
            "link": links.absolute(store, reverse("rate_desk")) + "#avisos",
            "store": store,
        }
        subject = _("Aviso de tasas: %(kind)s") % {"kind": alert.get_kind_display()}
        body = render_to_string("communication/rate_alert.txt", context)
        EmailMessage(subject=f"{subject} · {store.name}", body=body, to=[user.email]).send()
    return True


def _store_of(user: User) -> Store | None:
    """The store whose address the message gives: one where this person looks after the rates."""
    return stores_where(user, LOOKS_AFTER).order_by("-is_default", "pk").first()
