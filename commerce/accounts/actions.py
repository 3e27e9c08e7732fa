"""Every change of an account that is not allauth's own."""

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from axes.handlers.proxy import AxesProxyHandler
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.journal import actions as journal
from commerce.refusals import Conflict, Missing, ensure

from . import rules
from .models import BusinessProfile, Consent, User

# What a person may change of their own account. Nothing that grants anything is in it.
PROFILE_FIELDS = ("first_name", "last_name", "phone", "identity_document", "language", "accepts_marketing")
# What the team may correct for a customer who asks.
CORRECTED_FIELDS = ("first_name", "last_name", "phone")
BUSINESS_FIELDS = ("name", "kind", "rif", "licence", "contact_name", "contact_phone")


@transaction.atomic
def open_account(email: str, password: str, **fields: Any) -> User:
    """An account whose e-mail counts as verified, for people whom somebody vouches for (the demo, the back office).

    `fields` are columns of `User`. Raises Conflict "email_taken" if the e-mail has an account, in any case.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict("email_taken", _("Ya hay una cuenta con ese correo."))
    user = User(email=email, **fields)
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    journal.record("account.opened", subject=user)
    return user


@transaction.atomic
def update_profile(user_id: int, values: Mapping[str, Any], *, store_id: int | None = None) -> User:
    """Write a person's own data; keys that are not in `PROFILE_FIELDS` are not written."""
    user = _lock_user(user_id)
    changed = [name for name in PROFILE_FIELDS if name in values and getattr(user, name) != values[name]]
    for name in changed:
        setattr(user, name, values[name])
    if changed:
        user.save(update_fields=changed)
        journal.record("account.updated", subject=user, by=user, store_id=store_id, data={"fields": changed})
    if "accepts_marketing" in changed:
        note_consent(user, Consent.Source.PROFILE, store_id=store_id)
    return user


@transaction.atomic
def correct_customer(
    user_id: int, values: Mapping[str, Any], *, by: User, reason: str, store_id: int | None = None
) -> User:
    """Correct the name or the phone of a customer who asked for it; nothing else is written.

    Whether the customer is one of the stores of `by` is the caller's to ask. Raises BadInput without a reason,
    NotAllowed for an account of the team and one that is closed.
    """
    user = _lock_user(user_id)
    ensure(rules.has_reason(reason))
    ensure(rules.may_be_corrected(user))
    changed = [name for name in CORRECTED_FIELDS if name in values and getattr(user, name) != values[name]]
    for name in changed:
        setattr(user, name, values[name])
    if changed:
        user._change_reason = reason.strip()[:200]  # type: ignore[attr-defined]
        user.save(update_fields=changed)
        journal.record("customer.corrected", subject=user, by=by, store_id=store_id, data={"fields": changed})
    return user


def note_consent(user: User, source: Consent.Source, *, store_id: int | None = None) -> Consent:
    """Write down what an account says now about promotions, and how that came to be."""
    return Consent.objects.create(user_id=user.pk, is_given=user.accepts_marketing, source=source, store_id=store_id)


@transaction.atomic
def follow_newsletter(email: str, *, agrees: bool, store_id: int | None = None) -> User | None:
    """Have the account of a mailbox say of promotions what its owner said of a newsletter; the account, if any.

    Only an account that has proved to own the mailbox follows. Whoever calls this has such a proof from the person.
    """
    proved = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
    owner_id = proved.order_by("-primary", "pk").values_list("user_id", flat=True).first()
    if owner_id is None:
        return None
    user = _lock_user(owner_id)
    if user.accepts_marketing != agrees:
        user.accepts_marketing = agrees
        user.save(update_fields=["accepts_marketing"])
        data = {"fields": ["accepts_marketing"]}
        journal.record("account.updated", subject=user, by=user, store_id=store_id, data=data)
        note_consent(user, Consent.Source.NEWSLETTER, store_id=store_id)
    return user


@transaction.atomic
def close_sessions(user_id: int, *, by: User, store_id: int | None = None) -> User:
    """End every session of an account at once, on every device; the caller renews the one it wants to keep."""
    user = _lock_user(user_id)
    User.objects.filter(pk=user_id).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
    journal.record("account.sessions_closed", subject=user, by=by, store_id=store_id)
    return user


@transaction.atomic
def accept_mailbox_proof(user_id: int, *, store_id: int | None = None) -> User:
    """Whoever reset the password by mail has the mailbox: the e-mail is verified and the account is not locked out.

    This is how the owner of an e-mail gets hold of an account that somebody else opened with it.
    """
    user = _lock_user(user_id)
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    AxesProxyHandler.reset_attempts(username=user.email)
    journal.record("account.password_reset", subject=user, by=user, store_id=store_id)
    return user


@transaction.atomic
def submit_business(user_id: int, values: Mapping[str, Any], *, store_id: int | None = None) -> BusinessProfile:
    """Register a person's business, or correct it; either way it waits for a member of staff again.

    Raises Conflict "rif_taken" if another account has registered the RIF.
    """
    user = _lock_user(user_id)
    profile = BusinessProfile.objects.select_for_update().filter(user=user).first() or BusinessProfile(user=user)
    for name in BUSINESS_FIELDS:
        setattr(profile, name, values[name])
    profile.status = BusinessProfile.Status.PENDING
    profile.rejection_reason, profile.verified_at, profile.verified_by = "", None, None
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError as error:
        raise Conflict(
            "rif_taken",
            _("Ese RIF ya está registrado en otra cuenta. Si es tuyo, escríbenos."),
            details={"field": "rif"},
        ) from error
    journal.record("business.submitted", subject=profile, by=user, store_id=store_id)
    return profile


@transaction.atomic
def verify_business(profile_id: int, *, by: User, seen: str = "") -> BusinessProfile:
    """Accept a business: from now on it buys as one. Raises what `rules.may_decide_on_business` answers.

    `seen` is the status that `by` had before them: of two who decide at once, the second is told.
    """
    profile = _lock_business(profile_id)
    ensure(rules.is_as_seen(profile, seen))
    ensure(rules.may_decide_on_business(profile, by, BusinessProfile.Status.VERIFIED))
    profile.status = BusinessProfile.Status.VERIFIED
    profile.verified_at, profile.verified_by, profile.rejection_reason = timezone.now(), by, ""
    profile.save()
    journal.record("business.verified", subject=profile, by=by)
    return profile


@transaction.atomic
def reject_business(profile_id: int, *, by: User, reason: str, seen: str = "") -> BusinessProfile:
    """Refuse a business with a reason that its owner reads and may act on. Raises as `verify_business` does."""
    profile = _lock_business(profile_id)
    ensure(rules.is_as_seen(profile, seen))
    ensure(rules.may_decide_on_business(profile, by, BusinessProfile.Status.REJECTED))
    ensure(rules.has_reason(reason))
    profile.status = BusinessProfile.Status.REJECTED
    profile.rejection_reason, profile.verified_at, profile.verified_by = reason.strip()[:240], None, None
    profile.save()
    journal.record("business.rejected", subject=profile, by=by)
    return profile


def _lock_user(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise Missing("account_missing", _("Esa cuenta ya no existe."))
    return user


def _lock_business(profile_id: int) -> BusinessProfile:
    profile = BusinessProfile.objects.select_for_update(of=("self",)).filter(pk=profile_id).first()
    if profile is None:
        raise Missing("business_missing", _("Ese negocio ya no existe."))
    return profile
