"""What is checked of a workbook before anything parses it: it is a zip of XML, and both can be made to explode."""

import io
import zipfile
import zlib
from typing import IO, Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

MAX_INFLATED: Final = 150_000_000
MAX_PARTS: Final = 1_000
_PIECE: Final = 1_000_000
_OVERLAP: Final = 32
# A declaration of entities, in any encoding that an XML parser takes without being told.
_DECLARATIONS: Final = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


def check_book(content: bytes) -> None:
    """Refuse a zip that is no workbook, inflates too much, or declares entities.

    Raises:
        BadInput: "unknown_file" or "unsafe_file".
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise _refuse("unknown_file", _("El libro de Excel está dañado. Descárgalo o guárdalo otra vez.")) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        raise _refuse("unknown_file", _("Es un archivo ZIP, no un libro de Excel. Ábrelo y sube lo que trae dentro."))
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED:
        raise _refuse("unsafe_file", _("El libro de Excel se infla demasiado al abrirlo: no lo leemos."))
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                _check_part(stream)


def _check_part(stream: IO[bytes]) -> None:
    tail = b""
    while piece := stream.read(_PIECE):
        seen = tail + piece
        if any(declaration in seen for declaration in _DECLARATIONS):
            raise _refuse("unsafe_file", _("El libro de Excel trae definiciones que ningún libro usa: no lo leemos."))
        tail = piece[-_OVERLAP:]


def _refuse(code: str, message: str) -> BadInput:
    return BadInput(code, message, field="file")
