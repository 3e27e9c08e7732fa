"""Banks' files to try the desk with: only a demo has them, and it has written them before."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from commerce.pagomovil.models import RecipientAccount


def path_of(account: RecipientAccount) -> Path | None:
    """Where the file for `account` is, None where there is none."""
    folder: Path | None = settings.SAMPLE_STATEMENTS
    path = folder / f"{slugify(account.place)}-{account.store.slug}.csv" if folder else None
    return path if path and path.is_file() else None


def having_one(accounts: Iterable[RecipientAccount]) -> list[RecipientAccount]:
    """Those of `accounts` with a file to try."""
    return [account for account in accounts if path_of(account)]
