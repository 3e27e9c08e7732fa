"""Translations: what is extracted, what counts as a flaw, and what a person sees."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils import translation
from django.utils.translation import gettext, ngettext

from project.messages.catalogues import CatalogueFile, flaws, key, messages_of
from project.messages.extraction import extract_folder

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
label = _("Cesta")
def lines(n):
    return ngettext("%(n)s línea", "%(n)s líneas", n)
stock = pgettext_lazy("product", "Agotado")
"""
TEMPLATE = """{% load i18n %}
<main>
    {% if lines %}
        <h1 title='{% translate "Tu cesta" %}'>{{ _("Total") }}</h1>
      {% blocktranslate trimmed count n=lines %}
        {{ n }} producto
      {% plural %}
        {{ n }} productos
      {% endblocktranslate %}
    {% endif %}
    it's {% translate "Cerrar" context "dialog" %}
</main>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package with a module and a template."""
    (tmp_path / "shop" / "templates" / "shop").mkdir(parents=True)
    (tmp_path / "shop" / "views.py").write_text(PYTHON)
    (tmp_path / "shop" / "templates" / "shop" / "basket.html").write_text(TEMPLATE)
    return tmp_path / "shop"


def test_strings_of_modules_and_templates_are_found_with_plurals_and_contexts(folder: Path) -> None:
    catalogue = Catalog()

    extract_folder(catalogue, folder, folder.parent)

    assert {key(message) for message in messages_of(catalogue)} == {
        ("", ("Cesta",)),
        ("", ("%(n)s línea", "%(n)s líneas")),
        ("product", ("Agotado",)),
        ("", ("Tu cesta",)),
        ("", ("Total",)),
        ("", ("%(n)s producto", "%(n)s productos")),
        ("dialog", ("Cerrar",)),
    }


def test_each_string_says_which_file_it_is_from(folder: Path) -> None:
    catalogue = Catalog()

    extract_folder(catalogue, folder, folder.parent)

    assert catalogue["Tu cesta"].locations[0][0] == "shop/templates/shop/basket.html"


def test_a_catalogue_is_read_as_it_was_written_and_writing_it_again_changes_nothing(tmp_path: Path) -> None:
    file = CatalogueFile(tmp_path / "en" / "django.po", "en")
    catalogue = Catalog()
    catalogue.add(("%(n)s línea", "%(n)s líneas"), ("%(n)s line", "%(n)s lines"), [("shop/views.py", 3)])
    file.write(catalogue)
    written = file.path.read_bytes()

    file.write(file.read())

    assert file.path.read_bytes() == written
    assert file.read()["%(n)s línea"].string == ("%(n)s line", "%(n)s lines")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Message("Cesta", "Basket"), []),
        (Message("Cesta", ""), ["sin traducir"]),
        (Message(("%(n)s línea", "%(n)s líneas"), ("%(n)s line", "")), ["sin traducir"]),
        (Message("Cesta", "Basket", flags=["fuzzy"]), ["marcada como dudosa (fuzzy)"]),
        (Message("Hola, %(name)s", "Hello"), ["sus variables no coinciden: %(name)s / ninguna"]),
        (
            Message("De {low} a {high}", "From {low} to {hihg}"),
            ["sus variables no coinciden: {high}, {low} / {hihg}, {low}"],
        ),
        (Message("Un %(rate)s %% más", "%(rate)s %% more"), []),
    ],
)
def test_flaws_of_a_translation_are_named(message: Message, expected: list[str]) -> None:
    assert list(flaws(message)) == expected


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Type to search", "Escribe para buscar"),
        ("Welcome back to", "Te damos la bienvenida a"),
        ("All applications", "Todas las secciones"),
        ("Order Status Changes", "Cambios de estado del pedido"),
    ],
)
def test_third_party_texts_that_their_authors_left_in_english_are_spanish_here(english: str, spanish: str) -> None:
    with translation.override("es-ve"):
        assert gettext(english) == spanish


def test_third_party_plurals_are_spanish_here() -> None:
    forms = ("Export %(len)s selected item.", "Export %(len)s selected items.")

    with translation.override("es-ve"):
        assert ngettext(*forms, 2) == "Exportar %(len)s elementos seleccionados."
