"""A day of the administrator: somebody new in the team, a secret that is never shown, what happened, what went wrong."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import Failure
from playwright.sync_api import Browser, Page, expect

from commerce.accounts.models import User
from commerce.jobs import actions as jobs
from commerce.jobs.models import Job
from commerce.journal.models import JournalEntry
from commerce.stores.models import MailSender, Membership, Store
from tests.e2e.desk import choose, sidebar, sit_down
from tests.factories import make_product, make_staff
from tests.orders import make_shop
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer

SECRET = "c0raz0n-de-melon"
NEWCOMER = "luisana@ejemplo.com.ve"


@pytest.fixture
def store(live_shop: LiveServer) -> Store:
    return make_shop("viveres", name="Víveres La Ceiba", is_default=True, city="Caracas")


@pytest.fixture
def maigualida(store: Store) -> User:
    return make_staff(store, "administrator", first_name="Maigualida", last_name="Soto")


def test_somebody_new_in_the_team_reaches_their_desks_and_no_other(
    page_desktop: Page, browser: Browser, live_shop: LiveServer, store: Store, maigualida: User
) -> None:
    page = page_desktop
    sit_down(page, maigualida, live_shop.url, "/admin/accounts/user/add/")

    page.get_by_label("Correo").first.fill(NEWCOMER)
    for field in ("password1", "password2"):
        page.locator(f"#id_{field}").fill("una clave bien larga 2026")
    page.locator("[name=_continue]").click()
    expect(page.locator("#id_first_name")).to_be_visible()
    page.locator("#id_first_name").fill("Luisana")
    page.locator("#id_last_name").fill("Peña")
    page.get_by_role("link", name="Agregar Miembro del equipo").click()
    choose(page, "memberships-0-store", "Víveres La Ceiba")
    choose(page, "memberships-0-role", "Atención al cliente")
    page.get_by_label("Motivo del cambio").fill("Empieza hoy")
    page.locator("[name=_save]").click()
    expect(page.locator("#result_list")).to_contain_text("Luisana Peña")
    luisana = User.objects.get(email=NEWCOMER)
    membership = Membership.objects.get(user=luisana)
    assert (membership.store, membership.role.name, luisana.is_staff) == (store, "support", True)
    assert Membership.history.get(user=luisana).history_change_reason == "Empieza hoy"

    with watched_page(browser, live_shop.url, viewport={"width": 1280, "height": 800}) as hers:
        sit_down(hers, luisana, live_shop.url, "/admin/")
        titles = " ".join(sidebar(hers).all_text_contents())
        assert "Pedidos" in titles
        assert "Clientes" in titles
        assert not re.search("Roles|Equipo|Ajustes|Conciliación|Ofertas", titles)
        for closed in (
            "/admin/auth/group/",
            "/admin/accounts/user/",
            "/admin/ofertas/",
            f"/admin/ajustes/{store.pk}/empresa/",
        ):
            answer = hers.goto(closed)
            assert answer is not None
            assert answer.status == 403, closed
        hers.complaints.forget("status 403")  # type: ignore[attr-defined]


def test_a_secret_is_written_and_never_shown_and_an_earlier_version_comes_back(
    page_desktop: Page, live_shop: LiveServer, store: Store, maigualida: User
) -> None:
    page = page_desktop
    sit_down(page, maigualida, live_shop.url, f"/admin/ajustes/{store.pk}/correo/")

    page.locator("#id_host").fill("smtp.ejemplo.com.ve")
    page.locator("#id_from_address").fill("tienda@ejemplo.com.ve")
    page.locator("#id_username").fill("tienda")
    page.locator("#id_password").fill(SECRET)
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_text("Guardamos «Correo» de Víveres La Ceiba.")).to_be_visible()
    assert SECRET not in page.content()
    expect(page.locator("#id_host")).to_have_value("smtp.ejemplo.com.ve")
    expect(page.locator("#id_password")).to_have_value("")
    assert MailSender.objects.get(store=store).password.reveal() == SECRET

    # Saved again without it, it stays.
    page.locator("#id_from_name").fill("La Ceiba")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_text("Guardamos «Correo»")).to_be_visible()
    assert MailSender.objects.get(store=store).password.reveal() == SECRET

    # The city was right before: the earlier version comes back, with why.
    page.goto(f"/admin/ajustes/{store.pk}/empresa/")
    page.locator("#id_city").fill("Caraca")
    page.get_by_role("button", name="Guardar", exact=True).click()
    page.get_by_role("link", name="Historia").click()
    expect(page.get_by_role("table", name="Qué cambió").first).to_contain_text("Caraca")
    page.get_by_role("link", name="Volver a esta versión…").first.click()
    page.get_by_label("Por qué la restauras").fill("Se escribió mal")
    page.get_by_role("button", name="Restaurar esta versión").click()
    expect(page.get_by_text("Restauramos «Víveres La Ceiba».")).to_be_visible()
    store.refresh_from_db()
    assert store.city == "Caracas"
    assert store.history.first().history_change_reason.endswith(": Se escribió mal")

    # What happened, by whom: only the settings of mail, without the secret.
    page.goto("/admin/actividad/")
    page.get_by_role("heading", name="Filtros").click()
    page.get_by_label("Quién").select_option(label="Maigualida Soto")
    page.get_by_label("Qué pasó").select_option("store.mail_changed")
    page.get_by_role("button", name="Ver", exact=True).click()
    lines = page.locator(".dk-feed tbody tr")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Maigualida Soto")
    assert SECRET not in page.content()


def test_a_task_that_failed_is_tried_again(
    page_desktop: Page, live_shop: LiveServer, store: Store, maigualida: User
) -> None:
    now, page = timezone.now(), page_desktop
    Failure.objects.create(
        id="fallida".rjust(32, "0"), name="fallida", func="commerce.journal.tasks.sweep", started=now, stopped=now,
        success=False, attempt_count=5, result="boom : Trace\nOSError: el servidor no contesta",
    )  # fmt: skip
    sit_down(page, maigualida, live_shop.url, "/admin/tareas/")

    failed = page.get_by_role("region", name="Fallidas")
    expect(failed).to_contain_text("el servidor no contesta")
    failed.get_by_role("button", name="Repetir").click()
    expect(page.get_by_role("region", name="Fallidas")).to_contain_text("Nada ha fallado.")
    assert not Failure.objects.exists()
    entry = JournalEntry.objects.get(verb="task.retried")
    assert entry.actor_id == maigualida.pk


def test_prices_come_from_a_file_after_a_look_at_what_changes(
    page_desktop: Page, live_shop: LiveServer, store: Store, maigualida: User, settings: Any, tmp_path: Path
) -> None:
    settings.JOBS_ROOT = tmp_path / "jobs"
    coffee = make_product(store, "Café", price="6.00", sku="CAF-1").stockrecords.get()
    make_product(store, "Té", price="3.00", sku="TE-1")
    page = page_desktop
    sit_down(page, maigualida, live_shop.url, "/admin/trabajos/importar/precios/")

    file = "Código;Precio\nCAF-1;6,90\nTE-1;gratis\n".encode()
    page.locator("#id_file").set_input_files({"name": "precios.csv", "mimeType": "text/csv", "buffer": file})
    page.get_by_label("Motivo").fill("Precios de diciembre")
    page.get_by_role("button", name="Ver qué cambiaría").click()
    expect(page.get_by_text("Revisamos el archivo")).to_be_visible()
    jobs.run_due()

    # Without a reload: what would change, and which cell is wrong; nothing has changed yet.
    expect(page.get_by_role("heading", name="Mira qué cambiaría y confirma")).to_be_visible()
    expect(page.get_by_text("«gratis» no es un número.")).to_be_visible()
    coffee.refresh_from_db()
    assert str(coffee.price) == "6.00"
    page.get_by_label("Importar solo las filas buenas").check()
    page.get_by_role("button", name="Confirmar e importar").click()
    expect(page.get_by_text("Espera su turno")).to_be_visible()
    jobs.run_due()

    expect(
        page.get_by_text("Con resultado").or_(page.get_by_role("link", name=re.compile("CSV"))).first
    ).to_be_visible()
    coffee.refresh_from_db()
    job = Job.objects.get()
    assert (str(coffee.price), job.done) == ("6.90", 1)
    assert coffee.history.first().history_change_reason == "Precios de diciembre"
