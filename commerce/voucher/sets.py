"""The codes of an offer: written with it, made by the thousand in the worker, stopped one by one."""

from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.journal.history import record_history, update_with_history
from commerce.offer.models import ConditionalOffer
from commerce.offer.terms import MOST_CODES, OfferSpec
from commerce.refusals import BadInput, Conflict, Missing, Refusal, ensure

from . import codes, rules
from .models import Voucher, VoucherSet

AT_ONCE: Final = 200
_BATCH: Final = 1_000
_LONGEST_IN_NAME: Final = 60


@transaction.atomic
def write_code(offer: ConditionalOffer, spec: OfferSpec, *, by: Any, reason: str = "") -> Voucher:
    """The one code of `offer`, new or as it is to be now.

    Raises:
        BadInput: it cannot be a code. Conflict: the store has that code, or a code of that name, already.
    """
    code = _read(spec.codes.code)
    voucher = Voucher.objects.select_for_update(of=("self",)).filter(offers=offer).order_by("pk").first()
    wanted = {**_shared(spec), "code": code, "name": spec.name}
    taken = Voucher.objects.annotate(folded=Upper("code")).filter(store_id=spec.store_id, folded=code)
    if voucher is not None:
        taken = taken.exclude(pk=voucher.pk)
    ensure(_taken(code) if taken.exists() else None)
    if voucher is None:
        voucher = Voucher(store_id=spec.store_id)
    changed = [name for name, value in wanted.items() if getattr(voucher, name) != value]
    for name in changed:
        setattr(voucher, name, wanted[name])
    is_new = voucher.pk is None
    if is_new or changed:
        voucher._change_reason = reason  # type: ignore[attr-defined]
        voucher._history_user = by  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                voucher.save()
        except IntegrityError as clash:
            raise _taken(code) from clash
    if is_new:
        voucher.offers.add(offer)
    return voucher


def _read(text: str) -> str:
    try:
        return rules.read_code(text)
    except Refusal as refusal:
        raise BadInput("code_unreadable", str(refusal.message), field="code") from refusal


def _taken(code: str) -> Refusal:
    message = _("La tienda ya tiene el cupón %(code)s, u otro con el mismo nombre.") % {"code": code}
    return BadInput("code_taken", message, field="code")


def _shared(spec: OfferSpec) -> dict[str, Any]:
    """What every code of an offer has in common. Its limits are numbers, so the way of use is the plain one."""
    return {
        "usage": Voucher.MULTI_USE,
        "usage_limit": spec.limits.times,
        "usage_limit_per_user": spec.limits.times_per_person,
        "start_datetime": spec.starts,
        "end_datetime": spec.ends,
    }


