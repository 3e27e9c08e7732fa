"""A sheet of A4 with a store's name, colour and RIF on it: what every document of an order is written on."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from commerce.stores.branding import colours_of
from commerce.stores.models import Store
from commerce.venezuela.rules import format_phone, format_rif

_FONTS: Final = Path(__file__).with_name("fonts")
_INK, _MUTED, _LINE = (24, 32, 29), (96, 106, 101), (214, 219, 215)
_OURS: Final = "#155B4E"
_MARGIN: Final = 18.0
_LOGO_HEIGHT: Final = 14.0
# What the font has no drawing of, as something that it has.
_DRAWN: Final = str.maketrans({"•": "*", "→": ">", "“": '"', "”": '"', "‘": "'", "’": "'", "\t": " "})

Column = tuple[str, float, str]  # title, share of the width, "L" or "R"


class Paper(FPDF):
    """Pages of one document. Texts are Spanish; amounts arrive written."""

    def __init__(self, store: Store, title: str) -> None:
        super().__init__(format="A4")
        self.store, self.kind = store, title
        self.brand = _rgb(colours_of(store).get("brand", _OURS))
        self.add_font("Asap", "", _FONTS / "asap-regular.ttf")
        self.add_font("Asap", "B", _FONTS / "asap-bold.ttf")
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, 20)
        self.set_title(title)
        self.set_creator(store.name)

    def normalize_text(self, text: str) -> str:
        """Texts with what the font can draw."""
        return str(super().normalize_text(text.translate(_DRAWN)))

    def header(self) -> None:
        """The store: logo or name, legal name, RIF, and how to reach it."""
        self.set_fill_color(*self.brand)
        self.rect(0, 0, self.w, 3, style="F")
        self.set_y(10)
        if not self._logo():
            self.words(self.store.name, 17, bold=True, colour=self.brand)
        rif = f"RIF {format_rif(str(self.store.rif))}" if self.store.rif else ""
        phone = format_phone(str(self.store.phone)) if self.store.phone else ""
        self.words(_joined(self.store.legal_name, rif), 9, colour=_MUTED)
        self.words(_joined(self.store.address, self.store.city, phone, self.store.email), 9, colour=_MUTED)
        self.ln(2)
        self.rule()

    def footer(self) -> None:
        """That it has no fiscal value, and the page."""
        self.set_y(-15)
        self.set_font("Asap", "", 8)
        self.set_text_color(*_MUTED)
        self.cell(0, 5, _("Este documento no tiene valor fiscal."))
        self.set_x(_MARGIN)
        self.cell(0, 5, _("Página %(page)s") % {"page": self.page_no()}, align="R")

    def words(self, text: str, size: float = 10, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
        """A paragraph; nothing for an empty text."""
        if not text:
            return
        self.set_font("Asap", "B" if bold else "", size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.47, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def muted(self, text: str, size: float = 9) -> None:
        """A paragraph that matters less."""
        self.words(text, size, colour=_MUTED)

    def rule(self) -> None:
        """A thin line over the whole width."""
        self.set_draw_color(*_LINE)
        self.line(_MARGIN, self.get_y(), self.w - _MARGIN, self.get_y())
        self.ln(4)

    def rows(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A table with its titles repeated on each page."""
        self.set_font("Asap", "", 9.5)
        self.set_text_color(*_INK)
        self.set_draw_color(*_LINE)
        with self.table(
            col_widths=tuple(share for _title, share, _align in columns),
            text_align=tuple("RIGHT" if align == "R" else "LEFT" for _title, _share, align in columns),
            borders_layout="HORIZONTAL_LINES",
            line_height=5.2,
            padding=(1.2, 1.5),
        ) as table:
            for cells in ([title for title, _share, _align in columns], *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        self.ln(3)

    def sums(self, rows: Sequence[tuple[str, str, bool]]) -> None:
        """Amounts under each other at the right: words, amount, and whether it is the sum."""
        for words, amount, is_sum in rows:
            self.set_font("Asap", "B" if is_sum else "", 11 if is_sum else 9.5)
            self.set_text_color(*_INK)
            self.set_x(self.w / 2)
            self.cell(52, 5.6, words)
            self.cell(0, 5.6, amount, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(3)

    def finished(self) -> bytes:
        """The document as a file."""
        return bytes(self.output())

    def _logo(self) -> bool:
        if not self.store.logo:
            return False
        try:
            with self.store.logo.open("rb") as file:
                self.image(BytesIO(file.read()), x=_MARGIN, y=8, h=_LOGO_HEIGHT)
        except (OSError, ValueError):  # a picture that is gone or cannot be drawn: its name instead
            return False
        self.set_y(8 + _LOGO_HEIGHT + 2)
        return True


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
