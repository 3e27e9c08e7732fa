"""The reference data that ships with the project, as JSON under fixtures/reference/: banks, prefixes and taxes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

REFERENCE_DIR = Path(__file__).resolve().parents[2] / "fixtures" / "reference"


@cache
def read(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of fixtures/reference/<name>.json, read once per process."""
    return tuple(json.loads((REFERENCE_DIR / f"{name}.json").read_text(encoding="utf-8")))