@transaction.atomic
def write_set(offer: ConditionalOffer, spec: OfferSpec, *, by: Any, reason: str = "") -> VoucherSet:
    """The set of codes of `offer`, new or as it is to be now; the codes that are there follow it, set-based.

    Codes that lack are made by `fill`. Codes of the offer that were in no set join it.

    Raises:
        BadInput: too many, too few, or codes that could be guessed.
    """
    wanted = spec.codes
    chosen = VoucherSet.objects.select_for_update(of=("self",)).filter(offer=offer).first()
    ensure(codes.why_not(wanted.count, wanted.prefix, wanted.length, most=MOST_CODES))
    made = offer.vouchers.count()
    if wanted.count < made:
        message = _("Ya hay %(made)s códigos: se pueden agregar, no quitar. Detén los que sobren.") % {"made": made}
        raise BadInput("codes_fewer", message, field="codes_count")
    values = {
        "name": spec.name,
        "count": wanted.count,
        "prefix": wanted.prefix.strip("-").upper(),
        "code_length": wanted.length,
        "uses_per_code": spec.limits.times,
        "uses_per_person": spec.limits.times_per_person,
        "start_datetime": spec.starts,
        "end_datetime": spec.ends,
    }
    if chosen is None:
        chosen = VoucherSet(store_id=spec.store_id, offer=offer)
    if any(getattr(chosen, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(chosen, name, value)
        chosen._change_reason = reason  # type: ignore[attr-defined]
        chosen._history_user = by  # type: ignore[attr-defined]
        chosen.save()
    _follow(chosen, offer, spec, by=by, reason=reason)
    return chosen


def _follow(chosen: VoucherSet, offer: ConditionalOffer, spec: OfferSpec, *, by: Any, reason: str) -> None:
    """Give the codes that are there what the set says: one UPDATE and one INSERT of history."""
    shared = _shared(spec)
    mine = Voucher.objects.filter(offers=offer)
    same = mine.filter(voucher_set=chosen, **{f"{name}__isnull": True for name, v in shared.items() if v is None})
    same = same.filter(**{name: value for name, value in shared.items() if value is not None})
    same = same.filter(name__startswith=_stem(spec.name))
    others = mine.exclude(pk__in=same.values("pk"))
    named = {"name": Concat(Value(_stem(spec.name)), F("code")), "voucher_set": chosen}
    update_with_history(others, {**shared, **named}, by=by, reason=reason)


def _stem(name: str) -> str:
    return f"{name[:_LONGEST_IN_NAME]} · "


@transaction.atomic
def fill(set_id: int, *, by: Any, reason: str = "", tell: Any = None) -> int:
    """Make the codes that a set still lacks, all of them or none; how many that were.

    `tell(done, total)` hears how far it is. Repeating it is harmless: then nothing lacks.

    Raises:
        Missing: there is no such set.
    """
    chosen = VoucherSet.objects.select_for_update(of=("self",)).select_related("offer").filter(pk=set_id).first()
    if chosen is None:
        raise Missing("no_such_set", _("Ese juego de códigos ya no está."))
    lacking = chosen.count - chosen.vouchers.count()
    made = 0
    while made < lacking:
        made += _make(chosen, min(_BATCH, lacking - made), by=by, reason=reason)
        if tell is not None:
            tell(made, lacking)
    if made:
        journal.record("vouchers.made", subject=chosen, by=by, store_id=chosen.store_id, data={"count": made})
    return made


def _make(chosen: VoucherSet, count: int, *, by: Any, reason: str) -> int:
    """`count` new codes at most; a clash with a code of somebody else's making is drawn again."""
    drawn = {codes.one(chosen.prefix, chosen.code_length) for _each in range(count)}
    taken = Voucher.objects.annotate(folded=Upper("code")).filter(store_id=chosen.store_id, folded__in=drawn)
    drawn -= set(taken.values_list("folded", flat=True))
    rows = [
        Voucher(
            store_id=chosen.store_id,
            code=code,
            name=f"{_stem(chosen.name)}{code}",
            voucher_set=chosen,
            start_datetime=chosen.start_datetime,
            end_datetime=chosen.end_datetime,
            usage_limit=chosen.uses_per_code,
            usage_limit_per_user=chosen.uses_per_person,
        )
        for code in sorted(drawn)
    ]
    try:
        with transaction.atomic():
            created = Voucher._base_manager.bulk_create(rows, batch_size=_BATCH)
    except IntegrityError:
        return 0
    links = Voucher.offers.through
    links._base_manager.bulk_create(
        [links(voucher_id=row.pk, conditionaloffer_id=chosen.offer_id) for row in created], batch_size=_BATCH
    )
    record_history(Voucher._base_manager.filter(pk__in=[row.pk for row in created]), by=by, reason=reason, kind="+")
    return len(created)


@transaction.atomic
def stop(voucher_id: int, *, by: Any, reason: str = "") -> Voucher:
    """Let nobody use a code any more. Raises Missing for no such code, Conflict where it is stopped already."""
    return _switch(voucher_id, timezone.now(), by=by, reason=reason)


@transaction.atomic
def allow(voucher_id: int, *, by: Any, reason: str = "") -> Voucher:
    """Let a stopped code be used again. Raises Missing for no such code, Conflict where it is not stopped."""
    return _switch(voucher_id, None, by=by, reason=reason)


def _switch(voucher_id: int, stopped_at: datetime | None, *, by: Any, reason: str) -> Voucher:
    voucher = Voucher.objects.select_for_update(of=("self",)).filter(pk=voucher_id).first()
    if voucher is None:
        raise Missing("no_such_voucher", _("Ese código ya no está."))
    if (voucher.stopped_at is None) == (stopped_at is None):
        message = _("Ese código ya estaba detenido.") if stopped_at else _("Ese código no estaba detenido.")
        raise Conflict("voucher_as_it_was", message)
    voucher.stopped_at = stopped_at
    voucher._change_reason = reason  # type: ignore[attr-defined]
    voucher._history_user = by  # type: ignore[attr-defined]
    voucher.save(update_fields=["stopped_at"])
    verb = "voucher.stopped" if stopped_at else "voucher.allowed"
    journal.record(verb, subject=voucher, by=by, store_id=voucher.store_id, data={"code": voucher.code})
    return voucher
