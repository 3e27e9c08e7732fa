"""Pictures of products: the smallest file that a screen needs, in the newest format that a browser reads."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

FORMATS = (("avif", "image/avif"), ("webp", "image/webp"))


def rendition_url(url: str, width: int, suffix: str) -> str:
    """The address of the copy of `url` that is `width` pixels wide: `kit.png` has `kit-480.avif` beside it."""
    stem = url.rsplit(".", 1)[0]
    return f"{stem}-{width}.{suffix}"


def picture(image: Any, *, sizes: str, alt: str | None = None, eager: bool = False, css: str = "art") -> SafeString:
    """A `<picture>` of a ProductImage with its size in the page, so that nothing moves when it arrives."""
    original = getattr(image, "original", None)
    if not original:
        return nothing(css)
    url = original.url
    text = image.alt if alt is None else alt
    sources = (
        "".join(_source(url, image.widths, suffix, kind, sizes) for suffix, kind in FORMATS) if image.widths else ""
    )
    smallest = rendition_url(url, min(image.widths, key=lambda w: abs(w - 480)), "webp") if image.widths else url
    size = format_html(' width="{}" height="{}"', image.width, image.height) if image.width and image.height else ""
    when = ' fetchpriority="high"' if eager else ' loading="lazy" decoding="async"'
    tag = format_html('<img class="{}" src="{}" alt="{}"{}{}>', css, smallest, text, size, mark_safe(when))  # noqa: S308
    return mark_safe(f"<picture>{sources}{tag}</picture>") if sources else tag  # noqa: S308


def _source(url: str, widths: list[int], suffix: str, kind: str, sizes: str) -> SafeString:
    srcset = ", ".join(f"{rendition_url(url, width, suffix)} {width}w" for width in sorted(widths))
    return format_html('<source type="{}" srcset="{}" sizes="{}">', kind, srcset, sizes)


def nothing(css: str = "art") -> SafeString:
    """The place of a picture that is not there: a plain box, of the same shape, that says so to nobody."""
    return format_html(
        '<span class="{} art--none" role="img" aria-label="{}"></span>', css, gettext("Sin foto todavía")
    )
