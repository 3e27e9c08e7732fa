"""Which words of a Spanish page are English: the words of the programs' own English texts that our Spanish never uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.mofile import read_mo

from project.messages.catalogues import ENGLISH, VENDOR_SPANISH, messages_of

# The programs whose screens staff meet, and whose English could therefore be left on one.
PROGRAMS = ("django.conf", "django.contrib.admin", "django.contrib.auth", "oscar", "unfold", "simple_history", "import_export",
            "axes", "django_q", "allauth", "treebeard")  # fmt: skip
# Names, and words that are the same in both languages.
NAMES = frozenset(
    "abasto alpha amazon banesco bdv binance code128 csv cvv django docs dolarapi email english example excel facebook gmail google "
    "html http https iban igtf instagram internet iso iva json latin market media mercadopago mobile oscar paypal pdf "
    "pin popular pos python qr rif sku slug smtp spam original particular extra sql stripe tiktok token totp twitter unfold url usd visa wagtail web "
    "webhook whatsapp wifi xls xlsx xml zelle zip".split()
)
_WORD = re.compile(r"[a-záéíóúñü]{3,}", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w*\}|<[^>]+>|&\w+;")
_SPOKEN = ("title", "aria-label", "placeholder", "alt", "aria-description", "data-confirm")
_SILENT = {"script", "style", "code", "kbd", "pre", "svg", "template"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def words(text: str) -> set[str]:
    """The words of a sentence, in lower case, without its variables and marks."""
    return {word.lower() for word in _WORD.findall(_PLACEHOLDER.sub(" ", text))}


@cache
def english_words() -> frozenset[str]:
    """Every word of the programs' English sentences that neither Django's Spanish nor ours uses, less the names."""
    spoken = set().union(*(words(text) for text in _english_sentences()))
    return frozenset(spoken - _spanish_words() - NAMES)


def _english_sentences() -> list[str]:
    found: list[str] = []
    for program in PROGRAMS:
        found += [text for message in _messages(program) for text in _forms(message.id)]
    return found + [text for message in messages_of(VENDOR_SPANISH.read()) for text in _forms(message.id)]


def _spanish_words() -> set[str]:
    texts = [text for message in messages_of(VENDOR_SPANISH.read()) for text in _forms(message.string)]
    texts += [text for message in messages_of(ENGLISH.read()) for text in _forms(message.id)]
    for program in ("django.conf", "django.contrib.admin", "django.contrib.auth"):
        texts += [text for message in _messages(program) for text in _forms(message.string)]
    return set().union(*(words(text) for text in texts))


def _messages(program: str) -> Iterator[Message]:
    """What a program ships in Spanish; its texts in English are the keys."""
    spec = find_spec(program)
    assert spec is not None, program
    assert spec.origin is not None, program
    for path in (Path(spec.origin).parent / "locale/es/LC_MESSAGES").glob("*.mo"):
        with path.open("rb") as file:
            yield from messages_of(read_mo(file))


def _forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())  # type: ignore[call-overload]


class _Page(HTMLParser):
    """Collects what a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in _VOID and (self._quiet or tag in _SILENT or values.get("lang") == "en" or _is_icon(values)):
            self._quiet.append(tag)
        if self._quiet:
            return
        self.texts += [text for name in _SPOKEN if (text := values.get(name))]
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.texts.append(values.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._quiet and tag in self._quiet:
            while self._quiet.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.texts.append(data.strip())


def _is_icon(values: dict[str, str | None]) -> bool:
    return "material-symbols-outlined" in (values.get("class") or "") or values.get("translate") == "no"


def english_on(html: str) -> dict[str, str]:
    """The English words that a person meets on this page, each with the sentence where it stands."""
    page = _Page()
    page.feed(html)
    found = {}
    for text in page.texts:
        for word in words(text) & english_words():
            found.setdefault(word, " ".join(text.split())[:80])
    return found
