"""Each state of the payment page, with its exact amounts and the values that are copied."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from commerce.order import links
from commerce.pagomovil.models import Quote
from commerce.payment import door
from commerce.payment.ledger import Movement
from commerce.stores.models import Store
from tests.factories import make_rate
from tests.orders import make_shop
from tests.pagomovil import make_account, make_quote, make_report, make_unpaid_order

from .settling import reject, verify

pytestmark = pytest.mark.django_db


def read(browser: Client, path: str) -> str:
    """The page's text, with plain spaces."""
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def headline(page: str) -> str:
    found = re.search(r"<h1[^>]*data-headline>([^<]*)</h1>", page)
    assert found
    return found[1]


def amount(page: str) -> str:
    found = re.search(r'class="amount__value">([^<]*)<', page)
    assert found
    return found[1]


def test_the_first_visit_freezes_the_exact_amount(browser, path, order):
    page = read(browser, path)
    assert headline(page) == "Paga con Pago Móvil"
    assert amount(page) == "Bs 37.933,94"
    assert "US$ 44,10 × Bs 860,18 · tasa BCV" in page
    quote = Quote.objects.get(order=order)
    assert (quote.usd, quote.amount_ves) == (Decimal("44.10"), Decimal("37933.94"))
    read(browser, path)
    assert Quote.objects.filter(order=order).count() == 1


def test_what_was_paid_with_credit_is_not_asked_for_again(browser, path, order):
    read(browser, path)
    door.confirm(order.pk, Movement("store_credit", Decimal("4.10"), Decimal("4.10")))
    assert amount(read(browser, path)) == "Bs 34.407,20"


def test_every_datum_is_copied_as_the_banks_app_takes_it(browser, path, order):
    account = order.store.recipient_accounts.get()
    phone = "0" + str(account.phone)[3:]
    page = read(browser, path)
    concept = "".join(filter(str.isalnum, order.number))
    assert re.findall(r'data-copy="([^"]*)"', page) == [
        "37933,94",
        "0134",
        phone,
        "J123456784",
        "Inversiones Araguaney, C. A.",
        concept,
    ]
    for shown in ("0134 · Banesco", f"{phone[:4]}-{phone[4:]}", "J-12345678-4"):
        assert shown in page


def test_our_own_qr_says_that_it_is_text_and_the_banks_is_shown_where_there_is_one(browser, path, order):
    page = read(browser, path)
    assert 'src="data:image/svg+xml' in page
    assert "Este QR es solo texto" in page
    assert "Pagar con el QR del banco" not in page
    order.store.recipient_accounts.update(qr="qr/banco.png")
    assert 'src="/media/qr/banco.png"' in read(browser, path)


def test_the_countdown_is_the_servers(browser, path, order):
    make_quote(order, expires_at=timezone.now() + timedelta(minutes=45))
    page = read(browser, path)
    found = re.search(r'data-lock data-seconds="(\d+)" data-total="(\d+)"', page)
    assert found
    assert 2690 <= int(found[1]) <= 2700
    assert 2699 <= int(found[2]) <= 2700


def test_a_reported_payment_is_in_review_and_masks_the_payer(browser, path, order):
    make_report(order, reference_typed="000428190457", document="V87654321")
    page = read(browser, path)
    assert headline(page) == "Recibimos tu reporte"
    for shown in ("En revisión", "Bs 37.933,94", "000428190457", "0102 · Banco de Venezuela", "0414-•••0182"):
        assert shown in page
    for secret in ("5550182", "87654321"):
        assert secret not in page


def test_a_verified_payment_says_what_was_found(browser, path, order):
    report = make_report(order, reference_typed="000428190457")
    verify(report)
    page = read(browser, path)
    assert headline(page) == "Pago verificado. Gracias, María"
    assert "<b>Bs 37.933,94</b>, referencia terminada en <b>190457</b>" in page
    assert "data-report" not in page
    assert "data-final" in page


def test_a_decision_that_can_still_be_undone_is_not_told(browser, path, order):
    verify(make_report(order), settle=False)
    page = read(browser, path)
    assert headline(page) == "Recibimos tu reporte"
    assert "Pago verificado" not in page


def test_too_much_money_is_said_to_be_too_much(browser, path, order):
    make_quote(order)
    verify(make_report(order, amount=Decimal("38000.00")))
    page = read(browser, path)
    assert headline(page).startswith("Pago verificado")
    assert "de más" in page


