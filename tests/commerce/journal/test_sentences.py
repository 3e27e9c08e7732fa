"""Everything that the code records can be told to a person in Spanish."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from commerce.journal import sentences
from commerce.journal.models import JournalEntry
from commerce.journal.rules import is_verb

ROOT = Path(__file__).resolve().parents[3]


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for wing in ("commerce", "backoffice", "cms", "project"):
        for path in sorted((ROOT / wing).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text(encoding="utf-8")
                if "record" in text:
                    yield path, ast.parse(text)


def _recorded(tree: ast.Module) -> Iterator[str]:
    """The verbs that a module records: literals, the pattern of an f-string, both branches of a choice."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in {"record", "_record"}:
            yield from _verbs(node.args[0], tree)


def _verbs(argument: ast.expr, tree: ast.Module) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield re.escape(argument.value)
    elif isinstance(argument, ast.IfExp):
        yield from _verbs(argument.body, tree)
        yield from _verbs(argument.orelse, tree)
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z_]+" for part in argument.values
        )
    elif isinstance(argument, ast.Name):
        yield from _named(argument.id, tree)


def _named(name: str, tree: ast.Module) -> Iterator[str]:
    """The verbs among the constants that a name may stand for: `BROKEN = …`, or `verb = VERBS[state]`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            if isinstance(node.value, ast.Subscript) and isinstance(node.value.value, ast.Name):
                yield from _named(node.value.value.id, tree)
            for constant in ast.walk(node.value):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and is_verb(constant.value):
                    yield re.escape(constant.value)


def _all_recorded() -> dict[str, str]:
    return {verb: path.relative_to(ROOT).as_posix() for path, tree in _modules() for verb in _recorded(tree)}


def test_every_verb_that_the_code_records_has_a_sentence() -> None:
    known = sentences.verbs()
    silent = {
        verb: path for verb, path in _all_recorded().items() if not any(re.fullmatch(verb, name) for name in known)
    }
    assert silent == {}


def test_the_scan_finds_verbs_however_they_are_written() -> None:
    found = set(_all_recorded())
    assert {r"order\.placed", r"order\.[a-z_]+", r"address\.updated", r"journal\.broken", r"payment\.verified"} <= found


@pytest.mark.parametrize("verb", sorted(sentences.verbs()))
def test_a_sentence_reads_as_one_even_where_the_data_is_missing(verb: str) -> None:
    said = sentences.sentence(JournalEntry(verb=verb, data={}))
    assert said != verb
    assert said[0].isupper() or said[0] in "—«"
    assert "%(" not in said


def test_a_verb_without_words_is_told_as_something_that_happened() -> None:
    assert sentences.sentence(JournalEntry(verb="unknown.happened", data={})) == "Pasó algo que ya no sabemos contar."
