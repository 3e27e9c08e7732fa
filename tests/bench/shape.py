"""The catalogue that both shops are given: the same titles, prices, categories and baskets. No Django here."""

from collections.abc import Iterator
from typing import NamedTuple

CATEGORIES = 300
ROOTS = 20
PRODUCTS = 20_000
BASKET_LINES = 10

_THINGS = [
    *("Harina", "Café", "Queso", "Arroz", "Aceite", "Pasta", "Azúcar", "Kit"),
    *("Pincel", "Pintura", "Jabón", "Leche", "Atún", "Galleta", "Avena"),
]
_KINDS = [
    *("clásico", "fino", "integral", "tostado", "artesanal", "ligero"),
    *("intenso", "natural", "criollo", "andino", "costeño", "llanero"),
]
_BRANDS = ["Cumbe", "Troja", "Llano", "Tepuy", "Caribe", "Roraima", "Orinoco", "Páramo", "Guaraira", "Morichal"]
_GRADES = ["HG", "RG", "MG", "SD", "PG"]


class Item(NamedTuple):
    """One product of the bench."""

    number: int
    title: str
    description: str
    category: int
    cents: int
    brand: str
    grade: str


def items(count: int = PRODUCTS) -> Iterator[Item]:
    """`count` products, spread over the categories below the roots."""
    leaves = CATEGORIES - ROOTS
    for number in range(count):
        thing = _THINGS[number % len(_THINGS)]
        kind = _KINDS[number // 7 % len(_KINDS)]
        brand = _BRANDS[number // 3 % len(_BRANDS)]
        yield Item(
            number=number,
            title=f"{thing} {kind} {brand} {number}",
            description=f"<p>{thing} {kind} de {brand}. Se vende por unidad y llega en su empaque original.</p>",
            category=ROOTS + number % leaves,
            cents=199 + number * 37 % 9_000,
            brand=brand,
            grade=_GRADES[number % len(_GRADES)],
        )


def category_name(number: int) -> str:
    """The name of a category."""
    return f"{_THINGS[number % len(_THINGS)]} {number}"


def parent_of(number: int) -> int | None:
    """The root above a category (None for a root)."""
    return None if number < ROOTS else number % ROOTS
