"""What pages, forms and the API read of the reference data."""

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commerce.refusals import Missing
from commerce.venezuela.models import Bank, PhonePrefix, TaxRate
from commerce.venezuela.rules import MOBILE_PREFIXES


def active_banks() -> QuerySet[Bank]:
    """The banks in use, by code."""
    return Bank.objects.filter(is_active=True)


def mobile_payment_banks() -> QuerySet[Bank]:
    """The banks in use from which one can pay by Pago Móvil, by code."""
    return active_banks().filter(supports_mobile_payment=True)


def mobile_prefixes() -> frozenset[str]:
    """The prefixes of mobile numbers; those that ship with the project until the table is loaded."""
    return frozenset(PhonePrefix.objects.values_list("prefix", flat=True)) or MOBILE_PREFIXES


def tax_percent(code: str) -> Decimal:
    """The percentage of the tax `code` ("general", "reduced", "exempt", "igtf"). Raises Missing if it is not loaded."""
    percent = TaxRate.objects.filter(code=code).values_list("percent", flat=True).first()
    if percent is None:
        raise Missing("tax_rate_missing", _("Falta configurar ese impuesto."), details={"code": code})
    return percent
