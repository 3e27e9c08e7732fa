"""Handing over and forgetting what the shop knows of a person."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from commerce.accounts import actions as accounts
from commerce.accounts.models import BusinessProfile, User
from commerce.address.models import Country, UserAddress
from commerce.customer import notes
from commerce.customer.models import CustomerNote, PersonalDataExport
from commerce.customer.personal_data import erasure, export, files
from commerce.customer.personal_data.person import find, of_account
from commerce.customer.personal_data.traces import pattern_of, traces
from commerce.jobs import files as job_files
from commerce.jobs.actions import discard_old
from commerce.jobs.models import Job, JobFile, JobItem
from commerce.journal import schedules
from commerce.journal.models import JournalEntry
from commerce.order.models import Order, OrderNote
from commerce.pagomovil.models import Match, PaymentReport, Receipt, StatementLine
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.models import Store
from tests.factories import PASSWORD, make_product, make_staff, make_user
from tests.orders import make_basket, make_order, make_shop
from tests.pagomovil import make_account, make_line, make_quote, make_report

pytestmark = pytest.mark.django_db
EMAIL, NAME = "quintana.bracamonte@correo-unico.com.ve", "Zoraida Bracamonte"
# Every way in which the person of these tests might still be read somewhere.
TRACES = (
    "quintana.bracamonte", "bracamonte", "4145559173", "0414-5559173", "555-91-73", "19876543", "19.876.543",
    "Residencias Guaicaipuro",
)  # fmt: skip


@pytest.fixture
def shop() -> Store:
    return make_shop("viveres", is_default=True)


@pytest.fixture
def root() -> User:
    return make_user("raiz@ejemplo.com.ve", is_staff=True, is_superuser=True, first_name="Raíz", last_name="Pérez")


def person_of(shop: Store, **fields: Any) -> User:
    """Somebody who left traces wherever a person can."""
    values = {"first_name": "Zoraida", "last_name": "Bracamonte", "phone": "0414-5559173", "registered_in": shop}
    user = make_user(EMAIL, identity_document="V19876543", accepts_marketing=True, **values | fields)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    user.first_name = "Zoraida María"
    user.save()
    BusinessProfile.objects.create(
        user=user, name="Bodega", rif="", contact_name=NAME, contact_phone="0414-5559173", licence="LAE-1"
    )
    UserAddress.objects.create(
        user=user, first_name="Zoraida", last_name="Bracamonte", line1="Residencias Guaicaipuro", line4="Caracas",
        country=Country.objects.get(pk="VE"), phone_number="+584145559173",
    )  # fmt: skip
    return user


def delivered_order(shop: Store, user: User | None) -> Order:
    """An order that is over and paid, with words about its person in every corner."""
    product = make_product(shop)
    order = make_order(shop, {product: 1}, user=user, name=NAME, phone="+584145559173", email=EMAIL)
    Order.objects.filter(pk=order.pk).update(
        status="delivered", customer_note=f"Soy {NAME}", cancel_reason="Llamar al 0414-5559173"
    )
    address = order.shipping_address
    address.line1, address.notes = "Residencias Guaicaipuro", "Preguntar por Zoraida Bracamonte"
    address.save()
    order.lines.update(note="Para Zoraida Bracamonte")
    OrderNote.objects.create(order=order, message="zoraida bracamonte llamó del 0414 555 91 73, V-19.876.543")
    order.moves.update(note="La recibió ZORAIDA BRACAMONTE")
    account = make_account(shop)
    report = make_report(
        order, quote=make_quote(order, account=account), phone="0414-5559173", document="V19876543",
        state="verified", from_address="190.0.0.1", settled_at=timezone.now(), final_at=timezone.now(),
        flags=[{"code": "payer", "says": "Paga desde 04145559173"}],
    )  # fmt: skip
    report.reason = "Confirmado con Zoraida Bracamonte"
    report.receipt = receipt_of(shop)
    report.save()
    line = make_line(
        account, report=report, phone="04145559173", document="V019876543", description="PM DE ZORAIDA BRACAMONTE"
    )
    signals = [{"name": "phone", "verdict": "for", "says": "Mismo teléfono: 0414-5559173"}]
    Match.objects.create(report=report, line=line, score=90, decision="auto", signals=signals)
    return Order.objects.get(pk=order.pk)


def receipt_of(shop: Store) -> Receipt:
    path = files._pictures().save(f"{shop.pk}/comprobante.webp", ContentFile(b"picture of zoraida bracamonte"))
    return Receipt.objects.create(store=shop, path=path, sha256="0" * 64, fingerprint="0" * 16, width=10, height=10)


def other_traces(shop: Store, user: User, root: User) -> None:
    product = make_product(shop)
    make_basket(shop, {product: 1}, owner=user)
    reviews = get_model("reviews", "ProductReview")
    reviews.objects.create(product=product, user=user, score=5, title="De Zoraida", body=f"{NAME} la recomienda")
    get_model("wishlists", "WishList").objects.create(owner=user, name="Para Zoraida Bracamonte")
    email = get_model("communication", "Email")
    email.objects.create(user=user, email=EMAIL, subject="Hola", body_text=NAME, body_html=NAME)
    notes.add_note(user.pk, shop, f"{NAME} prefiere la tarde", by=root)
    job = Job.objects.create(code="import.clientes", title=f"Importar a {NAME}", owner=root)
    JobItem.objects.create(job=job, position=1, subject_type="x", subject_id="1", data={"email": EMAIL}, label=NAME)
    AccessAttempt.objects.create(username=EMAIL, ip_address="190.0.0.1", failures_since_start=1)
    LogEntry.objects.create(
        user=root, content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk),
        object_repr=NAME, action_flag=CHANGE, change_message=f"Changed {EMAIL}",
    )  # fmt: skip


def everything_written(words: tuple[str, ...]) -> list[str]:
    """Where any of `words` is found, in every text and JSON column of every table, whatever it belongs to."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type"
            " IN ('text', 'character varying', 'json', 'jsonb', 'character', 'ARRAY', 'tsvector', 'inet')"
        )
        for table, column in cursor.fetchall():
            for word in words:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" WHERE strpos(lower("{column}"::text), %s) > 0', [word.lower()]
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}: {word}")
    return found


