"""Compiles every template of ours: a typing mistake in one would otherwise wait for the first person who opens it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.template import TemplateSyntaxError, engines

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("project", "commerce", "backoffice", "cms")


def templates() -> Iterator[Path]:
    """Every template file of our packages."""
    for package in PACKAGES:
        for folder in (CHECKOUT / package).rglob("templates"):
            yield from (path for path in sorted(folder.rglob("*")) if path.suffix in {".html", ".txt", ".xml", ".svg"})


def complaints() -> Iterator[str]:
    """What is wrong with each template that does not compile."""
    engine = engines["django"]
    for path in templates():
        try:
            engine.from_string(path.read_text(encoding="utf-8"))
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            yield f"{path.relative_to(CHECKOUT)}: {error}"


if __name__ == "__main__":
    django.setup()
    sys.exit("\n".join(complaints()) or 0)
