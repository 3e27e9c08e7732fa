"""The forms of the letterbox on any page of a shop: they are the same for everybody, and post to views of their own."""

from typing import Any

from django import template
from django.utils.translation import get_language

from commerce.communication.forms import ContactForm, NewsletterForm
from commerce.communication.rules import consent_words

register = template.Library()


@register.inclusion_tag("communication/contact_form.html")
def contact_form(form: ContactForm | None = None) -> dict[str, Any]:
    """The form to write to the store, empty or as it was sent."""
    return {"form": form or ContactForm(), "language": get_language()}


@register.inclusion_tag("communication/newsletter_form.html", takes_context=True)
def newsletter_form(context: dict[str, Any], form: NewsletterForm | None = None, button: str = "") -> dict[str, Any]:
    """The form to ask for the newsletter, with the words that one agrees to."""
    store = context.get("store") or getattr(context.get("request"), "store", None)
    return {
        "form": form or NewsletterForm(),
        "button": button,
        "words": consent_words(store.name) if store is not None else "",
        "language": get_language(),
    }
