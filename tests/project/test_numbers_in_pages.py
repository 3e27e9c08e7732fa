"""A key that a template writes into a form comes back as the number that it was."""

import pytest
from django.template import engines
from django.utils import translation


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_key_of_the_thousandth_row_stays_digits(language: str) -> None:
    template = engines["django"].from_string('<input name="line" value="{{ pk }}">')
    with translation.override(language):
        assert template.render({"pk": 1_204_567}) == '<input name="line" value="1204567">'
