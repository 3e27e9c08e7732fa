"""The accounts desk: one person asks for a change of where money arrives, another signs it."""

from typing import Any

import pytest
from django.test import Client

from commerce.accounts.models import User
from commerce.pagomovil.models import AccountChange, RecipientAccount
from commerce.stores.models import Store
from tests.factories import make_staff
from tests.pagomovil import make_paying_shop

from .conftest import logged_in

pytestmark = pytest.mark.django_db
DESK = "/admin/cuentas-receptoras/"


@pytest.fixture
def account(shop: Store) -> RecipientAccount:
    return RecipientAccount.objects.get(store=shop)


def typed(account: RecipientAccount, **changes: Any) -> dict[str, Any]:
    values = {
        "bank": account.bank_id, "phone": str(account.phone), "document": str(account.document),
        "holder": account.holder, "account_number": account.account_number, "is_active": "on", "position": 0,
        "currency": account.currency, "takes_pago_movil": "on",
    }  # fmt: skip
    return values | changes


def test_a_change_waits_for_somebody_else(desk: Client, account: RecipientAccount, ronald: User) -> None:
    desk.post(f"{DESK}{account.pk}/", typed(account, holder="Otra Titular, C. A."))
    change = AccountChange.objects.get()
    assert RecipientAccount.objects.get().holder == "Inversiones Araguaney, C. A."

    own = desk.post(f"{DESK}cambio/{change.pk}/firmar/", follow=True).content.decode()
    assert "Lo pediste tú: lo firma otra persona." in own
    logged_in(ronald).post(f"{DESK}cambio/{change.pk}/firmar/")

    assert RecipientAccount.objects.get().holder == "Otra Titular, C. A."


def test_a_new_account_is_asked_for_and_may_be_dropped(desk: Client, shop: Store, account: RecipientAccount) -> None:
    new = typed(account, store=shop.pk, phone="0414-5559999")
    desk.post(f"{DESK}nueva/", new)
    change = AccountChange.objects.get()

    desk.post(f"{DESK}cambio/{change.pk}/rechazar/", {"note": "Me equivoqué"})

    change.refresh_from_db()
    assert (change.state, change.note) == ("refused", "Me equivoqué")
    assert RecipientAccount.objects.count() == 1


def test_what_cannot_be_is_said_beside_its_field(desk: Client, account: RecipientAccount) -> None:
    bad = desk.post(f"{DESK}{account.pk}/", typed(account, account_number="123"))
    same = desk.post(f"{DESK}{account.pk}/", typed(account))

    assert "account_number" in bad.context["form"].errors
    assert same.context["form"].non_field_errors() == ["No cambiaste ningún dato."]
    assert not AccountChange.objects.exists()


def test_the_list_masks_numbers_and_shows_only_ones_own_stores(desk: Client, account: RecipientAccount) -> None:
    there = RecipientAccount.objects.get(store=make_paying_shop("otra"))

    shown = desk.get(DESK)

    assert [item.account for item in shown.context["accounts"]] == [account]
    assert account.account_number not in shown.content.decode()
    assert desk.get(f"{DESK}{there.pk}/").status_code == 404


def test_whoever_only_looks_asks_for_nothing(shop: Store, account: RecipientAccount) -> None:
    looker = logged_in(make_staff(shop, "mirar", ["pagomovil.view_recipientaccount"]))

    assert looker.get(DESK).status_code == 200
    assert looker.get(f"{DESK}{account.pk}/").status_code == 403
    assert looker.get(f"{DESK}nueva/").status_code == 403
