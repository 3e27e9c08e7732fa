"""`{% load storefront %}`: the tags that pages of the shop are built with."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms, template
from django.contrib.messages import constants
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from commerce.stores.markup import dates, fields, icons, pictures, prices

register = template.Library()

_PAGE = object()  # "the rate of this page", which None (no rate known) must not mean


def _rate(context: template.Context, given: Any) -> Any:
    return context.get("exchange_rate") if given is _PAGE else given


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "basket" %}`; with a `label` where the icon alone carries the meaning."""
    return icons.icon(name, label)


@register.simple_tag
def pill(status: str, words: str = "") -> SafeString:
    """`{% pill order.status %}`."""
    return icons.pill(status, words)


@register.simple_tag(takes_context=True)
def price(
    context: template.Context,
    amount_usd: Decimal | int | None,
    rate: Any = _PAGE,
    bs: Decimal | None = None,
    end: bool = False,
) -> SafeString:
    """`{% price total %}`; `rate=order.rate` or `bs=order.total_bs` for an old order, `end=True` at the right."""
    return prices.price(amount_usd, _rate(context, rate), bs=bs, end=end)


@register.simple_tag(takes_context=True)
def shelf_tag(
    context: template.Context,
    amount_usd: Decimal | int | None,
    old: Decimal | None = None,
    unit: str = "",
    size: str = "",
    lead: str = "",
) -> SafeString:
    """`{% shelf_tag usd old=before unit=product.unit %}`; `size="xl"` on the page of a product."""
    return prices.shelf_tag(amount_usd, context.get("exchange_rate"), old=old, unit=unit, size=size, lead=lead)


@register.simple_tag(takes_context=True)
def rate_note(context: template.Context, rate: Any = _PAGE) -> SafeString:
    """`{% rate_note %}`: rate and value date, on every page where a person commits money."""
    return prices.rate_note(_rate(context, rate))


@register.filter
def rate_figure(rate: Any) -> str:
    """`{{ exchange_rate|rate_figure }}`: `Bs 860,18`."""
    return prices.rate_figure(rate)


@register.filter
def rate_source(rate: Any) -> str:
    """`{{ exchange_rate|rate_source }}`: `BCV`."""
    return prices.source_of(rate)


@register.simple_tag
def field(bound: BoundField, help: str = "", label: str = "", **attrs: Any) -> SafeString:
    """`{% field form.phone help="El que tienes afiliado." inputmode="tel" css="num" %}`."""
    return fields.field(bound, help, label, **attrs)


@register.simple_tag
def form_errors(form: forms.BaseForm) -> SafeString:
    """`{% form_errors form %}` over a form: nothing until it was refused."""
    return fields.form_errors(form)


@register.simple_tag
def picture(
    image: Any,
    sizes: str = "(min-width: 40rem) 12.5rem, 44vw",
    alt: str | None = None,
    eager: bool = False,
    css: str = "art",
) -> SafeString:
    """`{% picture image sizes="12rem" alt="" eager=True %}`; without `alt` the image's own text."""
    return pictures.picture(image, sizes=sizes, alt=alt, eager=eager, css=css)


@register.filter
def day(moment: date | datetime | None) -> str:
    """`{{ order.date_placed|day }}`: `jue 1 oct 2026`."""
    return dates.day(moment)


@register.filter
def short_day(moment: date | datetime | None) -> str:
    """`{{ product.arrives_on|short_day }}`: `vie 9 oct`."""
    return dates.day(moment, year=False)


@register.filter
def clock(moment: datetime | time | None) -> str:
    """`{{ quote.expires_at|clock }}`: `3:16 p. m.`."""
    return dates.clock(moment)


_KINDS = {constants.ERROR: ("bad", "warning-circle"), constants.WARNING: ("warn", "warning")}


@register.simple_tag(takes_context=True)
def sort_messages(context: template.Context) -> str:
    """Sets `toasts` (what succeeded) and `notes` (what a person must not miss) from the waiting messages."""
    waiting = list(context.get("messages") or [])
    context["toasts"] = [message for message in waiting if message.level == constants.SUCCESS]
    notes = [message for message in waiting if message.level != constants.SUCCESS]
    context["notes"] = [
        dict(zip(("kind", "icon"), _KINDS.get(note.level, ("info", "info")), strict=True), text=note.message)
        for note in notes
    ]
    return ""
