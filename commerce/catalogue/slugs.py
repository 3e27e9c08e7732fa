"""Slugs: the readable part of an address."""

from collections.abc import Container

from django.utils.text import slugify

MAX_LENGTH = 200


def unique_slug(text: str, taken: Container[str]) -> str:
    """A slug of `text` with its accents folded, with a number behind it where it is `taken`."""
    base = slugify(text)[:MAX_LENGTH].strip("-") or "producto"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
