"""Secrets of a local checkout: made once, kept in var/, never committed."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

VAR_DIR = Path(__file__).resolve().parents[2] / "var"


def local_secret(name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(50)) -> str:
    """The secret `name` of this checkout, made by `make` at first use and readable by its owner only."""
    path = VAR_DIR / name
    try:
        return path.read_text()
    except FileNotFoundError:
        VAR_DIR.mkdir(exist_ok=True)
    draft = path.with_name(f"{name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(make())
    with contextlib.suppress(FileExistsError):  # another process of this checkout was first: its value counts
        os.link(draft, path)
    draft.unlink()
    return path.read_text()
