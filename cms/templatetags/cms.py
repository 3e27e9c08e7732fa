"""What pages say to search engines, and addresses that need more than a template."""

import json
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar
from wagtail.rich_text import RichText

from cms.access import editable_stores
from cms.blocks.buttons import is_of_the_shop
from cms.directory import directory

register = template.Library()
_HARMLESS = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def structured(data: dict[str, Any]) -> SafeString:
    """A block of JSON-LD in which no text can end the block."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_HARMLESS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above


@register.simple_tag(takes_context=True)
def editor_bar(context: dict[str, Any]) -> str:
    """Wagtail's bar for whoever edits pages, which also checks them for accessibility; nothing for everybody else.

    Nobody else is asked for: a kept page is one of visitors without a session.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_staff:
        return ""
    page = context.get("page")
    store = getattr(page, "store", None)
    if store is None or not editable_stores(user).filter(pk=store.pk).exists():
        return ""
    with translation.override("es-ve"):
        return str(wagtailuserbar(context))


@register.simple_tag
def questions_data(page: Any) -> SafeString | str:
    """The questions that a page answers, as schema.org knows them."""
    answered = (child for stream in page.streams() for child in stream if child.block_type == "questions")
    rows = [(row["question"], _plain(row["answer"])) for child in answered for row in child.value["questions"]]
    if not rows:
        return ""
    entities = [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
        for question, answer in rows
    ]
    return structured({"@type": "FAQPage", "mainEntity": entities})


@register.simple_tag(takes_context=True)
def article_data(context: dict[str, Any], page: Any) -> SafeString:
    """An article, as schema.org knows it."""
    data: dict[str, Any] = {
        "@type": "Article",
        "headline": page.title,
        "datePublished": page.day.isoformat(),
        "publisher": {"@type": "Organization", "name": context["store"].name},
    }
    if page.author:
        data["author"] = {"@type": "Person", "name": page.author.name}
    return structured(data)


@register.simple_tag(takes_context=True)
def whatsapp_link(context: dict[str, Any], message: str = "") -> str:
    """A chat with the store; empty where the store has no phone."""
    store = context.get("store") or getattr(context.get("request"), "store", None)
    phone = str(store.phone) if store is not None and store.phone else ""
    digits = "".join(each for each in phone if each.isdigit())
    return f"https://wa.me/{digits}" + (f"?text={quote(message)}" if message else "") if digits else ""


@register.simple_tag
def whatsapp_share(title: str, address: str) -> str:
    """A message with a page's title and address, to whomever one chooses."""
    return f"https://wa.me/?text={quote(f'{title} {address}')}"


@register.filter
def has_hero(page: Any) -> bool:
    """Whether one of the blocks of `page` is a hero, whose title is then that of the page."""
    return any(child.block_type == "hero" for child in page.body)


@register.simple_tag(takes_context=True)
def leads_to(context: dict[str, Any], page: Any, address: str = "") -> str:
    """Where a button goes: `page` in the language of this one, else `address`.

    Empty where the page is not live in this store: there is then no button. It costs no query.
    """
    request = context.get("request")
    store = getattr(request, "store", None)
    if not page or store is None:
        # A translation of the address has been through no form.
        return address if is_of_the_shop(address or "") else ""
    pages = directory(store, getattr(request, "catalogue_stamp", 0))
    entry = pages.in_language(page.pk, get_language() or settings.LANGUAGE_CODE) or pages.get(page.pk)
    return entry.address if entry is not None else ""


def _plain(value: RichText | str) -> str:
    source = value.source if isinstance(value, RichText) else str(value)
    return " ".join(strip_tags(source.replace("</p>", " ").replace("</li>", " ")).split())
