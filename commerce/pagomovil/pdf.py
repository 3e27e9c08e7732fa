"""The first page of a PDF that a stranger sent, as a picture. The document itself is not kept and never served."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image

from commerce.refusals import BadInput

logger = logging.getLogger(__name__)

MAX_PAGES: Final = 10
LONGEST_SIDE: Final = 1_800
SECONDS: Final = 10
_MARK: Final = b"%PDF-"
_WORKER: Final = Path(__file__).with_name("pdf_page.py")
_WORDS: Final[dict[str, str | Promise]] = {
    "locked": _("El PDF pide una clave. Sube una captura de pantalla, o el PDF sin clave."),
    "too_many_pages": _("El PDF tiene demasiadas páginas. Sube solo el comprobante de este pago."),
    "too_heavy": _("El PDF es demasiado pesado de abrir. Sube una captura de pantalla."),
    "broken": _("No pudimos leer ese PDF. Sube una captura de pantalla."),
}


@dataclass(frozen=True)
class Page:
    """The first page as a picture, and how many pages there are."""

    picture: Image.Image
    pages: int


def is_pdf(content: bytes) -> bool:
    """Whether the bytes say that this is a PDF, whatever its name."""
    return content[:1024].lstrip().startswith(_MARK)


def first_page(content: bytes) -> Page:
    """Draw the first page. Raises BadInput: locked, broken, of too many pages, or too much for its memory and time."""
    command = [sys.executable, "-I", str(_WORKER), str(LONGEST_SIDE), str(MAX_PAGES)]
    try:
        done = subprocess.run(  # noqa: S603  our own file, with nothing of the visitor's in the command
            command, input=content, capture_output=True, timeout=SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal("too_heavy") from error
    if done.returncode != 0:
        logger.warning("a PDF was given up: %s %s", done.returncode, done.stderr[-300:].decode(errors="replace"))
        raise _refusal("too_heavy")
    head, _newline, pixels = done.stdout.partition(b"\n")
    said: dict[str, Any] = json.loads(head)
    if "error" in said:
        raise _refusal(said["error"])
    return Page(Image.frombytes("RGB", (said["width"], said["height"]), pixels), said["pages"])


def _refusal(why: str) -> BadInput:
    return BadInput(f"pdf_{why}", _WORDS[why], field="receipt")
