"""Bytes as text, whatever wrote them."""

import re
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

AUTO: Final = "auto"
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def decode(content: bytes, encoding: str = AUTO) -> tuple[str, str]:
    """The text of `content` and the encoding that it has. A byte order mark wins over what is asked.

    Raises:
        BadInput: it is not text, or not in that `encoding`.
    """
    if content.startswith(_UTF8_MARK):
        tried = ["utf-8-sig"]
    elif content.startswith(_UTF16_MARKS):
        tried = ["utf-16"]
    else:
        tried = ["utf-8", "cp1252", "latin-1"] if encoding == AUTO else [encoding]
    for name in tried:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise BadInput("unknown_file", _("No es un archivo de texto ni de Excel que podamos leer."), field="file")
        return text, name
    message = _("El archivo no está escrito en %(encoding)s. Prueba con otra codificación.")
    raise BadInput("bad_encoding", message % {"encoding": tried[0]}, field="encoding")
