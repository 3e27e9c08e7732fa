"""Finds the translatable strings in Python files and Django templates, ours and those of third parties."""

from __future__ import annotations

import gettext
import importlib
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

from project.messages.catalogues import LOCALE

CHECKOUT = Path(__file__).resolve().parents[2]
OUR_PACKAGES = ("project", "commerce", "backoffice", "cms")
ROLES = CHECKOUT / "fixtures" / "reference" / "roles.json"
# Packages whose screens people of the shop see, and whose authors left some of them in English.
VENDOR_PACKAGES = (
    *("unfold", "simple_history", "import_export", "django_q", "axes", "oscar", "allauth", "taggit"),
    *("wagtail", "wagtail_localize"),
)
# What nobody sees here: apps that are not installed, Oscar's dashboard and templates, logs and programmers' errors.
UNUSED = (
    *(f"unfold/contrib/{name}/" for name in ("constance", "guardian", "hijack", "location_field", "reversion")),
    "unfold/contrib/reversion_compare/",
    "unfold/templates/unfold_crispy/",
    *(f"oscar/{name}/" for name in ("apps/dashboard", "apps/wishlists", "apps/customer/wishlists")),
    "oscar/templates/",
    "oscar/management/",
    *(f"django_q/{name}" for name in ("cluster", "conf", "management", "monitor", "pusher", "scheduler", "signals")),
    "django_q/timeout",
    "django_q/worker",
    "import_export/resources.py",
    "import_export/results.py",
    "allauth/idp/",
    "taggit/serializers.py",
    *(f"wagtail/{name}/" for name in ("project_template", "test", "locales", "snippets", "sites", "users")),
    *(f"wagtail/contrib/{name}/" for name in ("forms", "frontend_cache", "search_promotions", "simple_translation")),
    *(f"wagtail/contrib/{name}/" for name in ("styleguide", "table_block", "typed_table_block", "legacy")),
    *(f"wagtail_localize/{name}/" for name in ("locales", "machine_translators", "modeladmin", "test", "tests")),
)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def our_messages() -> Catalog:
    """Every string of our own packages, in Spanish."""
    catalogue = Catalog(fuzzy=False)
    for package in OUR_PACKAGES:
        extract_folder(catalogue, CHECKOUT / package, CHECKOUT)
    for role in json.loads(ROLES.read_text(encoding="utf-8")):
        catalogue.add(role["name"], None, [(ROLES.relative_to(CHECKOUT).as_posix(), 1)])
    return catalogue


def vendor_messages() -> Catalog:
    """Every string of the third-party apps that nobody has put into Spanish, in English."""
    found = Catalog(fuzzy=False)
    for package in VENDOR_PACKAGES:
        folder = Path(str(importlib.import_module(package).__file__)).parent
        extract_folder(found, folder, folder.parent)
    known = known_spanish()
    catalogue = Catalog(fuzzy=False)
    for message in found:
        if message.id and lookup_key(message) not in known:
            catalogue[message.id] = message
    return catalogue


def extract_folder(catalogue: Catalog, folder: Path, root: Path) -> None:
    """Add every string in the Python files and templates under `folder`, with its place relative to `root`."""
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("templates/**/*.*")]):
        if path.suffix not in {".py", ".html", ".txt"} or {"migrations", "tests", "node_modules"} & set(path.parts):
            continue
        place = path.relative_to(root).as_posix()
        if place.startswith(UNUSED):
            continue
        for line, text, comments, context in _strings(path):
            catalogue.add(text, None, [(place, line)], auto_comments=comments, context=context)


def _strings(path: Path) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is no string becomes X, but keeps its indentation, which would not be Python's.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    return extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=["Translators:"])


def known_spanish() -> set[str]:
    """The keys, as gettext stores them, of every Spanish catalogue but ours."""
    folders = [Path(django.__file__).parent / "conf" / "locale", *map(Path, settings.LOCALE_PATHS)]
    folders += [Path(app.path) / "locale" for app in apps.get_app_configs()]
    keys: set[str] = set()
    for path in _compiled(folder for folder in folders if not folder.is_relative_to(LOCALE)):
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        keys.update(key[0] if isinstance(key, tuple) else key for key in catalogue)
    return keys


def _compiled(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for language in ("es", "es_VE"):
            path = folder / language / "LC_MESSAGES" / "django.mo"
            if path.exists():
                yield path


def lookup_key(message: object) -> str:
    singular = message.id if isinstance(message.id, str) else message.id[0]  # type: ignore[attr-defined]
    return f"{message.context}\x04{singular}" if message.context else singular  # type: ignore[attr-defined]
