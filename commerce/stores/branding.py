"""A store's own colours as a stylesheet of its own, so that pages need no inline style and can be shared."""

import hashlib
import re

from django.urls import reverse

from .models import Store
from .rules import MINIMUM_CONTRAST, contrast

TOKENS = ("brand", "brand_hover", "brand_on", "brand_soft", "brand_deep", "brand_deep_on")
DARK_PAPER = "#101715"
DARK_INK = "#06201B"

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def colours_of(store: Store) -> dict[str, str]:
    """The six tokens of a store with a brand of its own; what it left empty follows from the brand colour."""
    own = {name: value for name in TOKENS if (value := getattr(store, name)) and _HEX.fullmatch(value)}
    brand = own.get("brand")
    if not brand:
        return {}
    derived = {
        "brand": brand,
        "brand_hover": mix(brand, "#000000", 0.2),
        "brand_on": "#FFFFFF",
        "brand_soft": mix(brand, "#FFFFFF", 0.9),
        "brand_deep": mix(brand, "#000000", 0.5),
        "brand_deep_on": mix(brand, "#FFFFFF", 0.8),
    }
    return {**derived, **own}


def dark_colours(colours: dict[str, str]) -> dict[str, str]:
    """The same brand for a dark page: as light as it must be to be read on it."""
    brand, share = colours["brand"], 0.0
    while contrast(brand, DARK_PAPER) < 2 * MINIMUM_CONTRAST and share < 1:
        share += 0.05
        brand = mix(colours["brand"], "#FFFFFF", share)
    return {
        "brand": brand,
        "brand_hover": mix(brand, "#FFFFFF", 0.25),
        "brand_on": DARK_INK,
        "brand_soft": mix(colours["brand"], DARK_PAPER, 0.7),
        "brand_deep": mix(colours["brand_deep"], "#000000", 0.25),
        "brand_deep_on": colours["brand_deep_on"],
    }


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    share = min(max(share, 0.0), 1.0)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def stylesheet(store: Store) -> str:
    """The style sheet of `store`, or nothing where it has no brand of its own."""
    light = colours_of(store)
    if not light:
        return ""
    dark = dark_colours(light)
    return (
        f"@layer tokens{{:root{{{_declarations(light)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_declarations(dark)}}}}}}}\n"
    )


def version(store: Store) -> str:
    """Changes whenever the style sheet does, so that browsers may keep it for a year."""
    return hashlib.sha256(stylesheet(store).encode()).hexdigest()[:10]


def stylesheet_url(store: Store) -> str:
    """The address of the style sheet of `store`, empty where it has no brand of its own."""
    if not store.brand:
        return ""
    return reverse("stores:brand", args=[store.slug, version(store)])


def _declarations(colours: dict[str, str]) -> str:
    named = {**colours, "focus": colours["brand"]}
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in named.items())
