"""Writing to the store and asking for its newsletter, on a phone; answering, at a desk."""

import re
from datetime import time

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from commerce.communication import contact
from commerce.communication.models import ContactMessage, NewsletterSubscription
from commerce.communication.rules import Contact
from commerce.journal.tasks import deliver_pending
from commerce.stores.models import OpeningHours, Store
from tests.e2e.desk import sit_down
from tests.e2e.test_quality import STICKS_OUT, complaints_about
from tests.factories import make_staff
from tests.orders import make_shop
from tests.support.browser import watched_page
from tests.support.liveserver import LiveServer

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def opened() -> Store:
    store = make_shop("viveres", is_default=True, name="Víveres Araguaney", email="hola@viveres.example")
    OpeningHours.objects.bulk_create(
        OpeningHours(store=store, weekday=day, opens=time(0), closes=time(23, 59)) for day in range(7)
    )
    return store


def test_a_message_is_corrected_and_sent_without_any_script(browser: Browser, live_shop: LiveServer) -> None:
    opened()
    with watched_page(browser, live_shop.url, java_script_enabled=False, **PHONE) as page:
        page.goto("/contacto/")
        page.get_by_label("Tu nombre").fill("Yelitza Marcano")
        page.get_by_label("Mensaje").fill("¿Abren el domingo?")
        page.get_by_role("button", name="Enviar mensaje").click()
        expect(page.get_by_text("Escribe un correo o un teléfono para responderte.").first).to_be_visible()
        expect(page.get_by_label("Mensaje")).to_have_value("¿Abren el domingo?")
        page.complaints.forget("status 422")  # type: ignore[attr-defined]

        page.get_by_label("Teléfono").fill("0414-5550182")
        page.get_by_role("button", name="Enviar mensaje").click()
        expect(page.get_by_role("heading", name="Recibimos tu mensaje")).to_be_visible()
        expect(page.get_by_text("te respondemos hoy mismo")).to_be_visible()
    assert ContactMessage.objects.get().phone == "+584145550182"


def test_the_newsletter_is_asked_for_confirmed_and_left(page_phone: Page, live_shop: LiveServer) -> None:
    opened()
    page = page_phone
    page.goto("/boletin/")
    page.get_by_label("Tu correo").fill("yelitza@ejemplo.com.ve")
    page.get_by_role("button", name="Suscribirme").click()
    expect(page.get_by_role("heading", name="Revisa tu correo")).to_be_visible()

    deliver_pending()
    confirm, leave = re.findall(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)
    page.goto(confirm)
    page.get_by_role("button", name="Sí, quiero recibirlo").click()
    expect(page.get_by_role("heading", name="Listo, ya estás suscrito")).to_be_visible()
    page.goto(leave)
    page.get_by_role("button", name="Darme de baja").click()
    expect(page.get_by_role("heading", name="Listo, no te escribimos más")).to_be_visible()
    assert NewsletterSubscription.objects.get().state == "left"


def test_customer_service_sees_to_a_message(page_desktop: Page, live_shop: LiveServer) -> None:
    store = opened()
    said = Contact(name="Yelitza Marcano", text="¿Abren el domingo?", email="yelitza@ejemplo.com.ve")
    message, page = contact.receive(store, said), page_desktop
    sit_down(page, make_staff(store, "support", first_name="Nilda"), live_shop.url, "/admin/mensajes/")

    page.get_by_role("link", name="Yelitza Marcano").click()
    page.get_by_role("button", name="Mostrar Correo").click()
    expect(page.get_by_text("yelitza@ejemplo.com.ve")).to_be_visible()
    page.get_by_role("button", name="Atendido").click()
    expect(page.get_by_text("Quedó como atendido.")).to_be_visible()
    message.refresh_from_db()
    assert message.handled_at is not None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_letterbox_fits_a_phone_and_shuts_nobody_out(browser: Browser, live_shop: LiveServer, scheme: str) -> None:
    store = opened()
    message = contact.receive(store, Contact(name="Ana", text="Hola", email="ana@ejemplo.com.ve"))
    wrong: dict[str, list[str]] = {}
    with watched_page(browser, live_shop.url, color_scheme=scheme, **PHONE) as page:
        for address in ("/contacto/", "/contacto/gracias/", "/boletin/", "/boletin/revisa-tu-correo/"):
            page.goto(address)
            wrong[address] = complaints_about(page)
        sit_down(page, make_staff(store, "administrator"), live_shop.url)
        for address in ("/admin/mensajes/", f"/admin/mensajes/{message.pk}/", "/admin/boletin/"):
            page.goto(address)
            wrong[address] = page.evaluate(STICKS_OUT)
    assert {address: found for address, found in wrong.items() if found} == {}
