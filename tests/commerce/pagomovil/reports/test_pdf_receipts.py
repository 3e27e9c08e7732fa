"""Receipts that come as a PDF: their first page is kept as a picture, and what cannot be opened safely is refused."""

import contextlib
import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from commerce.pagomovil import pdf, receipts
from commerce.pagomovil.actions import reports
from commerce.pagomovil.models import PaymentReport, Receipt
from commerce.refusals import BadInput
from tests.pagomovil import (
    make_details,
    make_finance,
    make_paying_shop,
    make_receipt_picture,
    make_report,
    make_unpaid_order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.RECEIPTS_ROOT = tmp_path
    return tmp_path


def make_pdf(seed: int = 1, *, pages: int = 1, **fields: Any) -> io.BytesIO:
    """A PDF of a receipt, each page with the same picture."""
    sheets = [Image.open(make_receipt_picture(seed)).convert("RGB") for _page in range(pages)]
    file = io.BytesIO()
    sheets[0].save(file, "PDF", save_all=True, append_images=sheets[1:], **fields)
    file.seek(0)
    return file


def built(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    end = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(body))
    return body + head + table + end


def sheet(content: bytes, *, box: bytes = b"0 0 400 700", page: bytes = b"", catalogue: bytes = b"") -> bytes:
    """A PDF of one page that is drawn by the given content stream object."""
    return built(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R %s >>" % (box, page),
        content,
    )


def stream(content: bytes, said: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), said, content)


def refusal_of(content: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        receipts.read(io.BytesIO(content))
    assert refusal.value.field == "receipt"
    return refusal.value.code


def test_a_pdf_is_kept_as_the_picture_of_its_first_page_and_nothing_else(own_folder: Path) -> None:
    order = make_unpaid_order(make_paying_shop())

    report = reports.submit(order.pk, make_details(), receipt=make_pdf(pages=2, author="Alguien", title="secreto"))

    kept = Receipt.objects.get(pk=report.receipt_id)
    (file,) = [path for path in own_folder.rglob("*") if path.is_file()]
    assert (kept.pages, kept.width / kept.height) == (2, pytest.approx(540 / 960, abs=0.01))
    assert Image.open(file).format == "WEBP"
    assert b"%PDF" not in file.read_bytes()
    assert b"Alguien" not in file.read_bytes()


def test_the_page_looks_like_the_picture_that_was_printed_on_it() -> None:
    picture = receipts.read(make_receipt_picture(3))
    printed = receipts.read(make_pdf(3))

    differing = (int(picture.fingerprint, 16) ^ int(printed.fingerprint, 16)).bit_count()
    assert differing <= 6
    assert receipts.read(make_pdf(9)).fingerprint != printed.fingerprint


def test_the_same_pdf_and_a_picture_of_it_in_another_order_are_flagged() -> None:
    store = make_paying_shop()
    file = make_pdf(5).read()
    first = reports.submit(make_unpaid_order(store).pk, make_details(), receipt=io.BytesIO(file))

    same = reports.submit(make_unpaid_order(store).pk, make_details(), receipt=io.BytesIO(file))
    shot = reports.submit(make_unpaid_order(store).pk, make_details(), receipt=make_receipt_picture(5))

    assert {"code": "same_receipt", "report": first.pk}.items() <= next(
        f for f in same.flags if "receipt" in f["code"]
    ).items()
    assert any(flag["code"].endswith("_receipt") for flag in shot.flags)


def test_what_a_file_is_called_counts_for_nothing() -> None:
    page = make_pdf()
    page.name = "captura.png"  # type: ignore[misc]
    assert receipts.read(page).pages == 1
    picture = make_receipt_picture()
    picture.name = "recibo.pdf"  # type: ignore[misc]
    assert receipts.read(picture).pages == 0


def test_a_pdf_with_a_key_is_refused_in_words() -> None:
    key = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"11" * 32, b"22" * 32)
    content = built(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 700] >>",
        key,
        trailer=b"/Encrypt 4 0 R /ID [<%s> <%s>]" % (b"33" * 16, b"33" * 16),
    )

    assert refusal_of(content) == "pdf_locked"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\x00" * 5000,
        make_pdf().read()[:300],
        built(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"),
        sheet(stream(b""), box=b"0 0 14000 10"),
    ],
    ids=["head", "zeros", "cut", "no pages", "a strip"],
)
def test_a_pdf_that_is_broken_is_refused_in_words(content: bytes) -> None:
    assert refusal_of(content) == "pdf_broken"


