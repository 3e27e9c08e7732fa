"""What is found beside products by the words of a search, without asking the database."""

import pytest

from commerce.search import rules


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("harina", "Harinas"),
        ("harinas", "Harina de trigo"),
        ("HARI", "Harinas y granos"),
        ("trigo harina", "Harina de trigo"),
        ("camión", "Camiones"),
        ("harina de maíz 1 kg", "Harina de maíz"),
        ("té", "Té"),
    ],
)
def test_a_name_is_meant_by_its_words_their_beginnings_or_more_than_them(typed: str, name: str) -> None:
    assert rules.names_it(rules.words(typed), name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("a", "Arroz"), ("de", "Despensa"), ("queso", "Harinas"), ("rroz", "Arroz")],
)
def test_a_name_is_not_meant_by_a_letter_a_middle_or_other_words(typed: str, name: str) -> None:
    assert not rules.names_it(rules.words(typed), name)


def test_singular_and_plural_are_alike() -> None:
    for one, many in (("cotufa", "cotufas"), ("camion", "camiones"), ("aceite", "aceites"), ("pan", "panes")):
        assert rules.loosely([one]) == rules.loosely([many])


def test_a_synonym_of_two_words_takes_the_place_of_one_and_back() -> None:
    known = rules.synonyms_of([("cotufas = pop corn", False)])
    assert rules.phrases(["cotufa", "dulce"], known) == [("cotufa", "dulce"), ("pop", "corn", "dulce")]
    assert rules.phrases(["pop", "corn", "dulce"], known) == [("pop", "corn", "dulce"), ("cotufas", "dulce")]
