"""`{% load seo %}`: what stands in the head of a content page for search engines and chats."""

from typing import Any

from django import template

from cms import seo
from commerce.catalogue.templatetags.catalogue import json_ld
from commerce.stores.middleware import store_of

register = template.Library()
CONTEXT = "https://schema.org"


@register.inclusion_tag("cms/seo/head.html", takes_context=True)
def page_head(context: template.Context) -> dict[str, Any]:
    """`{% page_head %}`: picture, languages, what the page is; for what is hidden, only that it is."""
    request, page = context["request"], context["page"]
    if seo.is_hidden(request, page):
        return {"is_hidden": True}
    picture = seo.shared_picture(page, store_of(request))
    others = seo.alternates(context.get("translations") or {})
    return {
        "picture": seo.absolute(request, picture) if picture else "",
        "alternates": [(language, seo.absolute(request, address)) for language, address in others],
        "data": [
            json_ld({"@context": CONTEXT, **each}) for each in seo.data_of(request, page, context.get("above") or [])
        ],
    }