def test_a_pdf_of_many_pages_or_megabytes_is_refused_in_words() -> None:
    assert refusal_of(make_pdf(pages=pdf.MAX_PAGES + 1).read()) == "pdf_too_many_pages"
    assert refusal_of(make_pdf().read() + b"0" * 8_000_001) == "pdf_too_heavy"


def test_a_picture_in_a_pdf_that_would_fill_the_memory_is_refused_or_left_out() -> None:
    """60,000 by 60,000 pixels of one colour weigh nothing in the file and 10 GB in memory."""
    packed = zlib.compress(bytes(3_000_000), 9)
    image = stream(packed, b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB "
                           b"/BitsPerComponent 8 /Filter /FlateDecode")  # fmt: skip
    content = built(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 700] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
        stream(b"q 400 0 0 700 0 0 cm /I Do Q"),
        image,
    )

    picture = None
    with contextlib.suppress(BadInput):
        picture = receipts.read(io.BytesIO(content))

    assert picture is None or max(picture.width, picture.height) <= pdf.LONGEST_SIDE + 1


def test_a_pdf_that_takes_for_ever_to_draw_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.4)
    circle = b"0 0 m " + b"1 1 399 699 0 350 c " * 2000 + b"f "

    content = sheet(stream(zlib.compress(circle * 400, 9), b"/Filter /FlateDecode"))

    assert len(content) < 200_000
    assert refusal_of(content) == "pdf_too_heavy"


def test_a_script_in_a_pdf_is_not_run_and_not_kept(own_folder: Path) -> None:
    script = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /AA << /O << /S /Launch /F (calc) >> >>"
    order = make_unpaid_order(make_paying_shop())

    reports.submit(order.pk, make_details(), receipt=io.BytesIO(sheet(stream(b"0 0 100 100 re f"), catalogue=script)))

    (file,) = [path for path in own_folder.rglob("*") if path.is_file()]
    assert b"JavaScript" not in file.read_bytes()


def test_a_refused_pdf_leaves_no_file_and_counts_as_a_try(own_folder: Path) -> None:
    order = make_unpaid_order(make_paying_shop())

    for _each in range(3):
        with pytest.raises(BadInput):
            reports.submit(order.pk, make_details(), receipt=io.BytesIO(b"%PDF-1.7 nada"), address="203.0.113.9")
    with pytest.raises(Exception, match="intent") as refusal:
        reports.submit(order.pk, make_details(), receipt=make_pdf(), address="203.0.113.9")

    assert getattr(refusal.value, "status", None) == 429
    assert not PaymentReport.objects.exists()
    assert not list(own_folder.rglob("*.webp"))


def test_the_desk_shows_the_page_as_a_picture_that_runs_nothing() -> None:
    store = make_paying_shop()
    order = make_unpaid_order(store)
    report = reports.submit(order.pk, make_details(), receipt=make_pdf(pages=3))
    client = Client()
    client.force_login(make_finance(store))

    answer = client.get(f"/admin/verificacion/{report.pk}/captura/")
    shown = client.get(f"/admin/verificacion/{report.pk}/").content.decode()

    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Era un PDF de 3 páginas: se ve la primera." in shown
    stranger = Client()
    stranger.force_login(make_finance(make_paying_shop("otra")))
    assert stranger.get(f"/admin/verificacion/{report.pk}/captura/").status_code == 404
    assert make_report(order).receipt is None
