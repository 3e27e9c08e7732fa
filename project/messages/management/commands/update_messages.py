"""Brings the catalogues up to date with the code."""

from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand

from project.messages.catalogues import ENGLISH, VENDOR_SPANISH, CatalogueFile, compile_stale, flaws, messages_of
from project.messages.extraction import our_messages, vendor_messages


class Command(BaseCommand):
    """Adds new strings to locale/, drops those that are gone, keeps every translation, and compiles."""

    help = "Extrae los textos del código y actualiza los catálogos de locale/."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Update each catalogue and say what is left to translate."""
        for file, found in ((ENGLISH, our_messages()), (VENDOR_SPANISH, vendor_messages())):
            self._update(file, found)
        compile_stale()

    def _update(self, file: CatalogueFile, found: Catalog) -> None:
        catalogue = file.read()
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        file.write(catalogue)
        count = sum(1 for message in messages_of(catalogue) if any(flaws(message)))
        self.stdout.write(f"{file.path.name} ({file.language}): {len(catalogue)} textos, {count} por revisar")
