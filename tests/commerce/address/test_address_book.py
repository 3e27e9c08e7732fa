"""The address book: USR-12."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from commerce.accounts.models import User
from commerce.address import actions
from commerce.address.models import UserAddress
from commerce.address.queries import venezuela
from commerce.refusals import Conflict, Missing
from commerce.stores.models import Store
from tests.factories import make_store, make_user

pytestmark = pytest.mark.django_db
ADD = "customer:address_add"


@pytest.fixture
def shop(db: None) -> Store:
    return make_store("kits", host="testserver", is_default=True)


@pytest.fixture
def person(shop: Store) -> User:
    return make_user("persona@ejemplo.com.ve")


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form(**changes: str) -> dict[str, str]:
    return {
        "label": "Casa",
        "first_name": "Yelitza",
        "last_name": "Marcano",
        "phone_number": "0414-555 01 82",
        "state": "Distrito Capital",
        "line4": "Caracas",
        "line1": "Calle Loira, Res. Araguaney, piso 4, apto. 42",
        "notes": "Frente a la panadería",
    } | changes


def add(user: User, line1: str, **fields: object) -> UserAddress:
    address = UserAddress(
        user=user, line1=line1, line4="Caracas", state="Miranda", country=venezuela(), first_name="Y", **fields
    )
    return actions.save_address(address, by=user)


def test_an_address_is_saved_as_its_owners_and_the_first_is_used_for_everything(browser: Client, person: User) -> None:
    page = browser.post(reverse(ADD), form(), follow=True)
    assert "Guardamos la dirección." in page.content.decode()
    address = UserAddress.objects.get()
    assert (address.user, address.country_id, str(address.phone_number)) == (person, "VE", "+584145550182")
    assert (address.is_default_for_shipping, address.is_default_for_billing) == (True, True)
    assert (address.state, address.line4, address.notes) == ("Distrito Capital", "Caracas", "Frente a la panadería")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("state", "Florida", "Florida"),
        ("phone_number", "0212-5550182", "Ese teléfono no es de un celular venezolano. Ejemplo: 0414-1234567."),
        ("line1", "", "Dirección: "),
        ("line1", "x" * 1_000_000, "200"),
        ("notes", "x" * 401, "400"),
    ],
)
def test_a_bad_address_is_refused_with_its_message(browser: Client, field: str, value: str, message: str) -> None:
    page = browser.post(reverse(ADD), form(**{field: value}))
    assert page.status_code == 422
    assert message in page.content.decode()
    assert not UserAddress.objects.exists()


def test_the_form_begins_with_the_persons_name_and_phone(browser: Client) -> None:
    User.objects.update(phone="+584145550182")
    page = browser.get(reverse(ADD)).content.decode()
    assert 'value="Yelitza"' in page
    assert 'value="0414-5550182"' in page


def test_an_address_is_corrected_and_shown_as_people_write_it(browser: Client, person: User) -> None:
    browser.post(reverse(ADD), form())
    address = UserAddress.objects.get()
    page = browser.get(reverse("customer:address_edit", args=[address.pk])).content.decode()
    assert 'value="0414-5550182"' in page
    browser.post(reverse("customer:address_edit", args=[address.pk]), form(line4="Los Teques", state="Miranda"))
    address.refresh_from_db()
    assert (address.line4, address.state, address.is_default_for_shipping) == ("Los Teques", "Miranda", True)
    assert "0414-5550182" in browser.get(reverse("customer:addresses")).content.decode()


def test_the_same_address_is_not_saved_twice(browser: Client, person: User) -> None:
    browser.post(reverse(ADD), form())
    page = browser.post(reverse(ADD), form(label="Otra vez"))
    assert page.status_code == 422
    assert "Ya tienes esa dirección guardada." in page.content.decode()
    assert UserAddress.objects.count() == 1


def test_there_is_one_default_for_each_use(browser: Client, person: User) -> None:
    first, second = add(person, "Calle 1"), add(person, "Calle 2")
    browser.post(reverse("customer:address_default", args=[second.pk, "shipping"]))
    assert list(UserAddress.objects.filter(is_default_for_shipping=True)) == [second]
    assert list(UserAddress.objects.filter(is_default_for_billing=True)) == [first]
    browser.post(reverse("customer:address_default", args=[second.pk, "billing"]))
    assert list(UserAddress.objects.filter(is_default_for_billing=True)) == [second]
    assert browser.post(reverse("customer:address_default", args=[second.pk, "nada"])).status_code == 404


def test_the_database_refuses_a_second_default(person: User) -> None:
    add(person, "Calle 1")
    second = add(person, "Calle 2")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserAddress.objects.filter(pk=second.pk).update(is_default_for_shipping=True)


def test_removing_the_default_hands_it_on(browser: Client, person: User) -> None:
    first, second = add(person, "Calle 1"), add(person, "Calle 2")
    question = browser.get(reverse("customer:address_remove", args=[first.pk]))
    assert "¿Quitar esta dirección?" in question.content.decode()
    assert UserAddress.objects.count() == 2
    browser.post(reverse("customer:address_remove", args=[first.pk]))
    second.refresh_from_db()
    assert list(UserAddress.objects.all()) == [second]
    assert (second.is_default_for_shipping, second.is_default_for_billing) == (True, True)


def test_an_address_of_somebody_else_does_not_exist(browser: Client, person: User) -> None:
    foreign = add(make_user(), "Calle ajena")
    for name, more in (("edit", []), ("remove", []), ("default", ["shipping"])):
        path = reverse(f"customer:address_{name}", args=[foreign.pk, *more])
        assert browser.post(path, form()).status_code == 404
    assert browser.get(reverse("customer:address_edit", args=[foreign.pk])).status_code == 404
    assert "Calle ajena" not in browser.get(reverse("customer:addresses")).content.decode()
    foreign.refresh_from_db()
    assert foreign.line1 == "Calle ajena"
    with pytest.raises(Missing):
        actions.remove_address(foreign.pk, by=person)


def test_the_form_cannot_give_an_address_to_somebody_else(browser: Client, person: User) -> None:
    other = make_user()
    browser.post(reverse(ADD), form(user=str(other.pk), country="US"))
    assert UserAddress.objects.get().user == person
    assert UserAddress.objects.get().country_id == "VE"


def test_a_book_has_an_end(person: User) -> None:
    for number in range(actions.MOST_ADDRESSES):
        add(person, f"Calle {number}")
    with pytest.raises(Conflict) as refused:
        add(person, "Una más")
    assert refused.value.code == "too_many_addresses"


def test_the_book_costs_the_same_however_long_it_is(
    browser: Client, person: User, django_assert_max_num_queries: object
) -> None:
    add(person, "Calle 0")
    browser.get(reverse("customer:addresses"))
    with django_assert_max_num_queries(9) as few:  # type: ignore[operator]
        browser.get(reverse("customer:addresses"))
    for number in range(1, 9):
        add(person, f"Calle {number}")
    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
        browser.get(reverse("customer:addresses"))
