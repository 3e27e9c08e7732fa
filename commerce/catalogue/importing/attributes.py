"""Values of attributes as a cell tells them, and as their columns keep them."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from commerce.catalogue.models import ProductAttribute, ProductAttributeValue

from . import lists
from .rules import FALSE, TRUE, BadValue

# Files, pictures and rows of other models are no text: they are edited on the product's screen.
NOT_TOLD: Final = frozenset({ProductAttribute.FILE, ProductAttribute.IMAGE, ProductAttribute.ENTITY})
_CHOSEN: Final = frozenset({ProductAttribute.OPTION, ProductAttribute.MULTI_OPTION})
_LONGEST_OPTION: Final = 255


def read(attribute: ProductAttribute, text: str) -> Any:
    """What `text` means for an attribute: of a choice the texts of its options.

    Raises:
        BadValue: it is no such value, or the attribute holds a file.
    """
    if attribute.type in NOT_TOLD:
        raise _bad(attribute, _("no se importa: cámbialo en la ficha del producto."))
    if attribute.type == ProductAttribute.MULTI_OPTION:
        return _options(attribute, lists.split(text))
    if attribute.type == ProductAttribute.OPTION:
        return _options(attribute, [text])[0]
    return _READERS.get(attribute.type, lambda _attribute, said: said)(attribute, text)


def written(attribute: ProductAttribute, text: str) -> str:
    """`text` as `told` would write it, so that the two can be compared. Raises BadValue."""
    value = read(attribute, text)
    if attribute.type == ProductAttribute.MULTI_OPTION:
        return lists.joined(sorted(set(value)))
    return _text(attribute, value)


def told(row: ProductAttributeValue) -> str:
    """A stored value as a cell tells it; its options come from what was prefetched."""
    attribute = row.attribute
    if attribute.type in NOT_TOLD:
        return ""
    if attribute.type == ProductAttribute.MULTI_OPTION:
        return lists.joined(sorted(option.option for option in row.value_multi_option.all()))
    if attribute.type == ProductAttribute.OPTION:
        return row.value_option.option if row.value_option else ""
    return _text(attribute, getattr(row, column_of(attribute)))


def column_of(attribute: ProductAttribute) -> str:
    """The column that keeps the value; choices are kept by the ids of their options."""
    return "value_option_id" if attribute.type == ProductAttribute.OPTION else f"value_{attribute.type}"


def is_choice(attribute: ProductAttribute) -> bool:
    """Whether the value is among options."""
    return attribute.type in _CHOSEN


def _text(attribute: ProductAttribute, value: Any) -> str:
    if value is None:
        return ""
    if attribute.type == ProductAttribute.BOOLEAN:
        return _("sí") if value else _("no")
    if attribute.type == ProductAttribute.DATETIME:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    if attribute.type == ProductAttribute.FLOAT:
        return f"{value:.12g}"
    return str(value)


def _bad(attribute: ProductAttribute, why: str) -> BadValue:
    return BadValue("attributes", f"«{attribute.code}»: {why}")


def _options(attribute: ProductAttribute, texts: list[str]) -> list[str]:
    if attribute.option_group_id is None:
        raise _bad(attribute, _("todavía no tiene opciones entre las que elegir."))
    if not texts:
        raise _bad(attribute, _("escribe al menos una opción."))
    if any(len(text) > _LONGEST_OPTION for text in texts):
        raise _bad(attribute, _("una opción es demasiado larga."))
    return texts


def _number(attribute: ProductAttribute, text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 2_000_000_000:
        raise _bad(attribute, _("«%(value)s» no es un número.") % {"value": text[:40]})
    return number


def _whole(attribute: ProductAttribute, text: str) -> int:
    number = _number(attribute, text)
    if number != int(number):
        raise _bad(attribute, _("debe ser un número entero."))
    return int(number)


def _yes_or_no(attribute: ProductAttribute, text: str) -> bool:
    said = text.lower()
    if said not in TRUE | FALSE:
        raise _bad(attribute, _("escribe sí o no."))
    return said in TRUE


def _day(attribute: ProductAttribute, text: str) -> Any:
    moment = _moment(text)
    if moment is None:
        raise _bad(attribute, _("«%(value)s» no es una fecha. Escribe 2026-12-31.") % {"value": text[:40]})
    return moment.date()


def _instant(attribute: ProductAttribute, text: str) -> datetime:
    moment = _moment(text)
    if moment is None:
        raise _bad(attribute, _("«%(value)s» no es una fecha. Escribe 2026-12-31 18:30.") % {"value": text[:40]})
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _moment(text: str) -> datetime | None:
    try:
        day = parse_date(text)
        return datetime.combine(day, datetime.min.time()) if day else parse_datetime(text)
    except ValueError:
        return None


_READERS: Final[dict[str, Any]] = {
    ProductAttribute.INTEGER: _whole,
    ProductAttribute.FLOAT: lambda attribute, text: float(_number(attribute, text)),
    ProductAttribute.BOOLEAN: _yes_or_no,
    ProductAttribute.DATE: _day,
    ProductAttribute.DATETIME: _instant,
}
