"""Form-encoded bodies with brackets: `line_items[0][price_data][currency]=usd`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import bad_parameter

_PART = re.compile(r"\[([^\[\]]*)\]")


def parse(text: str) -> dict[str, Any]:
    """The nested parameters in `text`. Lists come as dicts with "0", "1"…: only the parameter's kind tells them apart."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _put(found, name, value)
    return found


def _put(into: dict[str, Any], name: str, value: str) -> None:
    head, bracket, _rest = name.partition("[")
    path = [head, *_PART.findall(name[len(head) :])] if bracket else [head]
    here = into
    for part in path[:-1]:
        here = here.setdefault(part or str(len(here)), {})
        if not isinstance(here, dict):
            raise bad_parameter(f"Invalid object: {name}", name)
    here[path[-1] or str(len(here))] = value
