"""What the contents of a prepared database depend on, summed up in one value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("project", "commerce", "backoffice", "cms")


def fingerprint(*secrets: str, with_demo: bool = True) -> str:
    """A digest of everything that decides what the prepared database holds."""
    digest = hashlib.sha256("\0".join(secrets).encode())
    for path in sorted(_sources(with_demo)):
        digest.update(str(path.relative_to(CHECKOUT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]


def migration_files() -> dict[str, str]:
    """Every migration of ours, and the list of packages that bring the others: a digest by path."""
    paths = (path for path in _sources(with_demo=False) if "migrations" in path.parts or path.suffix == ".txt")
    return {str(path.relative_to(CHECKOUT)): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in paths}


def _sources(with_demo: bool) -> Iterator[Path]:
    yield CHECKOUT / "requirements" / "base.txt"  # third-party migrations
    for path in (CHECKOUT / "fixtures").rglob("*"):
        if path.is_file() and path.suffix != ".pyc" and (with_demo or "demo" not in path.relative_to(CHECKOUT).parts):
            yield path
    for package in PACKAGES:
        for path in (CHECKOUT / package).rglob("*.py"):
            place = path.relative_to(CHECKOUT)
            is_loader = any(word in str(place) for word in ("reference", "schedules", *(["demo"] if with_demo else [])))
            if "migrations" in place.parts or is_loader:
                yield path
