"""A list of products as a page: its addresses, the chips of what is chosen, its pager."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from commerce.money.rules import format_usd

from .queries import Listing, facet_parameters
from .rules import Criteria, read_criteria
from .rules import criteria as asked

_NEAR = 1


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is in force; its address is the list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of the list; a gap between pages has neither number nor address."""

    number: int
    url: str
    is_current: bool


def criteria_of(request: HttpRequest) -> Criteria:
    """What the address of a list asks for. Attributes are looked up only where one may be meant."""
    parameters = {name: request.GET.getlist(name) for name in request.GET}
    codes: Mapping[str, str] = {}
    if any(name not in asked.RESERVED for name in parameters):
        codes = facet_parameters(request.catalogue_stamp)  # type: ignore[attr-defined]
    return read_criteria(parameters, codes)


def query_string(criteria: Criteria) -> str:
    """The parameters that ask for `criteria`, with their question mark; empty where they ask for nothing."""
    pairs = [(asked.TEXT, criteria.text), (asked.CATEGORY, criteria.category)]
    for code, values in criteria.facets.items():
        pairs += [(asked.parameter_of(code), value) for value in values]
    pairs += [
        (asked.MINIMUM, "" if criteria.minimum is None else f"{criteria.minimum.normalize():f}"),
        (asked.MAXIMUM, "" if criteria.maximum is None else f"{criteria.maximum.normalize():f}"),
    ]
    for name, is_set in _flags(criteria):
        pairs.append((name, "1" if is_set else ""))
    pairs += [(asked.SORT, criteria.sort), (asked.PAGE, str(criteria.page) if criteria.page > 1 else "")]
    given = [(name, value) for name, value in pairs if value]
    return f"?{urlencode(given)}" if given else ""


def list_context(listing: Listing, path: str) -> dict[str, Any]:
    """What the template of a list needs beside its title: addresses, chips, orders and pages."""
    criteria = listing.criteria

    def address(changed: Criteria) -> str:
        return f"{path}{query_string(changed)}"

    return {
        "listing": listing,
        "criteria": criteria,
        "list_url": path,
        "page_url": address(criteria),
        "bare_url": address(criteria.without_filters()),
        "chips": list(_chips(listing, address)),
        "sorts": _sorts(criteria),
        "kept_by_sort": _kept(criteria, without={asked.SORT, asked.PAGE}),
        "kept_by_filters": _kept(criteria, without=None),
        "pages": list(_pages(listing, address)),
        "previous_url": address(criteria.on_page(listing.page - 1)) if listing.page > 1 else "",
        "next_url": address(criteria.on_page(listing.page + 1)) if listing.page < listing.pages else "",
    }


def _flags(criteria: Criteria) -> list[tuple[str, bool]]:
    return [
        (asked.IN_STOCK, criteria.in_stock),
        (asked.ON_OFFER, criteria.on_offer),
        (asked.FEATURED, criteria.featured),
        (asked.NEW, criteria.new),
    ]


def _chips(listing: Listing, address: Any) -> Iterator[Chip]:
    criteria = replace(listing.criteria, page=1)
    for group in listing.counts.groups:
        for value in group.values:
            if value.is_chosen:
                yield Chip(f"{group.name}: {value.label}", address(_without(criteria, group.code, value.value)))
    if criteria.minimum is not None:
        label = _("Desde %(price)s") % {"price": format_usd(criteria.minimum)}
        yield Chip(label, address(replace(criteria, minimum=None)))
    if criteria.maximum is not None:
        label = _("Hasta %(price)s") % {"price": format_usd(criteria.maximum)}
        yield Chip(label, address(replace(criteria, maximum=None)))
    flags = {
        "in_stock": _("En tienda ahora"),
        "on_offer": _("En oferta"),
        "featured": _("Destacados"),
        "new": _("Recién llegados"),
    }
    for name, label in flags.items():
        if getattr(criteria, name):
            changes: dict[str, Any] = {name: False}
            yield Chip(label, address(replace(criteria, **changes)))


def _without(criteria: Criteria, code: str, value: str) -> Criteria:
    left = tuple(kept for kept in criteria.facets.get(code, ()) if kept != value)
    facets = {other: values for other, values in criteria.facets.items() if other != code}
    return replace(criteria, facets={**facets, code: left} if left else facets)


def _sorts(criteria: Criteria) -> list[tuple[str, str | Promise, bool]]:
    current = criteria.order
    offered = {code: label for code, label in asked.SORTS.items() if criteria.text or code != asked.RELEVANCE}
    return [(code, label, code == current) for code, label in offered.items()]


def _kept(criteria: Criteria, without: set[str] | None) -> list[tuple[str, str]]:
    """Hidden fields of a form: what is asked for but `without`, or else what the filter form does not ask itself."""
    if without is None:
        shown = [
            (asked.TEXT, criteria.text),
            (asked.CATEGORY, criteria.category),
            (asked.SORT, criteria.sort),
            *((name, "1" if is_set else "") for name, is_set in _flags(criteria) if name != asked.IN_STOCK),
        ]
        return [(name, value) for name, value in shown if value]
    query = QueryDict(query_string(criteria)[1:])
    return [(name, value) for name, values in query.lists() if name not in without for value in values]


def _pages(listing: Listing, address: Any) -> Iterator[PageLink]:
    """The first page, the last, and those around the current one, with a gap where some are left out."""
    near = range(max(1, listing.page - _NEAR), min(listing.pages, listing.page + _NEAR) + 1)
    before = 0
    for number in sorted({1, listing.pages, *near}):
        if number > before + 1:
            yield PageLink(0, "", False)
        yield PageLink(number, address(listing.criteria.on_page(number)), number == listing.page)
        before = number