def test_a_rejected_payment_says_why_and_what_to_do(browser, path, order):
    report = make_report(order, reference_typed="004518")
    reject(report)
    report.refresh_from_db()
    page = read(browser, path)
    assert headline(page) == "No encontramos ese pago"
    assert report.reason in page
    assert "Corrige y vuelve a reportar" in page
    assert re.search(r'name="reference"[^>]*value="004518"|value="004518"[^>]*name="reference"', page)


def test_a_part_shows_what_is_left_of_the_frozen_amount(browser, path, order):
    make_quote(order)
    verify(make_report(order, amount=Decimal("35000.00"), reference_typed="771203"))
    page = read(browser, path)
    assert headline(page) == "Recibimos una parte"
    assert amount(page) == "Bs 2.933,94"
    assert "Tu pago de <b>Bs 35.000,00</b> está verificado. Faltan <b>Bs 2.933,94</b>" in page
    assert "Verificado Bs 35.000,00, ref. terminada en 771203" in page
    assert re.search(r'<progress class="meter" max="100" value="92"', page)
    assert 'value="2933,94"' in page


def test_several_parts_are_listed_with_their_state(browser, path, order):
    make_quote(order)
    verify(make_report(order, amount=Decimal("20000.00"), reference_typed="111111111"))
    make_report(order, amount=Decimal("17933.94"), reference_typed="222222222", bank_id="0105")
    page = read(browser, path)
    assert headline(page) == "Recibimos tu reporte"
    assert "Tus reportes de este pedido" in page
    assert page.index("ref. terminada en 111111") < page.index("ref. terminada en 222222")


def test_an_expired_amount_is_replaced_with_one_click(browser, path, order):
    quote = make_quote(order, expires_at=timezone.now() - timedelta(minutes=1))
    page = read(browser, path)
    assert headline(page) == "Se venció el monto en bolívares"
    assert amount(page) == "Bs 37.933,94"
    assert Quote.objects.filter(order=order).count() == 1
    make_rate("900.00", value_date=timezone.localdate())
    assert browser.get(f"{path}monto/").status_code == 405
    answer = browser.post(f"{path}monto/")
    assert (answer.status_code, answer["Location"]) == (302, path)
    page = read(browser, path)
    assert headline(page) == "Paga con Pago Móvil"
    assert amount(page) == "Bs 39.690,00"
    quote.refresh_from_db()
    assert quote.state == Quote.State.EXPIRED


def test_a_customer_may_pay_to_another_account_of_the_store(browser, path, order):
    other = make_account(order.store, bank_id="0105", position=1)
    page = read(browser, path)
    assert f"0105 · {other.bank.name}" in page
    browser.post(f"{path}monto/", {"account": str(other.pk)})
    page = read(browser, path)
    assert 'data-copy="0105"' in page
    assert "0134 · Banesco" in page


def test_an_account_of_another_store_is_not_taken(browser, path):
    foreign = make_account(make_shop(rate=False), bank_id="0105")
    read(browser, path)
    for asked in (str(foreign.pk), "²", "9" * 40):
        assert browser.post(f"{path}monto/", {"account": asked}).status_code == 302
    assert 'data-copy="0134"' in read(browser, path)


def test_without_an_account_the_page_says_so_and_keeps_the_order(browser, path, order):
    order.store.recipient_accounts.update(is_active=False)
    page = read(browser, path)
    assert headline(page) == "Tu pedido está apartado"
    assert "data-report" not in page


def test_own_centimos_are_explained(browser, path, order):
    order.store.recipient_accounts.update(uses_own_cents=True)
    assert "Los céntimos son solo de tu pedido" in read(browser, path)


def test_the_page_stays_within_fifteen_queries(browser, path, order, django_assert_max_num_queries):
    make_quote(order)
    verify(make_report(order, amount=Decimal("20000.00")))
    for reference in ("333333333", "444444444"):
        make_report(order, amount=Decimal("5000.00"), reference_typed=reference)
    read(browser, path)
    with django_assert_max_num_queries(15):
        read(browser, path)


def test_an_order_says_where_it_is_paid_until_it_is(browser, path, order):
    assert f'href="{path}">Pagar ahora</a>' in read(browser, links.path_of(order))
    verify(make_report(order))
    assert "Pagar ahora" not in read(browser, links.path_of(order))


def test_only_an_order_by_pago_movil_has_the_page(order):
    store: Store = order.store
    cash = make_unpaid_order(store, payment="cash_ves")
    answer = Client(headers={"host": store.host}).get(f"{links.path_of(cash)}pago/")
    assert (answer.status_code, answer["Location"]) == (302, links.path_of(cash))
