"""One row of a product file, read and checked: values in, a product or the reasons why not. No database here."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .lists import split_pairs

STRUCTURES = ("standalone", "parent", "child")
TRUE = {"true", "1", "sí", "si", "x", "yes", "verdadero"}
FALSE = {"false", "0", "no", "falso", ""}
MAX_LENGTHS = {"sku": 128, "title": 255, "summary": 160, "barcode": 64, "description": 50_000, "category": 1_000}


class BadValue(Exception):
    """A value that cannot be used: the column and the reason, in words for a person."""

    def __init__(self, column: str, message: str | Promise) -> None:
        super().__init__(column, message)
        self.column = column
        self.message = message


@dataclass(frozen=True)
class ProductRow:
    """A product as a file describes it. Prices and costs are USD with IVA per unit; stock counts steps of sale.

    None means that the file does not say, and then what is stored stays.
    """

    number: int
    sku: str
    structure: str
    parent_sku: str
    title: str | None
    description: str | None
    summary: str | None
    category: tuple[str, ...] | None
    product_class: str | None
    price: Decimal | None
    cost: Decimal | None
    stock: int | None
    low_stock_threshold: int | None
    unit: str | None
    step: Decimal | None
    minimum_steps: int | None
    barcode: str | None
    tax: str | None
    is_featured: bool | None
    is_public: bool | None
    attributes: dict[str, str] = field(default_factory=dict)
    specifications: tuple[tuple[str, str], ...] | None = None
    images: tuple[tuple[str, str], ...] | None = None


def read_row(number: int, values: dict[str, Any], *, units: tuple[str, ...], taxes: tuple[str, ...]) -> ProductRow:
    """The product in row `number` of a file.

    Raises:
        BadValue: the first value that cannot be used.
    """
    sku = _text(values, "sku", required=True) or ""
    structure = _choice(values, "structure", STRUCTURES) or "standalone"
    step = _decimal(values, "step", minimum=Decimal("0.001"))
    return ProductRow(
        number=number,
        sku=sku,
        structure=structure,
        parent_sku=_parent(values, structure, sku),
        title=_text(values, "title", required=structure != "child"),
        description=_text(values, "description"),
        summary=_text(values, "summary"),
        category=_category(values),
        product_class=_text(values, "product_class"),
        price=None if structure == "parent" else _amount(values, "price"),
        cost=None if structure == "parent" else _amount(values, "cost"),
        stock=None if structure == "parent" else _integer(values, "stock"),
        low_stock_threshold=_integer(values, "low_stock_threshold"),
        unit=_choice(values, "unit", units),
        step=step,
        minimum_steps=_minimum_steps(values, step),
        barcode=_text(values, "barcode"),
        tax=_choice(values, "tax", taxes),
        is_featured=_flag(values, "is_featured"),
        is_public=_flag(values, "is_public"),
        attributes=_attributes(values),
        specifications=_pairs(values, "specifications"),
        images=_images(values),
    )


def _text(values: dict[str, Any], column: str, *, required: bool = False) -> str | None:
    value = values.get(column)
    if value is None:
        if required:
            raise BadValue(column, _("Falta."))
        return None
    text = str(value).strip()
    if "\x00" in text:
        raise BadValue(column, _("Tiene caracteres que no se pueden guardar."))
    if required and not text:
        raise BadValue(column, _("Falta."))
    limit = MAX_LENGTHS.get(column, 255)
    if len(text) > limit:
        raise BadValue(column, _("Pasa de %(max)d caracteres.") % {"max": limit})
    return text


def _choice(values: dict[str, Any], column: str, options: tuple[str, ...]) -> str | None:
    text = _text(values, column)
    if not text:
        return None
    if text not in options:
        raise BadValue(
            column, _("«%(value)s» no vale. Puede ser: %(options)s.") % {"value": text, "options": ", ".join(options)}
        )
    return text


def _decimal(values: dict[str, Any], column: str, *, minimum: Decimal) -> Decimal | None:
    text = _text(values, column)
    if not text:
        return None
    try:
        number = Decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadValue(column, _("«%(value)s» no es un número.") % {"value": text[:40]})
    if number < minimum or number >= Decimal(10) ** 9:
        raise BadValue(column, _("%(value)s está fuera de lo posible.") % {"value": text[:40]})
    return number


def _amount(values: dict[str, Any], column: str) -> Decimal | None:
    """Dollars with their cents."""
    amount = _decimal(values, column, minimum=Decimal(0))
    if amount is not None and amount != amount.quantize(Decimal("0.01")):
        raise BadValue(column, _("Lleva dos decimales como máximo."))
    return amount


def _integer(values: dict[str, Any], column: str) -> int | None:
    number = _decimal(values, column, minimum=Decimal(0))
    if number is None:
        return None
    if number != int(number) or number > 2_000_000_000:
        raise BadValue(column, _("Debe ser un número entero."))
    return int(number)


def _minimum_steps(values: dict[str, Any], step: Decimal | None) -> int | None:
    minimum = _decimal(values, "minimum", minimum=Decimal("0.001"))
    if minimum is None:
        return None
    steps = minimum / (step or Decimal(1))
    if steps != int(steps):
        raise BadValue("minimum", _("No es un múltiplo del paso."))
    return int(steps)


def _flag(values: dict[str, Any], column: str) -> bool | None:
    value = values.get(column)
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in TRUE | FALSE:
        raise BadValue(column, _("Escribe sí o no."))
    return text in TRUE


def _parent(values: dict[str, Any], structure: str, sku: str) -> str:
    parent = _text(values, "parent") or ""
    if structure == "child" and not parent:
        raise BadValue("parent", _("Una variante necesita el código de su producto."))
    if structure != "child" and parent:
        raise BadValue("parent", _("Solo una variante lleva el código de otro producto."))
    if parent == sku:
        raise BadValue("parent", _("Un producto no puede ser variante de sí mismo."))
    return parent


def _category(values: dict[str, Any]) -> tuple[str, ...] | None:
    text = _text(values, "category")
    if not text:
        return None
    names = tuple(part.strip() for part in text.split(">"))
    if not all(names) or any(len(name) > 255 for name in names) or len(names) > 8:
        raise BadValue("category", _("Escribe la ruta así: Víveres > Granos."))
    return names


def _attributes(values: dict[str, Any]) -> dict[str, str]:
    value = values.get("attributes") or {}
    if not isinstance(value, dict):
        raise BadValue("attributes", _("Debe ser una lista de nombre y valor."))
    return {str(name): str(text).strip() for name, text in value.items() if text not in (None, "")}


def _pairs(values: dict[str, Any], column: str) -> tuple[tuple[str, str], ...] | None:
    value = values.get(column)
    if value is None:
        return None
    if isinstance(value, str):
        value = [list(pair) for pair in split_pairs(value)]
        if not all(name and text for name, text in value):
            raise BadValue(column, _("Escríbelas así: Peso: 500 g | Color: rojo."))
        if not value:
            return None
    well_formed = isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)
    if not well_formed:
        raise BadValue(column, _("Debe ser una lista de dato y valor."))
    return tuple((str(name)[:80], str(text)[:240]) for name, text in value)


def _images(values: dict[str, Any]) -> tuple[tuple[str, str], ...] | None:
    value = values.get("images")
    if value is None:
        return None
    if isinstance(value, str):
        return tuple((name, alt[:200]) for name, alt in split_pairs(value) if name) or None
    if not isinstance(value, list) or not all(isinstance(item, dict) and item.get("file") for item in value):
        raise BadValue("images", _("Debe ser una lista de archivos con su texto alternativo."))
    return tuple((str(item["file"]), str(item.get("alt") or "")[:200]) for item in value)
