"""Tables (text or sheets) as movements, by an account's mapping."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _

from commerce.refusals import BadInput
from commerce.spreadsheets.texts import decode

from . import delimited, sheets
from .amounts import amount_of, style_of
from .dates import day_of
from .delimited import Cell, Row
from .mapping import AUTO, FIND_HEADER, Mapping, split
from .movements import MAX_ROWS, Movement, Reading
from .payers import Payer, bank_of, document_of, payer_in, phone_of

_SEARCHED = 40
_MONEY = ("amount", "debit", "credit", "balance")

type Places = dict[str, list[int]]


def read_table(content: bytes, kind: str, mapping: Mapping, *, today: date) -> Reading:
    """Every movement of a table.

    Raises:
        BadInput: a column is not there, or the style of the amounts is ambiguous.
    """
    rows, header = _rows_and_header(content, kind, mapping)
    places = _places(header, mapping)
    result = Reading(header=header)
    styles = _styles(rows, places, header, mapping)
    reader = _RowReader(mapping, places, styles, _width(rows, header), today)
    for row in rows:
        try:
            result.add(reader.read(row))
        except BadInput as refusal:
            result.refuse(row.number, str(refusal.message), " | ".join(map(_text, row.cells)))
    return result


def fitting(content: bytes, kind: str, mappings: dict[str, Mapping]) -> list[str]:
    """The keys of those mappings of which every title stands in one of the first rows."""
    tops: dict[tuple[str, ...], list[Row]] = {}
    found = []
    for key, mapping in mappings.items():
        if mapping.header_row == 0:
            continue
        how = () if kind in ("xlsx", "xls") else (mapping.encoding, mapping.delimiter, mapping.widths)
        if how not in tops:
            tops[how] = _top(content, kind, mapping)
        if any(_fits(row, mapping) for row in tops[how]):
            found.append(key)
    return found


def _top(content: bytes, kind: str, mapping: Mapping) -> list[Row]:
    try:
        return list(islice(_raw(content, kind, mapping), _SEARCHED))
    except BadInput:
        return []


def _rows_and_header(content: bytes, kind: str, mapping: Mapping) -> tuple[list[Row], list[str]]:
    rows = list(islice(_raw(content, kind, mapping), MAX_ROWS + _SEARCHED + 1))
    if mapping.header_row == 0:
        return rows, []
    if mapping.header_row == FIND_HEADER:
        found = next((row for row in rows[:_SEARCHED] if _fits(row, mapping)), rows[0] if rows else None)
    else:
        found = next((row for row in rows if row.number >= mapping.header_row), None)
    if found is None:
        raise BadInput("empty_file", _("El archivo no trae ninguna fila."), field="file")
    return [row for row in rows if row.number > found.number], [_text(cell) for cell in found.cells]


def _raw(content: bytes, kind: str, mapping: Mapping) -> Iterator[Row]:
    if kind in ("xlsx", "xls"):
        return sheets.rows_of(content, kind)
    text, _encoding = decode(content, mapping.encoding)
    if mapping.cuts:
        return delimited.fixed_rows(text, mapping.cuts)
    delimiter = delimited.guess(text) if mapping.delimiter == AUTO else mapping.delimiter
    return delimited.rows_of(text, delimiter)


def _fits(row: Row, mapping: Mapping) -> bool:
    titles = {plain(_text(cell)) for cell in row.cells}
    return all(part.isdigit() or plain(part) in titles for part in mapping.columns())


def _places(header: list[str], mapping: Mapping) -> Places:
    """The cells (from 0) that hold each column that the mapping names."""
    titles: dict[str, int] = {}
    for index, title in enumerate(header):
        titles.setdefault(plain(title), index)
    names = ("date", "reference", "description", *_MONEY, "direction", "bank", "phone", "document")
    found: Places = {}
    for name in names:
        for part in split(getattr(mapping, name)):
            place = titles.get(plain(part), int(part) - 1 if part.isdigit() else -1)
            if place < 0:
                message = _("No encontramos la columna «%(column)s». El archivo trae: %(header)s.")
                shown = ", ".join(title for title in header[:15] if title) or _("ningún título")
                raise BadInput("no_column", message % {"column": part, "header": shown[:300]}, field=name)
            found.setdefault(name, []).append(place)
    return found


def _styles(rows: list[Row], places: Places, header: list[str], mapping: Mapping) -> dict[str, str]:
    """The decimal style of each column of money: as the mapping says, or as all of its rows say."""
    styles = {}
    for name in _MONEY:
        if name in places and mapping.decimal != AUTO:
            styles[name] = mapping.decimal
        elif name in places:
            place = places[name][0]
            cells = (
                (row.number, cell)
                for row in rows
                if not row.broken and place < len(row.cells) and isinstance(cell := row.cells[place], str | Decimal)
            )
            styles[name] = style_of(cells, header[place] if place < len(header) else str(place + 1))
    return styles


def _width(rows: list[Row], header: list[str]) -> int:
    """How many cells a row may have: as many as there are titles, or as most of the first rows have."""
    if header:
        return len(header)
    widths = [len(row.cells) for row in rows[:_SEARCHED]]
    return max(widths, key=widths.count, default=0)


class _RowReader:
    """Reads the rows of one table."""

    def __init__(self, mapping: Mapping, places: Places, styles: dict[str, str], width: int, today: date) -> None:
        self.mapping, self.places, self.styles, self.width, self.today = mapping, places, styles, width, today
        self.needed = max(max(found) for found in places.values())
        self.coming = {plain(word) for word in mapping.credit_words.split(",") if word.strip()}
        self.going = {plain(word) for word in mapping.debit_words.split(",") if word.strip()}

    def read(self, row: Row) -> Movement | None:
        """The movement of a row, None where nothing came in. Raises BadInput where it cannot be told."""
        self._check(row)
        amount = self._amount(row)
        if amount <= 0:
            return None
        value_date = day_of(self._day(row), self.mapping.date_order, today=self.today)
        description = self._words(row, "description")
        told = payer_in(description, self.mapping.payer)
        payer = Payer(
            bank_of(self._words(row, "bank")) or told.bank,
            phone_of(self._words(row, "phone")) or told.phone,
            document_of(self._words(row, "document")) or told.document,
        )
        return Movement(
            row=row.number,
            value_date=value_date,
            amount=amount,
            reference=self._words(row, "reference").lstrip("'"),
            description=description,
            balance=self._money(row, "balance") if "balance" in self.places else None,
            bank=payer.bank,
            phone=payer.phone,
            document=payer.document,
        )

    def _check(self, row: Row) -> None:
        if row.broken:
            raise BadInput("bad_row", row.broken)
        if any(cell != "" for cell in row.cells[self.width :]):
            raise BadInput("bad_row", _("La fila tiene más columnas que los títulos."))
        if len(row.cells) <= min(self.needed, self.width - 1) and not self._is_only_tail(row):
            raise BadInput("bad_row", _("A la fila le faltan columnas."))

    def _is_only_tail(self, row: Row) -> bool:
        """Whether what a short row lacks is nothing that it must have (an empty last column is often left out)."""
        must = [*self.places["date"], *self.places["reference"], *self.places.get("direction", [])]
        money = self.places.get("amount") or self.places["credit"]
        return max([*must, *money]) < len(row.cells)

    def _amount(self, row: Row) -> Decimal:
        """What came in (0 or less where nothing did)."""
        if "amount" not in self.places:
            credit = self._money(row, "credit")
            debit = self._money(row, "debit") if "debit" in self.places else Decimal(0)
            if credit and debit:
                raise BadInput("bad_row", _("La fila trae débito y crédito a la vez."))
            if all(self._cell(row, self.places[name][0]) == "" for name in ("credit", "debit") if name in self.places):
                raise BadInput("bad_row", _("La fila no trae monto."))
            return credit
        if self._cell(row, self.places["amount"][0]) == "":
            raise BadInput("bad_row", _("La fila no trae monto."))
        amount = self._money(row, "amount")
        if "direction" not in self.places or not amount:
            return amount
        word = self._words(row, "direction")
        if plain(word) in self.going:
            return -abs(amount)
        if plain(word) not in self.coming:
            message = _("No sabemos si «%(word)s» es dinero que entra o que sale: dilo en el formato.")
            raise BadInput("bad_row", message % {"word": word[:40]})
        if amount < 0:
            raise BadInput("bad_row", _("El tipo dice que entra y el signo dice que sale."))
        return amount

    def _money(self, row: Row, name: str) -> Decimal:
        cell = self._cell(row, self.places[name][0])
        if isinstance(cell, date):
            raise BadInput("bad_amount", _("«%(text)s» no es un monto.") % {"text": cell})
        return amount_of(cell, self.styles[name])

    def _day(self, row: Row) -> str | date:
        cell = self._cell(row, self.places["date"][0])
        return _text(cell) if isinstance(cell, Decimal) else cell

    def _words(self, row: Row, name: str) -> str:
        cells = (_text(self._cell(row, place)) for place in self.places.get(name, []))
        return " ".join(text for text in cells if text)

    def _cell(self, row: Row, place: int) -> Cell:
        return row.cells[place] if place < len(row.cells) else ""


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return cell if isinstance(cell, str) else f"{cell:%d/%m/%Y}"


def plain(text: str) -> str:
    """A title or a word to compare by: lower case, without accents, dots or doubled spaces."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return " ".join(bare.replace(".", " ").lower().split())
