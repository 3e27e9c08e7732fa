"""Decisions about accounts: values in, a verdict out."""

from django.utils.translation import gettext_lazy as _

from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal

from .models import BusinessProfile, User

VERIFY_PERMISSION = "accounts.change_businessprofile"


def may_decide_on_business(profile: BusinessProfile, by: User, status: BusinessProfile.Status) -> Refusal | None:
    """Whether `by` may give the business `status`: not their own, and not the status that it has already."""
    if not (by.is_staff and by.has_perm(VERIFY_PERMISSION)):
        return NotAllowed("not_allowed", _("Tu rol no permite verificar negocios."))
    if profile.user_id == by.pk:
        return NotAllowed("own_business", _("No puedes verificar tu propio negocio: pídeselo a otra persona."))
    if profile.status == status:
        return _already_decided(profile)
    return None


def is_as_seen(profile: BusinessProfile, seen: str) -> Refusal | None:
    """Whether a business still has the status that whoever decides has before them (empty: they do not say)."""
    return _already_decided(profile) if seen and profile.status != seen else None


def _already_decided(profile: BusinessProfile) -> Refusal:
    return Conflict(
        "already_decided",
        _("Otra persona ya lo revisó. Actualiza la página para ver su estado."),
        details={"status": profile.status},
    )


def has_reason(reason: str) -> Refusal | None:
    """Whether a rejection says why: the customer reads it."""
    if not reason.strip():
        return BadInput("reason_missing", _("Escribe el motivo: la persona lo va a leer."), field="reason")
    return None


def may_be_corrected(user: User) -> Refusal | None:
    """Whether the team may correct this account for its owner: an open one, and nobody of the team."""
    if user.is_staff or user.is_superuser:
        return NotAllowed("of_the_team", _("Esa cuenta es del equipo: la cambia su dueño o quien dirige el equipo."))
    if user.merged_into_id or user.erased_at:
        return NotAllowed("account_closed", _("Esa cuenta está cerrada."))
    return None
