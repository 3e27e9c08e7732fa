"""What customers report: read, limited, kept once and flagged."""

import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image, ImageEnhance

from commerce.journal.models import JournalEntry
from commerce.order import actions as orders
from commerce.pagomovil import queries, receipts
from commerce.pagomovil.actions import decisions, reports
from commerce.pagomovil.models import PaymentReport, Receipt, ReportAttempt
from commerce.pagomovil.rules import reports as rules
from commerce.refusals import BadInput, Conflict, Missing
from tests.factories import make_user
from tests.pagomovil import (
    days_ago,
    make_details,
    make_finance,
    make_paying_shop,
    make_quote,
    make_receipt_picture,
    make_report,
    make_unpaid_order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> Path:
    """Receipts of a test go where nobody else's are."""
    settings.RECEIPTS_ROOT = tmp_path
    return tmp_path


def codes(report: PaymentReport) -> list[str]:
    return [each["code"] for each in report.flags]


def test_a_report_is_kept_as_typed_and_in_canonical_form():
    order = make_unpaid_order()
    make_quote(order)
    report = reports.submit(order.pk, make_details(reference="Ref: 000-450-012", amount=Decimal("37933.94")))
    assert (report.reference_typed, report.reference, report.state, report.flags) == (
        "Ref: 000-450-012", "450012", "reported", [],
    )  # fmt: skip
    assert (str(report.phone), str(report.document)) == ("+584145550182", "V12345678")
    assert JournalEntry.objects.get(verb="payment.reported").subject_id == str(order.pk)


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"reference": "451"}, "reference", "Faltan dígitos: escribe al menos los 6 últimos."),
        ({"phone": "0212-5550182"}, "phone", "Ese teléfono no es de un celular venezolano. Ejemplo: 0414-1234567."),
        ({"document": "12345678"}, "document", "Revisa la cédula: lleva una letra y números, como V-12345678."),
        ({"bank": "0001"}, "bank", "Elige el banco desde donde pagaste."),
        ({"bank": "9999"}, "bank", "Elige el banco desde donde pagaste."),
        ({"amount": Decimal("0.00")}, "amount", "Ese monto no se entiende. Escríbelo con números, así: 1234,56."),
        ({"amount": Decimal("NaN")}, "amount", "Ese monto no se entiende. Escríbelo con números, así: 1234,56."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_journalled(wrong, field, says):
    order = make_unpaid_order()
    with pytest.raises(BadInput) as refusal:
        reports.submit(order.pk, make_details(**wrong))
    assert (refusal.value.field, str(refusal.value)) == (field, says)
    assert JournalEntry.objects.get(verb="payment.report_refused").data["code"] == refusal.value.code
    assert not PaymentReport.objects.exists()


def test_a_payment_of_tomorrow_is_refused():
    with pytest.raises(BadInput) as refusal:
        reports.submit(make_unpaid_order().pk, make_details(paid_on=timezone.localdate() + timedelta(days=1)))
    assert str(refusal.value) == "La fecha es de mañana. Escribe el día en que pagaste."


def test_a_reference_told_for_another_order_is_refused_without_saying_whose():
    first = make_report()
    other = make_unpaid_order(first.store)
    quote = make_quote(other, amount_ves=first.amount)
    details = make_details(reference=first.reference_typed, amount=quote.amount_ves)
    with pytest.raises(Conflict) as refusal:
        reports.submit(other.pk, details)
    assert str(refusal.value) == ("Esa referencia ya se usó en otro pedido. Revisa en tu app y copia la de este pago.")
    assert JournalEntry.objects.get(verb="payment.report_refused").data["code"] == "reference_used"


def test_a_credited_reference_with_another_amount_is_refused_too():
    first = make_report()
    decisions.verify(first.pk, by=make_finance(first.store))
    other = make_unpaid_order(first.store, usd="10.00")
    with pytest.raises(Conflict) as refusal:
        reports.submit(other.pk, make_details(reference=first.reference_typed, amount=Decimal("8601.80")))
    assert refusal.value.code == "reference_used"


def test_a_reference_of_a_rejected_report_may_be_reported_again():
    first = make_report()
    decisions.reject(first.pk, by=make_finance(first.store), code="not_found")
    again = reports.submit(first.order_id, make_details(reference=first.reference_typed, amount=first.amount))
    assert again.reference == first.reference


def test_the_fourth_try_of_an_order_within_an_hour_waits_and_says_until_when():
    order = make_unpaid_order()
    make_quote(order)
    for _time in range(3):
        reports.submit(order.pk, make_details())
    with pytest.raises(rules.TooManyReports) as refusal:
        reports.submit(order.pk, make_details())
    assert refusal.value.status == 429
    assert str(refusal.value).startswith("Ya reportaste 3 veces en esta hora. Vuelve a intentar a la")
    retry_at = refusal.value.details["retry_at"]
    assert timedelta(minutes=59) < retry_at - timezone.now() < timedelta(hours=1)
    assert PaymentReport.objects.count() == 3
    ReportAttempt.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert reports.submit(order.pk, make_details()).pk


def test_a_customer_is_limited_over_all_orders():
    store, user = make_paying_shop(), make_user()
    made = [make_unpaid_order(store, user=user) for _order in range(4)]
    for order in made[:3]:
        reports.submit(order.pk, make_details(), by=user)
    with pytest.raises(rules.TooManyReports):
        reports.submit(made[3].pk, make_details(), by=user)


def test_an_address_is_limited_over_all_customers():
    store = make_paying_shop()
    for _customer in range(10):
        reports.submit(make_unpaid_order(store).pk, make_details(), address="203.0.113.9")
    with pytest.raises(rules.TooManyReports):
        reports.submit(make_unpaid_order(store).pk, make_details(), address="203.0.113.9")
    assert reports.submit(make_unpaid_order(store).pk, make_details(), address="203.0.113.10").pk


def test_the_hour_reads_well_at_one_o_clock():
    zone = timezone.get_current_timezone()
    at_one = timezone.make_aware(timezone.datetime(2026, 10, 1, 13, 0, 0), zone)
    assert str(rules.too_many(at_one, 3, zone)) == (
        "Ya reportaste 3 veces en esta hora. Vuelve a intentar a la 1:00 p.\xa0m. o escríbenos."
    ).replace("1:00 p", "1:00\xa0p")


def test_a_payment_in_time_counts_for_the_old_quote_though_it_is_told_later():
    order = make_unpaid_order()
    old = make_quote(order, state="expired", expires_at=timezone.now() - timedelta(hours=1))
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1))
    new = make_quote(order, amount_ves=Decimal("38000.00"))
    report = reports.submit(order.pk, make_details(paid_on=days_ago(1), amount=old.amount_ves))
    assert report.quote == old
    assert reports.submit(order.pk, make_details(amount=new.amount_ves)).quote == new