def test_after_an_erasure_no_table_and_no_folder_tells_of_the_person(
    shop: Store, root: User, django_capture_on_commit_callbacks: Any
) -> None:
    user = person_of(shop)
    order = delivered_order(shop, user)
    guest_order = delivered_order(shop, None)
    other_traces(shop, user, root)
    export.ask(of_account(user), by=root)
    export.make_due()
    receipts = list(Receipt.objects.values_list("path", flat=True))
    copy = PersonalDataExport.objects.get().path
    amounts = [(each.number, each.total_incl_tax, each.total_tax) for each in (order, guest_order)]
    assert len(everything_written(TRACES)) > 30

    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(of_account(user), by=root, word="borrar")

    assert everything_written((*TRACES, "zoraida bracamonte")) == []
    for path in receipts:
        assert not (Path(settings.RECEIPTS_ROOT) / path).exists()
    assert not (Path(settings.PERSONAL_DATA_ROOT) / copy).exists()
    # What the law keeps is there, without the person.
    kept = Order.objects.order_by("pk")
    assert [(each.number, each.total_incl_tax, each.total_tax) for each in kept] == amounts
    assert {each.contact_name for each in kept} == {"Persona borrada"}
    assert {each.shipping_address.line4 for each in kept} == {"Caracas"}
    assert PaymentReport.objects.filter(state="verified", receipt=None).count() == 2
    assert StatementLine.objects.filter(phone="", document="").count() == 2


def brought_in(root: User, shop: Store, words: str) -> JobFile:
    """A customer file in which somebody is named, as the worker has looked at it."""
    path, _size = job_files.keep_upload(io.BytesIO(words.encode()))
    job = Job.objects.create(code="import.clientes", title="Clientes", owner=root, store_id=shop.pk)
    cells = {"cells": words.split(",")}
    JobItem.objects.create(job=job, position=1, subject_type="row", subject_id="1", data=cells)
    return job_files.add(job, JobFile.Kind.UPLOAD, "clientes.csv", path)


