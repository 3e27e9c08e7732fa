"""`{% load venezuela %}`: stored identifiers as people write them."""

from typing import Any

from django import template

from commerce.venezuela import rules

register = template.Library()


@register.filter
def phone(number: Any) -> str:
    """`{{ user.phone|phone }}`: `0414-1234567`."""
    return rules.format_phone(str(number or ""))


@register.filter
def document(number: str | None) -> str:
    """`{{ user.identity_document|document }}`: `V-12345678`."""
    return rules.format_document(number or "")


@register.filter
def rif(number: str | None) -> str:
    """`{{ business.rif|rif }}`: `J-12345678-9`."""
    return rules.format_rif(number or "")