def test_a_late_payment_counts_at_todays_rate():
    order = make_unpaid_order()
    old = make_quote(order, state="expired", expires_at=timezone.now() - timedelta(days=2))
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    report = reports.submit(order.pk, make_details())
    assert report.quote != old
    assert report.quote.state == "open"


def test_partial_and_excess_amounts_are_taken_and_shown():
    order = make_unpaid_order()
    make_quote(order)
    part = reports.submit(order.pk, make_details(amount=Decimal("35000.00")))
    more = reports.submit(order.pk, make_details(bank="0134", amount=Decimal("3000.00")))
    assert [(each["code"], each["says"], each["risk"]) for each in part.flags] == [
        ("partial", "Pagó Bs\xa02.933,94 menos.", False)
    ]
    assert ("over_payment", "Pagó Bs\xa066,06 de más.") in [(each["code"], each["says"]) for each in more.flags]


def test_what_is_strange_by_itself_is_flagged():
    report = reports.submit(make_unpaid_order().pk, make_details(reference="12345", paid_on=days_ago(3)))
    assert codes(report) == ["short_reference", "paid_before_order"]


def test_near_duplicates_are_flagged_with_their_reason():
    first = make_report(reference_typed="100200450012", phone="+584245550100", document="V20000001")
    tail = reports.submit(
        make_unpaid_order(first.store).pk, make_details(reference="450012", amount=Decimal("37933.90"))
    )
    assert {"code": "same_tail", "risk": True, "report": first.pk}.items() <= tail.flags[1].items()
    assert first.order.number in tail.flags[1]["says"]
    payer = make_report(make_unpaid_order(first.store), phone="+584245550101", document="V20000002")
    again = reports.submit(
        make_unpaid_order(first.store).pk, make_details(phone="0424-5550101", document="V20000003", amount=payer.amount)
    )
    assert "same_payer_amount" in codes(again)


def test_a_paid_and_a_cancelled_order_take_no_report():
    order = make_unpaid_order()
    orders.cancel(order.pk)
    with pytest.raises(Conflict) as refusal:
        reports.submit(order.pk, make_details())
    assert refusal.value.code == "not_waiting"
    with pytest.raises(Missing):
        reports.submit(0, make_details())


