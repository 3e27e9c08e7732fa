"""Small files of banks, as bytes, and an account that they belong to."""

import io
import zipfile
from pathlib import Path
from typing import Any

from commerce.pagomovil.models import RecipientAccount
from commerce.pagomovil.statements.mapping import Mapping
from commerce.stores.models import Store
from tests.factories import make_store, number

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures" / "statements"
SIMPLE = Mapping(date="Fecha", reference="Referencia", description="Detalle", amount="Monto", balance="Saldo")
HEADER = "Fecha;Referencia;Detalle;Monto;Saldo"


def make_account(store: Store | None = None, bank: str = "0134", **fields: Any) -> RecipientAccount:
    """A recipient account of its own phone."""
    values: dict[str, Any] = {
        "phone": f"+58412{number():07d}",
        "document": "J401234567",
        "holder": "Mercado de Prueba, C.A.",
    }
    return RecipientAccount.objects.create(store=store or make_store(), bank_id=bank, **values | fields)


def table(*rows: str, header: str = HEADER) -> bytes:
    """A table of these rows under a header."""
    return "\n".join((header, *rows)).encode()


def many(count: int, start: int = 0) -> list[str]:
    """So many rows, each of its own, over fourteen days of October 2026."""
    return [
        f"{1 + place % 14:02d}/10/2026;{place + 1:012d};Pago movil recibido;{place % 900 + 1},{place % 100:02d};"
        for place in range(start, start + count)
    ]


def book(sheet: str, *, name: str = "xl/workbook.xml", size: int = 0) -> bytes:
    """A workbook's bare zip, with `sheet` as the XML of its only sheet and `size` bytes of stuffing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if size:
            with archive.open("xl/media.bin", "w", force_zip64=True) as part:
                for _piece in range(size // 1_000_000):
                    part.write(bytes(1_000_000))
    return out.getvalue()
