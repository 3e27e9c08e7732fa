"""The catalogue files: where they are, reading, writing and compiling them. Works without Django being set up."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|(?<!\{)\{\w*\}(?!\})")

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True)
class CatalogueFile:
    """One .po file: where it is and the language it translates into."""

    path: Path
    language: str

    def read(self) -> Catalog:
        """Its messages; none where the file does not exist yet."""
        if not self.path.exists():
            return Catalog(locale=self.language, fuzzy=False)
        with self.path.open("rb") as file:
            return read_po(file, locale=self.language)

    def write(self, catalogue: Catalog) -> None:
        """Replace the file, in an order and with a header that make a small change a small diff."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("wb") as file:
            file.write(HEADER.format(language=self.language).encode())
            write_po(file, catalogue, width=118, sort_by_file=True, omit_header=True, include_lineno=False)


ENGLISH = CatalogueFile(LOCALE / "en" / "LC_MESSAGES" / "django.po", "en")
VENDOR_SPANISH = CatalogueFile(LOCALE / "vendor" / "es" / "LC_MESSAGES" / "django.po", "es")
# What third parties do say in Spanish, but not as we speak to people. Chosen by hand, one by one.
VOICE = CatalogueFile(LOCALE / "voice" / "es" / "LC_MESSAGES" / "django.po", "es")


def compile_stale() -> None:
    """Write the .mo file of every catalogue that changed since. Django reads only those."""
    for source in LOCALE.rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(f".mo.{os.getpid()}")
        with source.open("rb") as readable, draft.open("wb") as writable:
            write_mo(writable, read_po(readable))
        draft.replace(target)  # whole at once: another process may be starting


def messages_of(catalogue: Catalog) -> Iterator[Message]:
    """Every message but the header."""
    return (message for message in catalogue if message.id)


def key(message: Message) -> tuple[str, tuple[str, ...]]:
    """What makes two messages the same: context, singular and plural."""
    return message.context or "", _forms(message.id)


def flaws(message: Message) -> Iterator[str]:
    """What is wrong with a translation, in Spanish, for the person who will mend it."""
    translations = _forms(message.string or "")
    if not all(translations):
        yield "sin traducir"
        return
    if message.fuzzy:
        yield "marcada como dudosa (fuzzy)"
    wanted = set(PLACEHOLDER.findall(" ".join(_forms(message.id))))
    found = set(PLACEHOLDER.findall(" ".join(translations)))
    if wanted != found:
        yield f"sus variables no coinciden: {_listed(wanted)} / {_listed(found)}"


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "ninguna"


if __name__ == "__main__":
    compile_stale()
