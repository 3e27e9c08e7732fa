"""`{% load desk %}`: what the staff desks are built with."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

register = template.Library()

_SHADES = ("", "b", "c")


@register.simple_tag
def ms(name: str) -> SafeString:
    """`{% ms "check" %}`: an icon of Unfold's own font, as decoration."""
    return format_html('<span class="material-symbols-outlined dk-ms" aria-hidden="true">{}</span>', name)


@register.simple_tag
def avatar(person: Any, me: Any = None) -> SafeString:
    """`{% avatar lease.holder request.user %}`: a person's initials, with the name for whoever cannot see them."""
    name = person.get_full_name() or person.email
    shade = "me" if me is not None and person.pk == me.pk else _SHADES[person.pk % len(_SHADES)]
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    return format_html(
        '<span class="dk-ava{}" title="{}" role="img" aria-label="{}">{}</span>',
        f" dk-ava--{shade}" if shade else "",
        name,
        name,
        initials,
    )


@register.filter
def waited(moment: datetime | timedelta | None) -> str:
    """`{{ report.created_at|waited }}`: `ahora`, `22 min`, `3 h`, `2 días`."""
    if moment is None:
        return "—"
    passed = moment if isinstance(moment, timedelta) else timezone.now() - moment
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return gettext("ahora")
    if minutes < 60:
        return gettext("%(count)s min") % {"count": minutes}
    if minutes < 48 * 60:
        return gettext("%(count)s h") % {"count": minutes // 60}
    return ngettext("%(count)s día", "%(count)s días", minutes // 1440) % {"count": minutes // 1440}


@register.filter
def is_late(moment: datetime, minutes: int) -> bool:
    """`{% if report.created_at|is_late:15 %}`."""
    return timezone.now() - moment > timedelta(minutes=minutes)


@register.filter
def share(part: int | Decimal, whole: int | Decimal) -> str:
    """`{{ matched|share:total }}`: a percentage for CSS, `79.9%`."""
    return f"{100 * part / whole:.1f}%" if whole else "0%"