def test_a_file_that_names_the_person_goes_with_them_and_another_stays_its_week(
    shop: Store, root: User, tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.JOBS_ROOT = tmp_path
    user = person_of(shop)
    theirs = brought_in(root, shop, f"{EMAIL},{NAME}")
    other = brought_in(root, shop, "luis@ejemplo.com.ve,Luis Peña")

    told = erasure.plan(of_account(user))
    assert ("Archivos importados que la nombran", 1) in [(str(item.label), item.count) for item in told.deleted]
    kept = {str(item.label): str(item.why) for item in told.kept}
    assert "a los 7 días" in kept["Otros archivos importados y exportados"]
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(of_account(user), by=root, word="BORRAR")

    assert list(JobFile.objects.all()) == [other]
    assert not (tmp_path / theirs.path).exists()
    assert (tmp_path / other.path).exists()


def test_an_uploaded_original_is_deleted_by_the_schedule_once_its_seven_days_are_over(
    shop: Store, root: User, tmp_path: Path, settings: Any
) -> None:
    settings.JOBS_ROOT = tmp_path
    file = brought_in(root, shop, f"{EMAIL},{NAME}")
    assert file.expires_at - timezone.now() <= timedelta(days=7)
    Job.objects.update(state=Job.State.DONE)
    assert discard_old() == 0
    assert (tmp_path / file.path).exists()

    JobFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    discard_old()

    assert not (tmp_path / file.path).exists()
    assert list(JobItem.objects.values_list("data", "label")) == [({}, "")]
    assert "commerce.jobs.tasks.discard_old" in {each.function for each in schedules.declared()}


def test_an_erased_account_is_closed_and_its_email_is_free(shop: Store, root: User) -> None:
    user = person_of(shop)
    browser = Client()
    browser.force_login(user)
    assert browser.get("/cuenta/datos/").status_code == 200
    erasure.erase(of_account(user), by=root, word="BORRAR")

    assert browser.get("/cuenta/datos/").status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.get_full_name(), user.check_password(PASSWORD)) == (False, "", False)
    assert user.erased_at is not None
    assert accounts.open_account(EMAIL, PASSWORD).pk != user.pk
    entry = JournalEntry.objects.get(verb="person.erased")
    assert (entry.subject_id, entry.actor) == (str(user.pk), root)


def test_somebody_else_keeps_everything(shop: Store, root: User) -> None:
    user = person_of(shop)
    delivered_order(shop, user)
    other = make_user("otra@ejemplo.com.ve", phone="0412-5550000", first_name="Zoraida", last_name="Gil")
    theirs = make_order(shop, {make_product(shop): 1}, user=other, name="Zoraida Gil", phone="+584125550000")
    notes.add_note(other.pk, shop, "Es vecina.", by=root)

    erasure.erase(of_account(user), by=root, word="BORRAR")

    theirs.refresh_from_db()
    assert (theirs.contact_name, theirs.contact_phone) == ("Zoraida Gil", "+584125550000")
    assert CustomerNote.objects.get().text == "Es vecina."
    other.refresh_from_db()
    assert (other.phone, other.is_active) == ("+584125550000", True)


def test_the_merged_double_is_forgotten_too(shop: Store, root: User) -> None:
    user = person_of(shop)
    double = make_user("zoraida.vieja@ejemplo.com.ve", first_name="Zoraida", last_name="Bracamonte", merged_into=user)
    erasure.erase(find("zoraida.vieja@ejemplo.com.ve"), by=root, word="BORRAR")
    double.refresh_from_db()
    assert (double.get_full_name(), double.email) == ("", f"borrada-{double.pk}@datos-borrados.invalid")
    assert everything_written(("zoraida.vieja", "bracamonte")) == []


def test_an_open_order_or_a_payment_under_review_stands_in_the_way(shop: Store, root: User) -> None:
    user = person_of(shop)
    order = delivered_order(shop, user)
    PaymentReport.objects.update(state="reported", settled_at=None)
    waiting = make_order(shop, {make_product(shop): 1}, user=user)
    with pytest.raises(Conflict) as refused:
        erasure.erase(of_account(user), by=root, word="BORRAR")
    assert refused.value.details["obstacles"] == [
        f"Tiene pedidos sin terminar: {waiting.number}.",
        f"Tiene pagos en revisión: {order.number}.",
    ]
    assert User.objects.get(pk=user.pk).email == EMAIL


def test_the_team_is_not_erased_and_the_word_is_needed(shop: Store, root: User) -> None:
    staff = make_staff(shop, "support")
    with pytest.raises(Conflict):
        erasure.erase(of_account(staff), by=root, word="BORRAR")
    with pytest.raises(BadInput):
        erasure.erase(of_account(person_of(shop)), by=root, word="sí")


