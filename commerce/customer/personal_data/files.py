"""Private files: copies of a person's data, and the pictures that a person sent."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


def keep(copy: IO[bytes]) -> str:
    """Keep a copy under a name that nobody can guess; its path."""
    return _copies().save(f"{uuid4().hex}.zip", File(copy))


def opened(path: str) -> IO[bytes]:
    """A copy that was kept. Raises FileNotFoundError once it is gone."""
    return _copies().open(path, "rb")


def picture(path: str) -> bytes | None:
    """The picture of a receipt; None where its file is gone."""
    storage = _pictures()
    if not storage.exists(path):
        return None
    with storage.open(path, "rb") as file:
        content: bytes = file.read()
    return content


def forget(*, pictures: Iterable[str] = (), copies: Iterable[str] = ()) -> None:
    """Delete files for good; those that are gone already are no matter."""
    for path in pictures:
        _pictures().delete(path)
    for path in copies:
        _copies().delete(path)


def _copies() -> FileSystemStorage:
    return FileSystemStorage(location=Path(settings.PERSONAL_DATA_ROOT), base_url=None)


def _pictures() -> FileSystemStorage:
    return FileSystemStorage(location=Path(settings.RECEIPTS_ROOT), base_url=None)
