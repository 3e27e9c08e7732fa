"""Pure decisions about voucher codes: values in, a refusal with its own sentence out."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from commerce.money.rules import format_usd
from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal

LONGEST_CODE = 128
LONGEST_PREFIX = 24


@dataclass(frozen=True)
class Usage:
    """How often a voucher may be used and has been: in all and by this person (None: without limit)."""

    limit: int | None
    used: int
    limit_per_person: int | None
    used_by_person: int


def read_code(text: str) -> str:
    """The code in what was typed: without spaces, in capitals. Raises BadInput where it cannot be one."""
    code = "".join(text.split()).upper()
    if not code:
        raise BadInput("voucher_empty", gettext("Escribe el código del cupón."), field="cupon")
    if len(code) > LONGEST_CODE or not code.isprintable():
        raise unknown()
    return code


def unknown() -> Refusal:
    """There is no such code anywhere."""
    return BadInput("voucher_unknown", gettext("No conocemos ese cupón. Revisa que esté bien escrito."), field="cupon")


def of_another_store() -> Refusal:
    """The code exists, but for another store."""
    return BadInput("voucher_other_store", gettext("Ese cupón es de otra tienda."), field="cupon")


def already_applied() -> Refusal:
    """The basket has it already."""
    return Conflict("voucher_already_applied", gettext("Ese cupón ya está aplicado."))


def in_force(starts: datetime, ends: datetime, now: datetime, zone: tzinfo) -> Refusal | None:
    """Whether `now` lies between the voucher's dates."""
    if now < starts:
        day = _day(starts.astimezone(zone))
        message = gettext("Este cupón vale a partir del %(day)s.") % {"day": day}
        return Conflict("voucher_not_started", message, details={"starts": starts.isoformat()})
    if now > ends:
        day = _day(ends.astimezone(zone))
        message = gettext("Este cupón venció el %(day)s.") % {"day": day}
        return Conflict("voucher_expired", message, details={"ended": ends.isoformat()})
    return None


def _day(moment: datetime) -> str:
    """`30 de septiembre`."""
    if (get_language() or "es").startswith("en"):
        return date_format(moment, "j F")
    return date_format(moment, r"j \d\e F").lower()


def usable(usage: Usage, *, is_known_person: bool) -> Refusal | None:
    """Whether uses are left: in all, and for this person, who must be known where each has a limit."""
    if usage.limit is not None and usage.used >= usage.limit:
        message = ngettext(
            "Este cupón era para un solo uso y ya se usó.",
            "Este cupón ya se usó todas las veces que se podía.",
            usage.limit,
        )
        return Conflict("voucher_used_up", message)
    if usage.limit_per_person is None:
        return None
    if not is_known_person:
        return NotAllowed("voucher_needs_login", gettext("Entra en tu cuenta para usar este cupón."))
    if usage.used_by_person >= usage.limit_per_person:
        return Conflict("voucher_used_by_you", gettext("Ya usaste este cupón."))
    return None


def for_businesses_only() -> Refusal:
    """The voucher is for businesses that the team has verified, and this person has none."""
    return NotAllowed("voucher_for_businesses", gettext("Este cupón es solo para negocios verificados."))


def not_the_first_order() -> Refusal:
    """The voucher is for a first order, and this person has one."""
    return Conflict("voucher_first_order_only", gettext("Este cupón es solo para la primera compra."))


def minimum_not_met(minimum: Decimal, missing: Decimal) -> Refusal:
    """The goods that count cost less than the voucher asks for."""
    message = gettext("El cupón pide una compra de %(minimum)s. Te faltan %(missing)s.") % {
        "minimum": format_usd(minimum),
        "missing": format_usd(missing),
    }
    return Conflict("voucher_minimum_not_met", message, details={"minimum": str(minimum), "missing": str(missing)})


def too_few(wanted: int, missing: int) -> Refusal:
    """There are fewer of the voucher's products than it asks for."""
    message = ngettext(
        "El cupón pide %(wanted)s de sus productos. Te falta %(missing)s.",
        "El cupón pide %(wanted)s de sus productos. Te faltan %(missing)s.",
        missing,
    ) % {"wanted": wanted, "missing": missing}
    return Conflict("voucher_too_few_products", message, details={"wanted": wanted, "missing": missing})


def not_for_these_products() -> Refusal:
    """Nothing in the basket is what the voucher is for."""
    return Conflict("voucher_not_for_these", gettext("Este cupón no es para lo que hay en tu cesta."))


def not_in_use() -> Refusal:
    """The shop has stopped it, or given all it had to give."""
    return Conflict("voucher_not_in_use", gettext("Este cupón ya no está disponible."))


def not_combinable() -> Refusal:
    """Other discounts have taken the products, and the voucher does not go with them."""
    return Conflict("voucher_not_combinable", gettext("Este cupón no se combina con los descuentos que ya tienes."))


def empty_basket() -> Refusal:
    """A voucher on nothing."""
    return Conflict("voucher_empty_basket", gettext("Agrega algo a tu cesta y después aplica el cupón."))
