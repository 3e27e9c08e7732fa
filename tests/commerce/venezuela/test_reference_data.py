"""The command that loads banks, prefixes and taxes, and the queries on them."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from commerce.refusals import Missing
from commerce.venezuela import queries
from commerce.venezuela.models import Bank, PhonePrefix, TaxRate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_tables() -> None:
    """Whatever a shared database was loaded with, these tests start from nothing."""
    for model in (Bank, PhonePrefix, TaxRate):
        model.objects.all().delete()


def load() -> str:
    output = StringIO()
    call_command("load_reference_data", stdout=output)
    return output.getvalue()


def test_loading_fills_the_tables_and_prints_counts() -> None:
    assert load().splitlines() == [
        "Bancos: 31 (31 nuevos, 0 cambiados)",
        "Prefijos de celular: 6 (6 nuevos, 0 cambiados)",
        "Impuestos: 4 (4 nuevos, 0 cambiados)",
    ]
    assert (Bank.objects.count(), PhonePrefix.objects.count(), TaxRate.objects.count()) == (31, 6, 4)


def test_loading_again_changes_nothing() -> None:
    load()
    before = list(Bank.objects.values()), list(TaxRate.objects.values())
    assert "31 (0 nuevos, 0 cambiados)" in load()
    assert (list(Bank.objects.values()), list(TaxRate.objects.values())) == before


def test_a_bank_that_an_operator_switched_off_stays_off_and_its_name_is_refreshed() -> None:
    load()
    Bank.objects.filter(code="0102").update(is_active=False, name="Otro nombre")
    assert "31 (0 nuevos, 1 cambiados)" in load()
    bank = Bank.objects.get(code="0102")
    assert (bank.is_active, bank.name) == (False, "Banco de Venezuela")


def test_a_percentage_that_an_operator_edited_stays() -> None:
    load()
    TaxRate.objects.filter(code="igtf").update(percent=Decimal("2.00"))
    load()
    assert queries.tax_percent("igtf") == Decimal("2.00")


def test_a_bank_that_an_operator_added_stays() -> None:
    load()
    Bank.objects.create(code="0199", name="Banco Nuevo")
    load()
    assert Bank.objects.filter(code="0199").exists()


def test_banks_no_longer_in_use_are_kept_but_not_offered() -> None:
    load()
    offered = set(queries.active_banks().values_list("code", flat=True))
    assert Bank.objects.filter(code__in=["0001", "0116", "0176", "0190"], is_active=False).count() == 4
    assert offered.isdisjoint({"0001", "0116", "0176", "0190"})
    assert len(offered) == 27


def test_a_bank_without_mobile_payment_is_not_offered_for_it() -> None:
    load()
    codes = list(queries.mobile_payment_banks().values_list("code", flat=True))
    assert "0601" not in codes
    assert codes == sorted(codes)
    assert len(codes) == 26


def test_the_taxes_are_those_of_the_law() -> None:
    load()
    assert {code: queries.tax_percent(code) for code in ("general", "reduced", "exempt", "igtf")} == {
        "general": Decimal("16.00"),
        "reduced": Decimal("8.00"),
        "exempt": Decimal("0.00"),
        "igtf": Decimal("3.00"),
    }


def test_a_tax_that_is_not_loaded_is_missing() -> None:
    with pytest.raises(Missing):
        queries.tax_percent("general")


def test_until_the_table_is_loaded_the_shipped_prefixes_hold() -> None:
    assert queries.mobile_prefixes() == {"0412", "0414", "0416", "0422", "0424", "0426"}
    PhonePrefix.objects.create(prefix="0418", operator="Otra")
    assert queries.mobile_prefixes() == {"0418"}


@pytest.mark.parametrize("code", ["102", "01023", "01A2"])
def test_the_database_refuses_a_bank_code_that_is_not_four_digits(code: str) -> None:
    with pytest.raises(DatabaseError, match=r"bank_code_is_four_digits|too long"), transaction.atomic():
        Bank.objects.create(code=code, name="x")


def test_the_database_refuses_a_tax_over_a_hundred_per_cent() -> None:
    with pytest.raises(IntegrityError, match="tax_percent_is_0_to_100"), transaction.atomic():
        TaxRate.objects.create(code="general", name="x", percent=Decimal("101"))
