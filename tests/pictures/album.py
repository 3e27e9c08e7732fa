"""What a picture of a guide is, and how it becomes a small file."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from PIL import Image
from playwright.sync_api import Page

HEAVIEST: Final = 120 * 1024
_QUALITIES: Final = (82, 74, 66, 58, 50, 42, 34)


def _nothing(_page: Page) -> None:
    """Most pictures are of a page as it opens."""


@dataclass(frozen=True)
class Picture:
    """One picture: docs/images/<guide>/<name>.webp.

    `who` is the e-mail of a demo account ("" for a visitor), `address` a path of the default store. `steps` are done on
    the page once it is open. Of the window, or of the element that `part` selects. Pictures of a guide are taken in
    their order, and a later one sees what the steps of an earlier one did.
    """

    guide: str
    name: str
    who: str
    address: str
    steps: Callable[[Page], None] = _nothing
    part: str = ""
    size: tuple[int, int] = (1280, 800)

    @property
    def path(self) -> Path:
        """Where the guide expects it."""
        folder: Path = settings.BASE_DIR / "docs" / "images" / self.guide
        return folder / f"{self.name}.webp"

    def take(self, page: Page) -> Path:
        """Open, do the steps, take the picture and keep it."""
        page.goto(self.address)
        self.steps(page)
        page.mouse.move(0, 0)
        page.evaluate("document.fonts.ready")
        whole = page.locator(self.part).first if self.part else page
        shot = whole.screenshot(type="png", animations="disabled")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(_small(shot))
        return self.path


def _small(shot: bytes) -> bytes:
    """As WebP, as good as fits. Raises ValueError for a picture that is too heavy however it is written."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for quality in _QUALITIES:
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= HEAVIEST:
            return file.getvalue()
    raise ValueError("too heavy: show less of the page")
