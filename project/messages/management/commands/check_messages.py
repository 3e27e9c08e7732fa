"""Refuses catalogues that a person would notice: stale, incomplete, or with other variables than the code's."""

from collections.abc import Iterator
from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand, CommandError

from project.messages.catalogues import ENGLISH, LOCALE, VENDOR_SPANISH, VOICE, CatalogueFile, flaws, key, messages_of
from project.messages.extraction import known_spanish, lookup_key, our_messages, vendor_messages


class Command(BaseCommand):
    """Names every flaw of every catalogue, and fails if there is one."""

    help = "Comprueba que los catálogos de locale/ están al día y completos."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Check each catalogue."""
        problems = [
            *_problems(ENGLISH, our_messages()),
            *_problems(VENDOR_SPANISH, vendor_messages()),
            *_idle(VOICE),
        ]
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} problemas. Para actualizar: make messages"]))


def _idle(file: CatalogueFile) -> Iterator[str]:
    """What changes nothing, because no third party says it any more; and flaws, as everywhere."""
    place, known = file.path.relative_to(LOCALE.parent), known_spanish()
    for message in messages_of(file.read()):
        if lookup_key(message) not in known:
            yield f"{place}: sobra «{message.id}»: nadie más lo dice en español"
        for flaw in flaws(message):
            yield f"{place}: «{message.id}»: {flaw}"


def _problems(file: CatalogueFile, found: Catalog) -> Iterator[str]:
    catalogue = file.read()
    place = file.path.relative_to(LOCALE.parent)
    wanted = {key(message): message for message in messages_of(found)}
    present = {key(message): message for message in messages_of(catalogue)}
    for missing in wanted.keys() - present.keys():
        yield f"{place}: falta «{wanted[missing].id}»"
    for extra in present.keys() - wanted.keys():
        yield f"{place}: sobra «{present[extra].id}»"
    for message in messages_of(catalogue):
        for flaw in flaws(message):
            yield f"{place}: «{message.id}»: {flaw}"
