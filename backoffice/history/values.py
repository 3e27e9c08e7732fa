"""Values of columns as people read them: choices by their labels, related rows by name, money and time written."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.masking import is_personal, masked
from commerce.money.rules import format_bs, format_usd
from commerce.offer.models import ConditionalOffer
from commerce.order.models import Order
from commerce.payment import methods
from commerce.shipping.models import DeliveryMethod

EMPTY: Final = "—"
_HIDDEN: Final = "••••"
_SECRET: Final = frozenset({"account_number", "holder", "key_variable", "token"})
# What a row's name is made of, so that naming many asks once.
NAMED_WITH: Final[dict[str, tuple[str, ...]]] = {
    "partner.stockrecord": ("product", "partner"),
    "stores.membership": ("user", "role", "store"),
    "offer.condition": ("range",),
    "offer.benefit": ("range",),
    "order.line": ("order",),
    "pagomovil.recipientaccount": ("bank",),
    "payment.source": ("source_type",),
}


# What Oscar keeps in English where an offer stands.
OFFER_STATES: Final[dict[str, str | Promise]] = {
    ConditionalOffer.OPEN: gettext_lazy("Activa"),
    ConditionalOffer.SUSPENDED: gettext_lazy("Pausada"),
    ConditionalOffer.CONSUMED: gettext_lazy("Agotada"),
}
# Columns of Oscar's that no translation names.
_LABELS: Final[dict[str, str | Promise]] = {
    "analytics_tracked": gettext_lazy("contado en las estadísticas"),
    "date_created": gettext_lazy("creado el"),
    "date_placed": gettext_lazy("hecho el"),
    "display_order": gettext_lazy("orden"),
    "path": gettext_lazy("lugar en el árbol"),
    "product": gettext_lazy("producto"),
    "shipping_code": gettext_lazy("código de entrega"),
    "user": gettext_lazy("cuenta"),
    "value_image": gettext_lazy("imagen"),
    "voucher_set": gettext_lazy("serie de cupones"),
}
# Codes that a column holds without naming their words itself.
_CODES: Final[dict[str, Callable[[], Mapping[str, str | Promise]]]] = {
    "order.status": lambda: dict(Order.Status.choices),
    "order.delivery_kind": lambda: dict(DeliveryMethod.Kind.choices),
    "conditionaloffer.status": lambda: OFFER_STATES,
    "line.status": lambda: dict(Order.Status.choices),
    "storepaymentmethod.code": lambda: {method.code: method.name for method in methods.known()},
}


def label_of(column: Any) -> str:
    """What a column is called on a screen."""
    return capfirst(str(_LABELS.get(column.name, column.verbose_name)))


class Names:
    """Names of related rows, asked for once per model however many rows are named."""

    def __init__(self) -> None:
        self._wanted: dict[type[models.Model], set[Any]] = {}
        self._known: dict[type[models.Model], dict[Any, str]] = {}

    def want(self, model: type[models.Model], keys: Iterable[Any]) -> None:
        """Remember to ask for these rows."""
        self._wanted.setdefault(model, set()).update(key for key in keys if key is not None)

    def ask(self) -> None:
        """One query for each model."""
        for model, keys in self._wanted.items():
            rows = model._base_manager.filter(pk__in=keys)
            if related := NAMED_WITH.get(model._meta.label_lower):
                rows = rows.select_related(*related)
            self._known.setdefault(model, {}).update({row.pk: str(row) for row in rows})
        self._wanted.clear()

    def name(self, model: type[models.Model], key: Any) -> str:
        """The name of a row; that it is no longer there, where it is not."""
        if key is None:
            return EMPTY
        return self._known.get(model, {}).get(key) or _("borrado (n.º %(key)s)") % {"key": key}


def written(field: Any, value: Any, names: Names) -> str:
    """The value of a column in words."""
    if is_hidden(field):
        return EMPTY if value in (None, "") else _HIDDEN
    if is_personal(field.name):
        return masked(field.name, value) or EMPTY
    if isinstance(field, models.ForeignKey):
        return names.name(field.related_model, value)
    if (codes := _CODES.get(f"{field.model._meta.model_name}.{field.name}")) and value:
        return str(codes().get(value, value))
    if field.choices and value is not None:
        return str(dict(field.flatchoices).get(value, value)) or EMPTY
    return _plain(field, value)


def is_hidden(field: Any) -> bool:
    """Whether a column's value is nobody's business: sealed secrets, and whole account numbers."""
    return hasattr(field, "purpose") or field.name in _SECRET


def is_long(field: Any, *values: Any) -> bool:
    """Whether a text is better told apart word by word."""
    if not isinstance(field, models.TextField | models.CharField) or field.choices or is_hidden(field):
        return False
    return not is_personal(field.name) and any(isinstance(value, str) and len(value) > 60 for value in values)


def _plain(field: Any, value: Any) -> str:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(value, Decimal):
        return _decimal(field, value)
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value) if timezone.is_aware(value) else value, "d/m/Y H:i")
    if isinstance(value, date):
        return formats.date_format(value, "d/m/Y")
    if isinstance(value, time):
        return formats.time_format(value, "H:i")
    if isinstance(field, models.FileField):
        return str(value).rsplit("/", 1)[-1]
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or EMPTY
    if isinstance(value, dict):
        return ", ".join(f"{key}: {said}" for key, said in value.items()) or EMPTY
    return str(value)


def _decimal(field: Any, value: Decimal) -> str:
    """Amounts have two places: in dollars with twelve digits, in bolívares with twenty; the rest are numbers."""
    if field.decimal_places == 2 and field.max_digits == 12:
        return str(format_usd(value))
    if field.decimal_places == 2 and field.max_digits == 20:
        return str(format_bs(value))
    return formats.number_format(value.normalize() if value else value, use_l10n=True)
