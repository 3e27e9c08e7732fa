"""Files of jobs, kept where no address reaches them, each in the folder of its job's day."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Missing

from .models import Job, JobFile
from .rules import FILES_KEPT

MAX_BYTES: Final = 50_000_000
_PIECE: Final = 256 * 1024


def new_path() -> str:
    """A place below the folder that no other file has."""
    return f"{timezone.localdate():%Y%m%d}/{secrets.token_hex(16)}"


def keep_upload(file: IO[bytes]) -> tuple[str, int]:
    """Keep an upload under a name of ours: its place and its size in bytes.

    Raises:
        BadInput: "file_too_large" or "empty_file"; nothing is left behind.
    """
    path, size = new_path(), 0
    whole = place_of(path)
    try:
        with whole.open("xb") as kept:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > MAX_BYTES:
                    message = _("El archivo pesa más de 50 MB. Divídelo en varios.")
                    raise BadInput("file_too_large", message, field="file")
                kept.write(piece)
        if not size:
            raise BadInput("empty_file", _("El archivo está vacío."), field="file")
    except BaseException:
        whole.unlink(missing_ok=True)
        raise
    return path, size


def add(job: Job, kind: str, name: str, path: str) -> JobFile:
    """Write down a file that lies at `path`; it is kept for a week."""
    safe = name.replace("\\", "/").rsplit("/", 1)[-1][-120:] or "archivo"
    expires_at = timezone.now() + FILES_KEPT
    size = place_of(path).stat().st_size
    return JobFile.objects.create(job=job, kind=kind, name=safe, path=path, size=size, expires_at=expires_at)


def place_of(path: str) -> Path:
    """Where a kept file lies; its folder is there."""
    whole = folder() / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    return whole


def content_of(file: JobFile) -> bytes:
    """The content of a kept file.

    Raises:
        Missing: it has been deleted.
    """
    try:
        return (folder() / file.path).read_bytes()
    except FileNotFoundError as error:
        raise Missing("no_file", _("El archivo ya se borró: los guardamos siete días.")) from error


def drop(paths: Iterable[str]) -> None:
    """Delete files, and the folders that they leave empty; only below our own folder."""
    root = folder().resolve()
    for path in paths:
        whole = (root / path).resolve()
        if not whole.is_relative_to(root) or whole == root:
            continue
        whole.unlink(missing_ok=True)
        if whole.parent != root and whole.parent.is_dir() and not any(whole.parent.iterdir()):
            whole.parent.rmdir()


def folder() -> Path:
    """The folder that holds the files of jobs and nothing else."""
    root: Path = settings.JOBS_ROOT
    return root
