"""The pictures of docs/finance.md, in the order of a morning."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport
from commerce.stores.models import Store
from project.demo.statement import account_of, report_of, write
from tests.support.worker import work_off

from .album import Picture

CLERK: Final = "finanzas@abasto.example"
LEAD: Final = "jefe-finanzas@abasto.example"
DESK: Final = "/admin/verificacion/"


def _report(key: str) -> PaymentReport:
    return report_of(Store.objects.get(slug="viveres"), key)


def _open(page: Page, key: str) -> None:
    """The report of one of the demo's cases."""
    page.goto(f"{DESK}{_report(key).pk}/")
    expect(page.get_by_text("En vivo", exact=True)).to_be_visible()


def _import_the_file(page: Page) -> None:
    account = account_of(Store.objects.get(slug="viveres"))
    page.locator("#id_account").select_option(str(account.pk))
    page.locator("#id_file").set_input_files(write(account.store))
    page.get_by_role("button", name="Subir y leer").click()
    page.wait_for_url(re.compile(r"/estados-de-cuenta/\d+/$"))
    work_off()
    expect(page.get_by_role("heading", name="Primeros movimientos nuevos")).to_be_visible()


def _open_format(page: Page) -> None:
    account = account_of(Store.objects.get(slug="viveres"))
    page.goto(f"/admin/estados-de-cuenta/formato/{account.pk}/")
    page.locator("#muestra").evaluate("sample => sample.scrollIntoView({block: 'end'})")


def _claim(page: Page) -> None:
    _open(page, "nuevo")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Soltar")).to_be_visible()


def _approve(page: Page) -> None:
    _open(page, "nuevo")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Deshacer")).to_be_visible()


def _reject(page: Page) -> None:
    _open(page, "mismo-pagador")
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(page.get_by_role("dialog", name="Rechazar el reporte")).to_be_visible()


def _compare(page: Page) -> None:
    _open(page, "dos-veces")
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="Comparar con otro movimiento")).to_contain_text("mismo monto")


def _ask_change(page: Page) -> None:
    account = account_of(Store.objects.get(slug="viveres"))
    page.goto(f"/admin/cuentas-receptoras/{account.pk}/")


def _ask_refund(page: Page) -> None:
    paid = Order.objects.filter(store__slug="viveres", payment_state="paid").order_by("-total_incl_tax").first()
    assert paid is not None
    page.goto(f"/admin/devoluciones/pedido/{paid.pk}/")


PICTURES = [
    Picture("finance", "tasas", CLERK, "/admin/tasas/"),
    Picture("finance", "subir", CLERK, "/admin/estados-de-cuenta/", size=(1280, 620)),
    Picture("finance", "leido", CLERK, "/admin/estados-de-cuenta/", _import_the_file),
    Picture("finance", "formato", CLERK, "/admin/", _open_format, size=(1280, 900)),
    Picture("finance", "tomado", CLERK, DESK, _claim),
    Picture("finance", "aviso", CLERK, DESK, lambda page: _open(page, "otro-monto")),
    Picture("finance", "comparar", CLERK, DESK, _compare),
    Picture("finance", "rechazar", CLERK, DESK, _reject),
    Picture("finance", "aprobado", CLERK, DESK, _approve),
    Picture("finance", "segunda-firma", LEAD, DESK, lambda page: _open(page, "grande")),
    Picture("finance", "conciliacion", CLERK, "/admin/conciliacion/"),
    Picture("finance", "cuentas", LEAD, "/admin/cuentas-receptoras/", size=(1280, 360)),
    Picture("finance", "devoluciones", LEAD, "/admin/devoluciones/", _ask_refund, size=(1280, 900)),
    Picture("finance", "cierre", LEAD, "/admin/cierre/", size=(1280, 760)),
    Picture("finance", "por-confirmar", LEAD, "/admin/cierre/por-confirmar/", size=(1280, 620)),
    Picture("finance", "caja", LEAD, "/admin/caja/", size=(1280, 680)),
    Picture("finance", "pagos-en-linea", LEAD, "/admin/pagos-en-linea/", size=(1280, 620)),
    Picture("finance", "cambiar-cuenta", LEAD, "/admin/", _ask_change, size=(1280, 480)),
]
