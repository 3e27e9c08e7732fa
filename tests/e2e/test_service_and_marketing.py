"""Short days with the roles as they come: customer service on a phone, marketing at a desk; each reaches its own."""

import re

from oscar.core.loading import get_model
from playwright.sync_api import Page, expect

from commerce.customer.models import CustomerNote
from tests.e2e.desk import sidebar, sit_down
from tests.factories import make_product, make_staff, make_user
from tests.orders import make_order, make_shop
from tests.support.liveserver import LiveServer

ProductReview = get_model("reviews", "ProductReview")


def test_customer_service_answers_somebody_from_a_phone(page_phone: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    customer = make_user("yelitza@ejemplo.com.ve", phone="0414-5550182", registered_in=store)
    order = make_order(store, {make_product(store, "Arroz"): 1}, user=customer)
    nilda = make_staff(store, "support", first_name="Nilda", last_name="Bravo")
    page = page_phone
    sit_down(page, nilda, live_shop.url, "/admin/accounts/customer/?q=0414+555+01+82")

    page.get_by_role("link", name="Yelitza Marcano").click()
    expect(page.get_by_text("0414-•••0182").first).to_be_visible()
    expect(page.get_by_role("link", name=order.number)).to_be_visible()
    expect(page.get_by_role("link", name="Unir aquí")).to_have_count(0)
    page.get_by_label("Nota nueva").fill("Prefiere WhatsApp.")
    page.get_by_role("button", name="Guardar la nota").click()
    expect(page.get_by_text("Prefiere WhatsApp.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert CustomerNote.objects.get(customer=customer.pk).author_id == nilda.pk


def test_marketing_lets_an_opinion_show_and_finds_no_order(page_desktop: Page, live_shop: LiveServer) -> None:
    store = make_shop("viveres", is_default=True)
    coffee = make_product(store, "Café molido")
    review = ProductReview.objects.create(
        product=coffee, user=make_user(), score=5, title="Muy bueno", body="Sabe a Lara", status=0
    )
    page = page_desktop
    oriana = make_staff(store, "marketing", first_name="Oriana", last_name="Paz")
    sit_down(page, oriana, live_shop.url, "/admin/reviews/productreview/")

    titles = " ".join(sidebar(page).all_text_contents())
    assert "Ofertas y cupones" in titles
    assert not re.search("Clientes|Equipo|Verificar pagos", titles)
    page.get_by_role("link", name="Muy bueno").click()
    page.locator("#id_status").select_option("1")
    page.locator("[name=_save]").click()
    expect(page.locator("#result_list")).to_contain_text("Aprobad")
    review.refresh_from_db()
    assert review.status == ProductReview.APPROVED
    answer = page.goto("/admin/order/order/")
    assert answer is not None
    assert answer.status == 403
    page.complaints.forget("status 403")  # type: ignore[attr-defined]
