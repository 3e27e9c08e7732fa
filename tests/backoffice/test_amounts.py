"""Amounts in inputs, as they are typed and read here."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from backoffice.amounts import AmountField
from commerce.catalogue.models import Product
from commerce.partner.models import StockRecord
from tests.factories import make_product, make_staff, make_store

FIELD = AmountField(max_digits=12, decimal_places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("3,90", "3.90"),
        ("3.90", "3.90"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        (" 12 ", "12"),
        ("-1,5", "-1.5"),
    ],
)
def test_a_comma_and_a_point_are_both_read(text: str, amount: str) -> None:
    assert FIELD.clean(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1.234", "1,234", "1.2.3", "doce"])
def test_what_may_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        FIELD.clean(text)


@pytest.mark.parametrize(
    ("amount", "shown", "text"),
    [("3.90", 2, "3,90"), ("4", 2, "4,00"), ("12.50", 0, "12,5"), ("860.18000000", 2, "860,18")],
)
def test_an_amount_is_shown_with_a_comma(amount: str, shown: int, text: str) -> None:
    assert AmountField(decimal_places=8, shown=shown).prepare_value(Decimal(amount)) == text


@pytest.mark.django_db
def test_a_price_is_shown_and_typed_with_a_comma_on_its_page(client: Client) -> None:
    store = make_store("bodega", is_default=True)
    record = StockRecord.objects.get(product=make_product(store, "Café", price="3.90"))
    verbs = ["partner.change_stockrecord", "partner.view_stockrecord", "partner.view_partner", "catalogue.view_product"]
    client.force_login(make_staff(store, "inventario", verbs))
    address = f"/admin/partner/stockrecord/{record.pk}/change/"
    page = client.get(address).content.decode()
    assert 'value="3,90"' in page
    assert 'value="3.90"' not in page
    assert Product.objects.count() == 1
