"""Banks and rates."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.imports.columns import Column, Day, Moment, Number, Text, YesNo
from backoffice.imports.sheets import Context, ObjectSheet, RowError, Sheet
from commerce.journal.history import bulk_create_with_history, bulk_update_with_history
from commerce.rates.models import ExchangeRate
from commerce.venezuela.models import Bank


class BankSheet(ObjectSheet):
    """The country's banks; they belong to no store."""

    code = "bancos"
    title = _("Bancos")
    model = Bank
    export_permission = "venezuela.view_bank"
    import_permission = "venezuela.change_bank"
    also_needed = ("venezuela.add_bank",)
    is_of_store = False
    key_column = "code"
    help = _("Un banco que ya no opera se pone en «En uso: no»; no se borra.")

    number = Column("code", _("Código"), aliases=["codigo"], example="0102", is_required=True)
    name = Column(
        "name", _("Nombre"), widget=Text(Bank._meta.get_field("name")), example="Banco de Venezuela", is_required=True
    )
    is_active = Column("is_active", _("En uso"), widget=YesNo(), example="sí")
    mobile = Column(
        "supports_mobile_payment", _("Pago Móvil"), key="supports_mobile_payment", widget=YesNo(), example="sí"
    )

    def existing(self, context: Context, keys: Sequence[str]) -> QuerySet[Any]:
        """By code."""
        return Bank.objects.filter(code__in=keys)

    def key_of(self, instance: Any) -> str:
        """The code."""
        return str(instance.code)

    def read_key(self, text: str) -> str:
        """A spreadsheet eats the zeros before a number: they come back."""
        return text.zfill(4) if text.isdecimal() else text

    def new(self, key: str, context: Context) -> Any:
        """A bank with four digits."""
        if not (key.isascii() and key.isdecimal() and len(key) == 4):
            raise RowError(self._key.title, _("El código de un banco son cuatro números."))
        return Bank(code=key)

    def save(self, new: list[Any], changed: list[Any], context: Context) -> None:
        """Two statements each for what is new and what has changed."""
        bulk_create_with_history(new, by=context.by, reason=context.reason)
        fields = ["name", "is_active", "supports_mobile_payment"]
        bulk_update_with_history(changed, fields, by=context.by, reason=context.reason)


class RateSheet(Sheet):
    """Rates as they were captured. They are never brought in: a rate has a source, or a person who answers for it."""

    code = "tasas"
    title = _("Tasas")
    model = ExchangeRate
    export_permission = "rates.view_exchangerate"
    is_of_store = False

    source = Column("source", _("Fuente"), is_export_only=True)
    value_date = Column("value_date", _("Fecha valor"), widget=Day(), is_export_only=True)
    value = Column("value", _("Tasa"), widget=Number(places=8), is_export_only=True)
    captured = Column("fetched_at", _("Capturada"), key="captured", widget=Moment(), is_export_only=True)
