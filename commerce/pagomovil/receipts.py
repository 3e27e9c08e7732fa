"""What customers send of their payment, a picture or a PDF: private files, freed of what a camera or an app wrote into
them. They prove nothing."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from commerce.catalogue.pictures import MAX_BYTES, read_picture
from commerce.refusals import BadInput

from . import pdf
from .models import Receipt

CONTENT_TYPE: Final = "image/webp"
_SIDE: Final = 8


@dataclass(frozen=True)
class Picture:
    """A receipt that was read: what to store, what the file was (sha256) and what it looks like (64 bits as hex).

    `pages` is how many a PDF had; 0 for a picture.
    """

    content: bytes
    sha256: str
    fingerprint: str
    width: int
    height: int
    pages: int = 0


def read(file: IO[bytes]) -> Picture:
    """The picture in `file`, or the first page of the PDF in it, written anew; its bytes say which it is.

    Raises BadInput for what is too heavy, neither of the two, or a PDF that cannot be opened.
    """
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if pdf.is_pdf(content):
        return _read_pdf(content)
    try:
        picture = read_picture(file, field="receipt")
    except BadInput as refusal:
        message = refusal.message
        if refusal.code == "picture_too_heavy":
            message = _("La imagen pesa más de 8 MB. Prueba con una captura de pantalla.")
        elif refusal.code == "not_a_picture":
            message = _("No es una imagen ni un PDF que podamos leer. Sube un JPG, PNG, WebP, AVIF o PDF.")
        raise BadInput(refusal.code, message, field="receipt") from refusal
    return _written(picture, content)


def _read_pdf(content: bytes) -> Picture:
    if len(content) > MAX_BYTES:
        raise BadInput(
            "pdf_too_heavy", _("El PDF pesa más de 8 MB. Prueba con una captura de pantalla."), field="receipt"
        )
    page = pdf.first_page(content)
    return _written(page.picture, content, pages=page.pages)


def _written(picture: Image.Image, content: bytes, *, pages: int = 0) -> Picture:
    """The picture as it is stored; `content` is the file as it came."""
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=82, method=4)
    digest = hashlib.sha256(content).hexdigest()
    return Picture(buffer.getvalue(), digest, fingerprint(picture), picture.width, picture.height, pages)


def fingerprint(picture: Image.Image) -> str:
    """What a picture looks like, in 64 bits: each says whether it gets darker to the right (a difference hash).

    Contrast is evened out first, so that a copy that is brighter, smaller or saved anew stays close.
    """
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    grey = ImageOps.autocontrast(flat.convert("L"), cutoff=1)
    cells = grey.resize((_SIDE + 1, _SIDE), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(_SIDE):
        for column in range(_SIDE):
            left = row * (_SIDE + 1) + column
            bits = bits << 1 | (cells[left] > cells[left + 1])
    return f"{bits:016x}"


@contextmanager
def file_of(picture: Picture | None, store_id: int) -> Iterator[str]:
    """Keep the file of a receipt while the block succeeds; yields its path ("" where there is no picture).

    Open it around the transaction that writes the row: what fails leaves no file behind.
    """
    if picture is None:
        yield ""
        return
    path = _storage().save(f"{store_id}/{uuid4().hex}.webp", ContentFile(picture.content))
    try:
        yield path
    except BaseException:
        _storage().delete(path)
        raise


def row_of(picture: Picture, path: str, store_id: int) -> Receipt:
    """The row of a receipt whose file lies at `path`."""
    return Receipt.objects.create(
        store_id=store_id,
        path=path,
        sha256=picture.sha256,
        fingerprint=picture.fingerprint,
        width=picture.width,
        height=picture.height,
        pages=picture.pages,
    )


def opened(receipt: Receipt) -> IO[bytes]:
    """The file of a receipt, for whoever may see it: `queries.receipt_file` asks."""
    return _storage().open(receipt.path, "rb")


def _storage() -> FileSystemStorage:
    return FileSystemStorage(location=Path(settings.RECEIPTS_ROOT), base_url=None)
