"""Ways to pay that a store makes up: who may, what they may ask, and where they are offered."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from commerce.journal.models import JournalEntry
from commerce.pagomovil.actions import accounts
from commerce.pagomovil.actions.ways import Wanted, save_method
from commerce.pagomovil.models import RecipientAccount, ReportedMethod
from commerce.payment import methods
from commerce.payment.models import StorePaymentMethod
from commerce.payment.queries import offered_methods
from commerce.refusals import BadInput, Missing, NotAllowed
from commerce.stores.models import Store
from tests.factories import make_product, make_staff
from tests.orders import make_order, make_shop
from tests.pagomovil import make_account, make_finance, make_finance_lead, make_reported_method

pytestmark = pytest.mark.django_db
RULES = ("stores.change_money_rules",)


@pytest.fixture
def store() -> Store:
    return make_shop("bodega")


@pytest.fixture
def zelle(store: Store) -> RecipientAccount:
    return RecipientAccount.objects.create(
        store=store, title="Zelle", currency="USD", takes_pago_movil=False, holder="Araguaney LLC"
    )


def offered(store: Store) -> list[str]:
    return [each.code for each in offered_methods(store)]


def test_a_method_is_offered_where_it_was_made_and_nowhere_else(store: Store, zelle: RecipientAccount) -> None:
    lead = make_staff(store, "rules", RULES)
    method = save_method(store, Wanted("Zelle", zelle.pk, {"email": "required"}), by=lead)
    assert (method.code, method.currency, method.is_foreign_currency) == ("reportado-zelle", "USD", True)
    assert method.code in offered(store)
    other = make_shop("otra", rate=False)
    StorePaymentMethod.objects.create(store=other, code=method.code)
    assert method.code not in offered(other)
    assert JournalEntry.objects.get(verb="payment.method_saved").data["method"] == "Zelle"


def test_two_stores_may_call_theirs_the_same(store: Store, zelle: RecipientAccount) -> None:
    save_method(store, Wanted("Zelle", zelle.pk), by=make_staff(store, "rules", RULES))
    other = make_shop("otra", rate=False)
    account = RecipientAccount.objects.create(store=other, title="Zelle", currency="USD", takes_pago_movil=False)
    assert (
        save_method(other, Wanted("Zelle", account.pk), by=make_staff(other, "rules", RULES)).code != "reportado-zelle"
    )


@pytest.mark.parametrize("off", ["method", "account", "row"])
def test_it_is_not_offered_without_its_account_or_switched_off(store: Store, off: str) -> None:
    method = make_reported_method(store)
    assert method.code in offered(store)
    if off == "row":
        StorePaymentMethod.objects.filter(code=method.code).update(is_enabled=False)
    else:
        (method if off == "method" else method.account).__class__.objects.filter(
            pk=(method if off == "method" else method.account).pk
        ).update(is_active=False)
    assert method.code not in offered(store)


def test_changing_its_name_keeps_its_code(store: Store, zelle: RecipientAccount) -> None:
    lead = make_staff(store, "rules", RULES)
    method = save_method(store, Wanted("Zelle", zelle.pk), by=lead)
    again = save_method(store, Wanted("Zelle del taller", zelle.pk, is_active=False), by=lead, method_id=method.pk)
    assert (again.pk, again.code, again.name) == (method.pk, method.code, "Zelle del taller")
    found = methods.find(method.code)
    assert found is not None
    assert found.name == "Zelle del taller"
    assert offered(store).count(method.code) == 0
    assert [row.name for row in ReportedMethod.history.order_by("history_id")] == ["Zelle", "Zelle del taller"]


def test_only_who_decides_about_money_makes_one(store: Store, zelle: RecipientAccount) -> None:
    with pytest.raises(NotAllowed):
        save_method(store, Wanted("Zelle", zelle.pk), by=make_finance(store))
    other = make_shop("otra", rate=False)
    with pytest.raises(NotAllowed):
        save_method(store, Wanted("Zelle", zelle.pk), by=make_staff(other, "rules", RULES))
    with pytest.raises(Missing):
        save_method(other, Wanted("Zelle", zelle.pk), by=make_staff(other, "rules", RULES))


@pytest.mark.parametrize("fields", [{"cvv": "required"}, {"email": "perhaps"}, {"bank": "required"}])
def test_what_cannot_be_asked_is_refused(store: Store, zelle: RecipientAccount, fields: dict[str, str]) -> None:
    with pytest.raises(BadInput) as refused:
        save_method(store, Wanted("Zelle", zelle.pk, fields), by=make_staff(store, "rules", RULES))
    assert refused.value.field == "fields"


def test_an_account_for_pago_movil_still_needs_all_that_the_banks_app_asks(store: Store) -> None:
    for missing in ({"phone": ""}, {"document": ""}, {"bank_id": None, "title": "Caja"}, {"currency": "USD"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_account(store, **missing)


def test_an_account_abroad_is_asked_for_and_signed_like_any_other(store: Store) -> None:
    asks, signs = make_finance_lead(store), make_finance_lead(store)
    values = {
        "currency": "USD", "takes_pago_movil": False, "title": "Zelle", "holder": "Araguaney LLC",
        "details": [{"label": "Correo", "value": "pagos@araguaney.example"}],
    }  # fmt: skip
    change = accounts.request_change(store, None, values, by=asks)
    assert not RecipientAccount.objects.filter(store=store).exists()
    account = accounts.sign_change(change.pk, by=signs)
    assert (str(account), account.details[0]["value"]) == ("Zelle", "pagos@araguaney.example")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"currency": "USD", "takes_pago_movil": True, "title": "Zelle"}, "currency"),
        ({"takes_pago_movil": False, "title": "Banco"}, "bank"),
        ({"currency": "USD", "takes_pago_movil": False}, "title"),
        (
            {"currency": "USD", "takes_pago_movil": False, "title": "Z", "details": [{"label": "", "value": "a"}]},
            "details",
        ),
    ],
)
def test_half_an_account_is_refused_with_its_field(store: Store, values: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        accounts.request_change(store, None, {"holder": "Araguaney", **values}, by=make_finance_lead(store))
    assert refused.value.field == field


def test_a_special_taxpayer_adds_igtf_where_the_method_is_foreign_currency() -> None:
    store = make_shop("especial", is_special_taxpayer=True)
    zelle = make_reported_method(store)
    transfer = make_reported_method(store, "Transferencia", currency="VES")
    product = make_product(store, price="100.00", stock=10)
    values = {"delivery": "retiro", "address": None}
    in_dollars = make_order(store, {product: 1}, payment=zelle.code, **values)
    in_bolivares = make_order(store, {product: 1}, payment=transfer.code, **values)
    assert in_dollars.total_incl_tax == Decimal("103.00")
    assert in_bolivares.total_incl_tax == Decimal("100.00")


def test_the_currency_of_an_account_stays(store: Store, zelle: RecipientAccount) -> None:
    with pytest.raises(BadInput) as refused:
        accounts.request_change(store, zelle, {"currency": "VES", "bank": "0134"}, by=make_finance_lead(store))
    assert refused.value.code == "currency_stays"
