"""Statement files, kept where no address reaches them."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext as _

from commerce.refusals import Missing

from .reading import MAX_BYTES, too_large

_PIECE: Final = 256 * 1024


@dataclass(frozen=True)
class Kept:
    """A file as it was kept: its place below the folder, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


def keep(account_id: int, file: IO[bytes]) -> Kept:
    """Keep a file under a name of ours, reading no more of it than may be kept.

    Raises:
        BadInput: "file_too_large"; nothing is left behind.
    """
    path = f"{account_id}/{secrets.token_hex(16)}"
    whole = _folder() / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with whole.open("xb") as kept:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > MAX_BYTES:
                    raise too_large()
                digest.update(piece)
                kept.write(piece)
    except BaseException:
        whole.unlink(missing_ok=True)
        raise
    return Kept(path, size, digest.hexdigest())


def content_of(path: str) -> bytes:
    """The content of a kept file.

    Raises:
        Missing: it is not there any more.
    """
    try:
        return (_folder() / path).read_bytes()
    except FileNotFoundError as error:
        raise Missing("no_file", _("El archivo ya no está guardado. Súbelo otra vez.")) from error


def drop(path: str) -> None:
    """Delete a kept file."""
    (_folder() / path).unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = settings.VAR_DIR / "statements"
    return folder
