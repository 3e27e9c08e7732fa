"""What a visitor asks a list of products for, read from the address of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.money.rules import parse_amount
from commerce.refusals import BadInput

from .text import clean

TEXT: Final = "q"
MINIMUM: Final = "min"
MAXIMUM: Final = "max"
IN_STOCK: Final = "disponible"
ON_OFFER: Final = "oferta"
FEATURED: Final = "destacados"
NEW: Final = "nuevos"
SORT: Final = "orden"
PAGE: Final = "pagina"
CATEGORY: Final = "categoria"
RESERVED: Final = frozenset({TEXT, MINIMUM, MAXIMUM, IN_STOCK, ON_OFFER, FEATURED, NEW, SORT, PAGE, CATEGORY})

RELEVANCE: Final = "relevancia"
NEWEST: Final = "recientes"
SORTS: Final[dict[str, str | Promise]] = {
    RELEVANCE: gettext_lazy("Más parecidos"),
    NEWEST: gettext_lazy("Recién llegados"),
    "precio": gettext_lazy("Menor precio"),
    "-precio": gettext_lazy("Mayor precio"),
    "nombre": gettext_lazy("Nombre"),
    "valorados": gettext_lazy("Mejor valorados"),
}

_LONGEST_VALUE: Final = 240
_MOST_VALUES: Final = 40
_MOST_GROUPS: Final = 12
_TOP_PRICE: Final = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a list shows, in which order, and from where on. `facets` maps attribute codes to the chosen values.

    `errors` has a sentence per field that could not be read ("min", "max"); such a field counts as empty.
    """

    text: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    in_stock: bool = False
    on_offer: bool = False
    featured: bool = False
    new: bool = False
    category: str = ""
    sort: str = ""
    page: int = 1
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def order(self) -> str:
        """The order in force: what was asked for, else the best fit for a search and the newest for a list."""
        if self.sort in SORTS and (self.text or self.sort != RELEVANCE):
            return self.sort
        return RELEVANCE if self.text else NEWEST

    @property
    def filter_key(self) -> tuple[object, ...]:
        """What the counts of a list depend on: everything but the order and the page."""
        chosen = tuple(sorted((code, tuple(sorted(values))) for code, values in self.facets.items()))
        flags = (self.in_stock, self.on_offer, self.featured, self.new)
        return (self.text, self.category, chosen, self.minimum, self.maximum, flags)

    @property
    def is_filtered(self) -> bool:
        """Whether something narrows the list besides the text and the category."""
        return bool(self.facets or self.in_stock or self.on_offer or self.featured or self.new) or self.has_bounds

    @property
    def has_bounds(self) -> bool:
        """Whether the price is bounded."""
        return self.minimum is not None or self.maximum is not None

    def without_filters(self) -> "Criteria":
        """The same search with nothing chosen."""
        return Criteria(text=self.text, category=self.category, sort=self.sort)

    def on_page(self, page: int) -> "Criteria":
        """The same list from another page on."""
        return replace(self, page=page)


def price_bounds(minimum: str, maximum: str) -> tuple[Decimal | None, Decimal | None]:
    """The bounds of a price, inclusive; an empty text is no bound.

    Raises BadInput that names the field: "bad_amount" or "ambiguous_amount" for what is not an amount,
    "bad_price_range" where the lower bound is above the upper one.
    """
    low, high = _bound(minimum, MINIMUM), _bound(maximum, MAXIMUM)
    if low is not None and high is not None and low > high:
        message = _("El precio «desde» es mayor que el «hasta». Cámbialos de lugar.")
        raise BadInput("bad_price_range", message, field=MINIMUM)
    return low, high


def read_criteria(parameters: Mapping[str, Sequence[str]], facet_codes: Mapping[str, str]) -> Criteria:
    """What the parameters of an address ask for. Nothing in them is an error: what makes no sense is left out.

    `facet_codes` maps parameter names to attribute codes. Bounds that cannot be read are explained in `errors`.
    """

    def last(name: str, longest: int = _LONGEST_VALUE) -> str:
        values = parameters.get(name) or [""]
        return clean(values[-1], longest)

    typed = {MINIMUM: last(MINIMUM, 30), MAXIMUM: last(MAXIMUM, 30)}
    errors: dict[str, str] = {}
    low = high = None
    try:
        low, high = price_bounds(typed[MINIMUM], typed[MAXIMUM])
    except BadInput as refusal:
        errors[refusal.field] = str(refusal.message)
    return Criteria(
        text=last(TEXT, 80),
        facets=_facets(parameters, facet_codes),
        minimum=low,
        maximum=high,
        in_stock=last(IN_STOCK) in ("1", "true", "si"),
        on_offer=last(ON_OFFER) in ("1", "true", "si"),
        featured=last(FEATURED) in ("1", "true", "si"),
        new=last(NEW) in ("1", "true", "si"),
        category=last(CATEGORY),
        sort=last(SORT),
        page=_page(last(PAGE, 12)),
        errors=errors,
        typed=typed,
    )


def parameter_of(code: str) -> str:
    """The name of an attribute in an address: its code, unless a parameter of ours has that name."""
    return f"a_{code}" if code in RESERVED else code


def _facets(parameters: Mapping[str, Sequence[str]], codes: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for name in parameters:
        if name in codes and len(chosen) < _MOST_GROUPS:
            values = dict.fromkeys(clean(value, _LONGEST_VALUE) for value in parameters[name][:_MOST_VALUES])
            kept = tuple(value for value in values if value)
            if kept:
                chosen[codes[name]] = kept
    return chosen


def _bound(text: str, name: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        amount = parse_amount(text)
    except BadInput as refusal:
        raise BadInput(refusal.code, refusal.message, field=name, details=refusal.details) from refusal
    if amount < 0:
        raise BadInput("bad_amount", _("Un precio no puede ser negativo."), field=name)
    if amount >= _TOP_PRICE:
        raise BadInput("bad_amount", _("Ese precio es demasiado alto. Escribe uno más bajo."), field=name)
    return amount


def _page(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text) > 0 else 1