def edited(file: io.BytesIO, *, quality: int = 60, brightness: float = 1.0, crop: int = 0) -> io.BytesIO:
    """A copy of a picture such as somebody makes who wants it to look like another."""
    picture = Image.open(file).convert("RGB")
    width, height = picture.size
    picture = picture.crop((crop, crop, width - crop, height - crop))
    copy = io.BytesIO()
    ImageEnhance.Brightness(picture).enhance(brightness).save(copy, "JPEG", quality=quality)
    copy.seek(0)
    return copy


def test_the_same_file_is_flagged_and_so_is_an_edited_copy():
    store = make_paying_shop()
    first = reports.submit(make_unpaid_order(store).pk, make_details(), receipt=make_receipt_picture(3))
    same = reports.submit(make_unpaid_order(store).pk, make_details(), receipt=make_receipt_picture(3))
    copy = edited(make_receipt_picture(3), brightness=1.15, crop=4)
    changed = reports.submit(make_unpaid_order(store).pk, make_details(), receipt=copy)
    other = reports.submit(
        make_unpaid_order(store, usd="12.00").pk,
        make_details(phone="04245550199", document="V9999999", amount=Decimal("10322.16")),
        receipt=make_receipt_picture(11),
    )
    assert "same_receipt" in codes(same)
    assert [each["report"] for each in changed.flags if each["code"] == "edited_receipt"] == [same.pk, first.pk]
    assert not {"same_receipt", "edited_receipt", "similar_receipt"} & set(codes(other))


@pytest.mark.parametrize(
    "edit", [{"quality": 30}, {"brightness": 0.8}, {"brightness": 1.25}, {"crop": 8}, {"crop": 5, "brightness": 1.1}]
)
def test_an_edited_copy_stays_within_ten_bits_and_another_picture_does_not(edit):
    for seed in range(1, 6):
        original = receipts.read(make_receipt_picture(seed)).fingerprint
        copy = receipts.read(edited(make_receipt_picture(seed), **edit)).fingerprint
        another = receipts.read(make_receipt_picture(seed + 20)).fingerprint
        assert rules.distance(original, copy) <= rules.SIMILAR_BITS
        assert rules.distance(original, another) > rules.SIMILAR_BITS


def test_a_receipt_loses_what_the_camera_wrote_and_only_the_team_sees_it(own_folder):
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Telefonos Avila"
    Image.new("RGB", (300, 500), "#888888").save(photo, "JPEG", exif=exif)
    store = make_paying_shop()
    report = reports.submit(make_unpaid_order(store).pk, make_details(), receipt=photo)
    content = queries.receipt_file(report.pk, make_finance(store)).read()
    assert b"Telefonos" not in content
    assert Image.open(io.BytesIO(content)).format == "WEBP"
    assert not str(own_folder).startswith(str(settings.MEDIA_ROOT))
    for stranger in (make_user(), make_finance(make_paying_shop())):
        with pytest.raises(Missing):
            queries.receipt_file(report.pk, stranger)


def test_a_receipt_that_is_no_picture_or_too_heavy_is_refused():
    order = make_unpaid_order()
    with pytest.raises(BadInput) as refusal:
        reports.submit(order.pk, make_details(), receipt=io.BytesIO(b"<svg onload=alert(1)>"))
    assert refusal.value.field == "receipt"
    with pytest.raises(BadInput) as refusal:
        reports.submit(order.pk, make_details(), receipt=io.BytesIO(b"\xff\xd8" + b"0" * 8_000_001))
    assert str(refusal.value) == "La imagen pesa más de 8 MB. Prueba con una captura de pantalla."


def test_a_refused_report_leaves_no_file_behind(own_folder):
    first = make_report()
    other = make_unpaid_order(first.store)
    make_quote(other, amount_ves=first.amount)
    details = make_details(reference=first.reference_typed, amount=first.amount)
    with pytest.raises(Conflict):
        reports.submit(other.pk, details, receipt=make_receipt_picture(2))
    assert [path for path in own_folder.rglob("*") if path.is_file()] == []
    assert not Receipt.objects.exists()


def test_a_datum_that_was_asked_for_is_answered_once():
    report = make_report()
    decisions.ask_more(report.pk, by=make_finance(report.store), reason="¿Desde qué teléfono pagaste?")
    with pytest.raises(Conflict):
        reports.complete(report.pk, make_details())
    PaymentReport.objects.update(final_at=timezone.now())
    decisions.finish_due()
    answered = reports.complete(report.pk, make_details(phone="0424-5550111", amount=report.amount))
    assert (answered.state, str(answered.phone), answered.reason, answered.final_at) == (
        "reported", "+584245550111", "", None,
    )  # fmt: skip
    with pytest.raises(Conflict):
        reports.complete(report.pk, make_details())
