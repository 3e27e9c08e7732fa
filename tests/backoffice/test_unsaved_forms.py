"""A form of a desk that was half filled asks before it is left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "backoffice" / "templates"
INCLUDE = re.compile(r'{% include "(backoffice/[^"]+)"[^%]*%}')
FORM = re.compile(r"<form\b(?P<opening>(?:{%.*?%}|{{.*?}}|[^>{])*)>(?P<body>.*?)</form>", re.DOTALL)
# Typed by hand: not a tick or a choice beside a button, nor what is hidden.
TYPED = re.compile(
    r'{{ (?:field|bound|form\.\w+) }}|{% field |<textarea|<input(?![^>]*type="(?:hidden|checkbox|radio|search|submit)")'
)
# What is closed was given up; a counting sheet keeps each line as it is typed; a format to export in is no loss.
GIVEN_UP = re.compile(r"<(dialog|details)\b.*?</\1>", re.DOTALL)
KEPT = "data-count-sheet"
NO_LOSS = {"backoffice/imports/take_out.html"}


def whole(text: str) -> str:
    """The text of a template with what it includes."""
    for _depth in range(3):
        text = INCLUDE.sub(lambda found: (ROOT / found[1]).read_text(), text)
    return text


def forms_that_forget(text: str) -> list[str]:
    """The openings of the forms of a template in which something is typed and that do not ask."""
    found = FORM.finditer(GIVEN_UP.sub("", whole(text)))
    return [
        each["opening"].strip()
        for each in found
        if 'method="post"' in each["opening"]
        and TYPED.search(each["body"])
        and "data-warn-unsaved" not in each["opening"]
        and KEPT not in each["opening"]
    ]


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_form_in_which_something_is_typed_asks_before_it_is_left(path: Path) -> None:
    is_exempt = str(path.relative_to(ROOT)) in NO_LOSS
    assert bool(forms_that_forget(path.read_text())) == is_exempt


@pytest.mark.parametrize(
    ("text", "forgets"),
    [
        ('<form method="post"><input name="a"></form>', 1),
        ('<form method="post" data-warn-unsaved><input name="a"></form>', 0),
        ('<form method="post" class="{% if a > b %}x{% endif %}"><textarea></textarea></form>', 1),
        ('<form method="post">{% include "backoffice/_fields.html" %}</form>', 1),
        ('<form method="post"><input type="hidden" name="a"><button></button></form>', 0),
        ('<form method="get"><input name="a"></form>', 0),
        ('<dialog><form method="post"><input name="a"></form></dialog>', 0),
    ],
)
def test_the_check_knows_which_forms_forget(text: str, forgets: int) -> None:
    assert len(forms_that_forget(text)) == forgets
