"""Draws the first page of a PDF, in a process of its own that has little memory, little time and no secrets.

    python -I pdf_page.py PIXELS PAGES < receipt.pdf

A PDF is a program that a stranger wrote: what goes wrong in here ends this process and nothing else. Standard output is
one line of JSON, `{"pages", "width", "height"}` with the pixels (RGB) after it, or `{"error"}`. This file imports
nothing of the project.
"""

import json
import resource
import sys
from typing import Any, Final

MEMORY: Final = 1_500_000_000
SECONDS: Final = 5
NARROWEST: Final = 12  # a page this many times longer than wide is no receipt
LARGEST_SCALE: Final = 4.0


def main() -> None:
    """Read a PDF, write a picture."""
    pixels, most_pages = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        said, picture = drawn(content, pixels, most_pages)
    except MemoryError:
        said, picture = {"error": "too_heavy"}, b""
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + picture)


def drawn(content: bytes, pixels: int, most_pages: int) -> tuple[dict[str, Any], bytes]:
    """The first page, its longest side `pixels` long at most. No script of the document is run, no form is drawn."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
        if pages > most_pages:
            return {"error": "too_many_pages", "pages": pages}, b""
        page = document[0]
        width, height = page.get_size()
        if min(width, height) <= 0 or max(width, height) > NARROWEST * min(width, height):
            return {"error": "broken"}, b""
        scale = min(LARGEST_SCALE, pixels / max(width, height))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        return {"error": "locked" if "password" in str(error).lower() else "broken"}, b""
    except IndexError:
        return {"error": "broken"}, b""
    return {"pages": pages, "width": picture.width, "height": picture.height}, picture.tobytes()


if __name__ == "__main__":
    main()
