"""Customer service at work: finding somebody, looking at their phone, noting it, and joining a double."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from tests.factories import make_product, make_staff, make_user
from tests.orders import make_order, make_shop
from tests.support.liveserver import LiveServer


def enter(page: Page, user: User, address: str) -> None:
    """Sit down at the list of customers as `user`."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    page.goto("/admin/accounts/customer/")


def test_a_lead_finds_a_customer_looks_at_the_phone_and_joins_the_double(
    page_desktop: Page, live_shop: LiveServer
) -> None:
    store = make_shop("viveres", is_default=True)
    lead = make_staff(store, "support-lead", first_name="Mariela", last_name="Rivas")
    customer = make_user("yelitza@ejemplo.com.ve", phone="0414-5550182", registered_in=store)
    double = make_user("y.elitza@ejemplo.com.ve", registered_in=store)
    order = make_order(store, {make_product(store): 1}, user=double)
    page = page_desktop
    enter(page, lead, live_shop.url)

    page.get_by_placeholder("Nombre, correo").or_(page.locator("#searchbar")).first.fill("0414 555 01 82")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Yelitza Marcano").click()
    expect(page.get_by_text("0414-•••0182")).to_be_visible()
    page.get_by_role("button", name="Mostrar Teléfono").first.click()
    expect(page.get_by_text("0414-5550182")).to_be_visible()
    entry = JournalEntry.objects.get(verb="customer.revealed")
    assert (entry.actor_id, entry.subject_id, entry.data) == (lead.pk, str(customer.pk), {"field": "phone"})

    page.get_by_label("Nota nueva").fill("Prefiere que la llamen en la tarde.")
    page.get_by_role("button", name="Guardar la nota").click()
    expect(page.get_by_text("Prefiere que la llamen en la tarde.")).to_be_visible()

    page.get_by_role("link", name="Unir aquí").click()
    expect(page.get_by_text("Se cierra", exact=True)).to_be_visible()
    page.get_by_label("Escribe UNIR para confirmar").fill("unir")
    page.get_by_role("button", name="Unir las cuentas").click()
    expect(page.get_by_text("Listo: las dos cuentas son una.")).to_be_visible()
    expect(page.get_by_role("link", name=order.number)).to_be_visible()
    assert Order.objects.get(pk=order.pk).user_id == customer.pk
    double.refresh_from_db()
    assert (double.is_active, double.merged_into_id) == (False, customer.pk)