def test_who_lacks_a_store_of_the_person_may_not(shop: Store) -> None:
    user = person_of(shop)
    other = make_shop("kits", rate=False)
    admin = make_staff(shop, "administrator")
    make_order(other, {make_product(other): 1}, user=user)
    for act in (
        lambda: erasure.erase(of_account(user), by=admin, word="BORRAR"),
        lambda: export.ask(of_account(user), by=admin),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "other_stores"


def test_a_dry_run_counts_and_changes_nothing(shop: Store, root: User, capsys: pytest.CaptureFixture[str]) -> None:
    user = person_of(shop)
    delivered_order(shop, user)
    before = everything_written(TRACES)
    call_command("personal_data", "erase", email=EMAIL, actor=root.email, dry_run=True)
    said = capsys.readouterr().out
    assert "Direcciones: 1." in said
    assert "Pedidos, con sus direcciones y notas: 1." in said
    assert everything_written(before and TRACES) == before


def test_the_command_erases_and_says_where_something_is_left(
    shop: Store, root: User, capsys: pytest.CaptureFixture[str]
) -> None:
    user = person_of(shop)
    other = make_user("vecina@ejemplo.com.ve")
    notes.add_note(other.pk, shop, f"Es vecina de {NAME}", by=root)
    call_command("personal_data", "erase", email=EMAIL, actor=root.email)
    assert "Todavía se lee en customer_customernote.text: 1" in capsys.readouterr().out
    user.refresh_from_db()
    assert user.erased_at is not None


@pytest.mark.parametrize(
    ("email", "actor"), [("nadie@ejemplo.com.ve", "raiz@ejemplo.com.ve"), (EMAIL, "nadie@ejemplo.com.ve")]
)
def test_the_command_says_who_is_missing(shop: Store, root: User, email: str, actor: str) -> None:
    with pytest.raises(CommandError):
        call_command("personal_data", "erase", email=email, actor=actor)


def test_a_guest_is_found_by_the_orders(shop: Store, root: User) -> None:
    order = delivered_order(shop, None)
    erasure.erase(find(EMAIL.upper()), by=root, word="BORRAR")
    order.refresh_from_db()
    assert (order.contact_name, order.contact_email) == ("Persona borrada", "")
    with pytest.raises(Missing):
        find(EMAIL)


def test_a_copy_holds_everything_and_expires(shop: Store, root: User, django_capture_on_commit_callbacks: Any) -> None:
    user = person_of(shop)
    order = delivered_order(shop, user)
    other_traces(shop, user, root)
    row = export.ask(of_account(user), by=root)
    assert export.make_due() == 1
    assert export.make_due() == 0
    row.refresh_from_db()
    with files.opened(row.path) as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        told = json.loads(archive.read("datos.json"))
        assert archive.namelist() == ["datos.json", f"comprobantes/{order.number}-{Receipt.objects.get().pk}.webp"]
    assert told["accounts"][0]["email"] == EMAIL
    assert "password" not in told["accounts"][0]
    assert [each["number"] for each in told["orders"]] == [order.number]
    assert told["addresses"][0]["line1"] == "Residencias Guaicaipuro"
    assert told["notes_of_the_team"][0]["text"] == f"{NAME} prefiere la tarde"
    assert {each["verb"] for each in told["what_happened"]} >= {"order.placed", "customer.note_added"}

    PersonalDataExport.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert export.expire_due() == 1
    with pytest.raises(FileNotFoundError):
        files.opened(row.path)
    row.refresh_from_db()
    assert (row.state, row.path) == ("expired", "")


def test_traces_find_any_spelling(shop: Store, root: User) -> None:
    user = person_of(shop)
    pattern = pattern_of(of_account(user))
    other = make_user("vecina@ejemplo.com.ve")
    for text in ("0414 555.91.73", "+58 414-5559173", "v 19.876.543", "zoraida  BRACAMONTE"):
        note = notes.add_note(other.pk, shop, f"dice {text}.", by=root)
        assert [t.rows for t in traces(pattern) if t.table == "customer_customernote"] == [1], text
        note.delete()
    notes.add_note(other.pk, shop, "04145559174 y 119876543", by=root)
    assert [t for t in traces(pattern) if t.table == "customer_customernote"] == []
