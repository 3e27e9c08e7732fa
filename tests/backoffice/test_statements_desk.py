"""The statements desk: bringing a file in, setting an account's format with a sample, and the result."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commerce.pagomovil.models import RecipientAccount, Statement, StatementFormat
from commerce.pagomovil.statements import actions
from commerce.pagomovil.statements.presets import PRESETS
from commerce.stores.models import Store
from tests.commerce.pagomovil.statements.samples import FIXTURES, SIMPLE, make_account, table
from tests.factories import make_staff, make_store

pytestmark = pytest.mark.django_db

DESK = "/admin/estados-de-cuenta/"
MAY = ["pagomovil.view_statement", "pagomovil.add_statement"]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True)


@pytest.fixture
def account(store: Store) -> RecipientAccount:
    return make_account(store)


@pytest.fixture
def finance(client: Client, store: Store) -> Client:
    client.force_login(make_staff(store, "caja", MAY))
    return client


def upload(client: Client, account: RecipientAccount, name: str = "banesco.csv", content: bytes = b"") -> Any:
    file = SimpleUploadedFile(name, content or (FIXTURES / name).read_bytes())
    return client.post(DESK, {"account": account.pk, "file": file})


def fields_of(response: Any) -> dict[str, Any]:
    """What a browser would send of the format's form."""
    return {bound.name: "" if bound.value() is None else bound.value() for bound in response.context["form"]}


def test_a_first_file_leads_to_its_format_then_to_the_result(finance: Client, account: RecipientAccount) -> None:
    answer = upload(finance, account)
    statement = Statement.objects.get()
    editor = f"{DESK}formato/{account.pk}/"
    assert answer["Location"] == f"{editor}?archivo={statement.pk}"

    page = finance.get(answer["Location"])
    text = page.content.decode()
    assert page.context["preset"] == "banesco-csv"
    assert "Plantilla: revisa antes de usar" in text
    assert "8 entran, 2 se apartan, 0 con problemas" in text
    assert "37.933,94" in text

    saved = finance.post(editor, {**fields_of(page), "archivo": statement.pk, "preset": "banesco-csv"})
    assert saved["Location"] == f"{DESK}{statement.pk}/"
    assert StatementFormat.objects.get(account=account).preset == "banesco-csv"

    waiting = finance.get(saved["Location"]).content.decode()
    assert f'hx-get="{DESK}{statement.pk}/avance/"' in waiting
    assert "HX-Refresh" not in finance.get(f"{DESK}{statement.pk}/avance/")

    actions.read(statement.pk)

    assert finance.get(f"{DESK}{statement.pk}/avance/")["HX-Refresh"] == "true"
    page = finance.get(saved["Location"])
    assert (page.context["statement"].lines_new, page.context["ignored"], page.context["is_busy"]) == (8, 2, False)
    assert "TRF.MB 0102 V014220318 MARIA ROJAS" in page.content.decode()


def test_with_a_format_saved_a_file_is_read_at_once(finance: Client, account: RecipientAccount) -> None:
    actions.save_format(account.pk, PRESETS["banesco-csv"].mapping)
    answer = upload(finance, account)
    assert answer["Location"] == f"{DESK}{Statement.objects.get().pk}/"


def test_bad_rows_are_shown_with_number_reason_and_harmless_text(finance: Client, account: RecipientAccount) -> None:
    actions.save_format(account.pk, SIMPLE)
    content = table("01/10/2026;1;Pago;5,00;", "ayer;2;<script>alert(1)</script>;5,00;")
    upload(finance, account, "mov.csv", content)
    statement = actions.read(Statement.objects.get().pk)

    text = finance.get(f"{DESK}{statement.pk}/").content.decode()

    assert "«ayer» no es una fecha." in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert(1)" not in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b" ", "El archivo está vacío. Descárgalo otra vez del banco."),
        (b"PK\x03\x04", "El libro de Excel está dañado. Descárgalo o guárdalo otra vez."),
        (b"x" * 20_000_001, "El archivo pesa más de 20 MB. Descarga un período más corto."),
    ],
)
def test_a_file_that_is_refused_says_why_and_leaves_nothing(
    finance: Client, account: RecipientAccount, content: bytes, says: str
) -> None:
    answer = upload(finance, account, "mov.csv", content)
    assert (answer.status_code, says in answer.content.decode(), Statement.objects.count()) == (200, True, 0)


def test_the_sample_follows_the_form_and_saves_nothing(finance: Client, account: RecipientAccount) -> None:
    upload(finance, account)
    fields = fields_of(finance.get(f"{DESK}formato/{account.pk}/"))
    address = f"{DESK}formato/{account.pk}/muestra/"

    assert "8 entran" in finance.post(address, fields).content.decode()
    wrong = finance.post(address, {**fields, "reference": "Nro"}).content.decode()
    assert "No encontramos la columna «Nro»." in wrong
    assert "Di qué columna trae la fecha." in finance.post(address, {**fields, "date": ""}).content.decode()
    assert not StatementFormat.objects.exists()


def test_a_preset_can_be_asked_for_and_a_wrong_format_is_told_at_its_field(
    finance: Client, account: RecipientAccount
) -> None:
    page = finance.get(f"{DESK}formato/{account.pk}/?plantilla=bnc-tsv")
    fields = fields_of(page)
    assert (fields["date_order"], fields["credit"], fields["delimiter"]) == ("mdy", "Haber", "\t")

    answer = finance.post(f"{DESK}formato/{account.pk}/", {**fields, "date": ""})
    assert answer.context["form"].errors == {"date": ["Di qué columna trae la fecha."]}
    looked = finance.post(f"{DESK}formato/{account.pk}/", {**fields, "look": "1"})
    assert looked.status_code == 200
    assert not StatementFormat.objects.exists()


def test_a_failed_file_offers_its_format_and_is_read_again(finance: Client, account: RecipientAccount) -> None:
    actions.save_format(account.pk, SIMPLE)
    upload(finance, account, "mov.csv", table("01/10/2026;1;Pago;1.234;"))
    statement = actions.read(Statement.objects.get().pk)
    assert "Corregir el formato y leer otra vez" in finance.get(f"{DESK}{statement.pk}/").content.decode()

    editor = f"{DESK}formato/{account.pk}/?archivo={statement.pk}"
    fields = {**fields_of(finance.get(editor)), "decimal": "comma", "archivo": statement.pk}
    finance.post(editor, fields)

    assert actions.read(statement.pk).lines_new == 1


def test_another_stores_files_and_accounts_are_not_there(finance: Client, account: RecipientAccount) -> None:
    foreign = make_account()
    actions.save_format(foreign.pk, SIMPLE)
    with (FIXTURES / "banesco.csv").open("rb") as file:
        theirs = actions.receive(foreign.pk, file, name="secreto.csv")

    assert "secreto.csv" not in finance.get(DESK).content.decode()
    for path in (f"{theirs.pk}/", f"{theirs.pk}/avance/", f"formato/{foreign.pk}/"):
        assert finance.get(DESK + path).status_code == 404, path
    assert finance.post(f"{DESK}formato/{foreign.pk}/muestra/").status_code == 404
    assert upload(finance, foreign).context["form"].errors["account"]
    page = finance.get(f"{DESK}formato/{account.pk}/?archivo={theirs.pk}")
    assert page.context["statement"] is None


def test_who_may_only_look_brings_nothing_in(client: Client, store: Store, account: RecipientAccount) -> None:
    client.force_login(make_staff(store, "mirador", ["pagomovil.view_statement"]))
    assert "Subir un archivo" not in client.get(DESK).content.decode()
    assert upload(client, account).status_code == 403
    assert client.get(f"{DESK}formato/{account.pk}/").status_code == 403


def test_who_has_no_permission_sees_nothing(client: Client, store: Store) -> None:
    client.force_login(make_staff(store, "vitrina", ["catalogue.view_product"]))
    assert client.get(DESK).status_code == 403
    client.logout()
    assert client.get(DESK).status_code == 302


def test_the_sidebar_leads_to_the_desk(finance: Client, account: RecipientAccount) -> None:
    assert f'href="{reverse("statements:list")}"' in finance.get(DESK).content.decode()


def test_the_list_asks_the_database_little(
    finance: Client, account: RecipientAccount, django_assert_max_num_queries: Any
) -> None:
    for _again in range(12):
        upload(finance, account)
    with django_assert_max_num_queries(30):
        finance.get(DESK)
