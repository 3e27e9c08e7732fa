"""Two people on one form: the second save is refused with who, when and what, and nothing of either is lost."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from backoffice.habits import presence
from commerce.accounts.models import User
from commerce.catalogue.actions import move_category
from commerce.catalogue.models import Category, ProductClass
from commerce.journal.history import attributed
from commerce.offer import actions as offers
from commerce.rates.models import RateSource
from commerce.stores.models import OpeningHours, Store
from tests.factories import make_category, make_class, make_staff, make_store, make_user
from tests.offers import make_spec
from tests.support.races import run_together

pytestmark = pytest.mark.django_db
REFUSED = "mientras editabas"


@pytest.fixture
def store() -> Store:
    return make_store("viveres", is_default=True, tagline="Mercado cerca", city="Caracas")


def person_of(store: Store, first: str, last: str, **fields: Any) -> User:
    return make_staff(store, "administrator", first_name=first, last_name=last, is_superuser=True, **fields)


@pytest.fixture
def genesis(store: Store) -> User:
    return person_of(store, "Génesis", "Arteaga")


@pytest.fixture
def ronald(store: Store) -> User:
    return person_of(store, "Ronald", "Díaz")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_source() -> RateSource:
    known = RateSource.objects.order_by("pk").first()
    return RateSource.objects.create(
        name="prueba", title="BCV", gateway=known.gateway, address="https://bcv.example", priority=1
    )


class Form:
    """The form of a page as a browser holds it: every value that it would send."""

    def __init__(self, client: Client, address: str, page: Any = None, form: str = "form[id$=_form]") -> None:
        self.client, self.address, self.selector = client, address, form
        answer = page or client.get(address)
        self.soup = BeautifulSoup(answer.content.decode(), "html.parser")
        self.values: dict[str, Any] = {}
        for field in self.soup.select_one(form).select("input, select, textarea"):
            self._read(field)

    def _read(self, field: Any) -> None:
        name, kind = field.get("name"), field.get("type")
        if not name or kind in ("submit", "file", "button"):
            return
        if field.name == "select":
            chosen = [each.get("value", each.text) for each in field.select("option[selected]")]
            if chosen or not field.has_attr("multiple"):
                first = field.select_one("option")
                self.values[name] = chosen or [first.get("value", "") if first else ""]
        elif kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                self.values.setdefault(name, []).append(field.get("value", "on"))
        else:
            text = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
            self.values.setdefault(name, []).append(text)

    def send(self, **typed: Any) -> Any:
        return self.client.post(self.address, {**self.values, "_save": "1", **typed})

    def again(self, answer: Any) -> "Form":
        return Form(self.client, self.address, answer, self.selector)

    @property
    def words(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    @property
    def anyway(self) -> str:
        return str(self.soup.select_one("[name=save_anyway]")["value"])


def two_open(first: User, second: User, address: str) -> tuple[Form, Form]:
    return Form(client_of(first), address), Form(client_of(second), address)


def test_the_second_of_two_saves_is_refused_with_who_what_and_both_values(genesis: User, ronald: User) -> None:
    source = make_source()
    hers, his = two_open(genesis, ronald, f"/admin/rates/ratesource/{source.pk}/change/")

    assert his.send(title="Banco Central", priority="7").status_code == 302
    refused = hers.send(title="BCV oficial", address="https://otro.example")

    again = hers.again(refused)
    assert refused.status_code == 200
    now = timezone.localtime()
    assert f"Ronald Díaz guardó cambios aquí a las {now:%H}:" in again.words
    assert "BCV Después: Banco Central" in again.words.replace(" → ", " ").replace("Antes: ", "")
    assert again.values["title"] == ["BCV oficial"]
    assert again.values["address"] == ["https://otro.example"]
    assert again.values["priority"] == ["7"]
    source.refresh_from_db()
    assert (source.title, source.address, source.priority) == ("Banco Central", "https://bcv.example", 7)


def test_saving_anyway_keeps_what_only_the_other_one_changed(genesis: User, ronald: User) -> None:
    source = make_source()
    hers, his = two_open(genesis, ronald, f"/admin/rates/ratesource/{source.pk}/change/")
    his.send(title="Banco Central", priority="7")
    again = hers.again(hers.send(title="BCV oficial"))

    assert REFUSED in again.again(again.send()).words  # the plain button asks again
    assert again.send(save_anyway=again.anyway).status_code == 302
    source.refresh_from_db()
    assert (source.title, source.priority) == ("BCV oficial", 7)


def test_saving_anyway_over_a_third_save_is_refused_again(genesis: User, ronald: User, store: Store) -> None:
    source = make_source()
    address = f"/admin/rates/ratesource/{source.pk}/change/"
    hers, his = two_open(genesis, ronald, address)
    his.send(title="Banco Central")
    again = hers.again(hers.send(title="BCV oficial"))
    Form(client_of(person_of(store, "Lorena", "Paz")), address).send(title="El Central")

    answer = again.send(save_anyway=again.anyway)
    assert "Lorena Paz guardó cambios" in again.again(answer).words
    source.refresh_from_db()
    assert source.title == "El Central"


def test_changes_of_different_fields_are_both_kept_after_a_look(genesis: User, ronald: User, store: Store) -> None:
    hers, his = two_open(genesis, ronald, f"/admin/stores/store/{store.pk}/change/")
    his.send(tagline="Lo fresco")
    again = hers.again(hers.send(city="Valencia"))

    assert again.values["tagline"] == ["Lo fresco"]
    assert "No lo habías tocado" in again.words
    assert again.send().status_code == 302
    store.refresh_from_db()
    assert (store.tagline, store.city) == ("Lo fresco", "Valencia")


def test_a_save_of_ones_own_and_one_that_nobody_preceded_are_not_refused(genesis: User, ronald: User) -> None:
    """The control: without a newer save of somebody else there is nothing to ask."""
    kind = make_class("Víveres")
    address = f"/admin/catalogue/productclass/{kind.pk}/change/"
    hers, mine = two_open(genesis, genesis, address)
    assert hers.send(name="Comida").status_code == 302
    assert mine.send(name="Alimentos").status_code == 302
    assert Form(client_of(ronald), address).send(name="Abarrotes").status_code == 302
    assert ProductClass.objects.get(pk=kind.pk).name == "Abarrotes"


def test_a_change_that_the_form_does_not_show_is_no_reason_to_ask(genesis: User, ronald: User, store: Store) -> None:
    category = make_category(store, "Quesos")
    form = Form(client_of(genesis), f"/admin/catalogue/category/{category.pk}/change/")
    with attributed(by=ronald):
        Category.objects.get(pk=category.pk).save()

    assert form.send(name="Quesos y natas").status_code == 302


def test_a_category_that_somebody_moved_is_not_moved_back_unawares(genesis: User, ronald: User, store: Store) -> None:
    fresh, cheeses = make_category(store, "Frescos"), make_category(store, "Quesos")
    form = Form(client_of(genesis), f"/admin/catalogue/category/{cheeses.pk}/change/")
    with attributed(by=ronald):
        move_category(cheeses.pk, fresh.pk, "inside", by=ronald)

    answer = form.again(form.send(name="Quesos y natas"))
    assert "Se movió" in answer.words
    assert Category.objects.get(pk=cheeses.pk).get_parent() == fresh


def test_the_permissions_of_a_role_are_told_by_name(genesis: User, ronald: User) -> None:
    role = Group.objects.create(name="Vitrina")
    hers, his = two_open(genesis, ronald, f"/admin/auth/group/{role.pk}/change/")
    view = Permission.objects.get(codename="view_product", content_type__app_label="catalogue")
    his.send(permissions=[str(view.pk)])
    again = hers.again(hers.send(name="Vitrina y catálogo"))

    assert "Agregado:" in again.words
    assert again.values["permissions"] == [str(view.pk)]
    assert again.send().status_code == 302
    assert list(role.permissions.all()) == [view]


def test_rows_of_the_page_that_somebody_changed_stay_changed(genesis: User, ronald: User, store: Store) -> None:
    hours = OpeningHours.objects.create(store=store, weekday=0, opens="08:00", closes="17:00")
    hers, his = two_open(genesis, ronald, f"/admin/stores/store/{store.pk}/change/")
    his.send(**{"opening_hours-0-closes": "20:00"} if "opening_hours-0-closes" in his.values else {})
    answer = hers.send(city="Valencia")

    assert answer.status_code == 302, hers.again(answer).words
    hours.refresh_from_db()
    assert f"{hours.closes:%H:%M}" == "20:00"


def test_two_tabs_of_the_settings_do_not_stand_in_each_others_way(genesis: User, ronald: User, store: Store) -> None:
    company = Form(client_of(genesis), f"/admin/ajustes/{store.pk}/empresa/", form="form[data-warn-unsaved]")
    selling = Form(client_of(ronald), f"/admin/ajustes/{store.pk}/ventas/", form="form[data-warn-unsaved]")

    assert selling.send(return_policy="Diez días").status_code == 302
    assert company.send(city="Valencia").status_code == 302
    store.refresh_from_db()
    assert (store.return_policy, store.city) == ("Diez días", "Valencia")


def test_the_same_tab_of_the_settings_is_refused_to_the_second(genesis: User, ronald: User, store: Store) -> None:
    address = f"/admin/ajustes/{store.pk}/empresa/"
    hers = Form(client_of(genesis), address, form="form[data-warn-unsaved]")
    his = Form(client_of(ronald), address, form="form[data-warn-unsaved]")
    his.send(city="Maracay", tagline="Lo fresco")
    again = hers.again(hers.send(city="Valencia"))

    assert "Ronald Díaz guardó cambios" in again.words
    assert (again.values["city"], again.values["tagline"]) == (["Valencia"], ["Lo fresco"])
    assert again.send(save_anyway=again.anyway).status_code == 302
    store.refresh_from_db()
    assert (store.city, store.tagline) == ("Valencia", "Lo fresco")


def test_a_customer_that_somebody_corrected_is_not_corrected_back(genesis: User, ronald: User, store: Store) -> None:
    customer = make_user("yelitza@ejemplo.com.ve", phone="0414-5550182", registered_in=store)
    address = f"/admin/clientes/{customer.pk}/corregir/"
    hers, his = (Form(client_of(each), address, form="form.dk-stack") for each in (genesis, ronald))
    assert his.send(first_name="Yelitza María", phone="0412-1112233", reason="Llamó").status_code == 302
    again = hers.again(hers.send(last_name="Marcano Paz", reason="Escribió"))

    assert "Ronald Díaz guardó cambios" in again.words
    assert again.values["first_name"] == ["Yelitza María"]
    assert again.send().status_code == 302
    customer.refresh_from_db()
    assert (customer.first_name, customer.last_name) == ("Yelitza María", "Marcano Paz")
    assert str(customer.phone).endswith("2233")


def test_an_offer_that_somebody_changed_is_shown_beside_what_one_put(genesis: User, ronald: User, store: Store) -> None:
    offer = offers.save_offer(make_spec(store), by=None)
    address = f"/admin/ofertas/{offer.pk}/editar/"
    hers, his = (Form(client_of(each), address, form="[data-offer-form]") for each in (genesis, ronald))
    assert his.send(value="15", reason="Quincena").status_code == 302
    again = hers.again(hers.send(value="20", reason="Subió"))

    assert "Ronald Díaz guardó cambios" in again.words
    assert again.values["value"] == ["20"]
    assert offers.fresh(offer.pk).benefit.value == 15
    assert again.send(reason="Subió", save_anyway=again.anyway).status_code == 302
    assert offers.fresh(offer.pk).benefit.value == 20


def saved_at_once(rivals: int = 2) -> tuple[list[int], str]:
    """People who save one row at the same moment: what each was answered, sorted, and the value that was kept."""
    store = make_store("viveres", is_default=True)
    address = f"/admin/stores/store/{store.pk}/change/"
    forms = [Form(client_of(person_of(store, name, "Paz")), address) for name in ("Ana", "Luz")[:rivals]]
    answers = run_together(rivals, lambda index: forms[index].send(tagline=f"Lema {index}"))
    codes = [each.status_code for each in answers if not isinstance(each, Exception)]
    store.refresh_from_db()
    kept = codes.index(302) if 302 in codes else -1
    assert codes.count(302) != 1 or store.tagline == f"Lema {kept}"
    return sorted(codes), store.tagline


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_is_refused() -> None:
    codes, _kept = saved_at_once()
    assert codes == [200, 302]


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_the_row_both_save_and_one_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_looked = threading.Barrier(2)

    def looked(*args: Any, **fields: Any) -> Any:
        found = look(*args, **fields)
        with suppress(threading.BrokenBarrierError):
            both_have_looked.wait(5)
        return found

    look = presence.saved_since
    monkeypatch.setattr("backoffice.habits.stale.hold_row", lambda model, pk: None)
    monkeypatch.setattr("backoffice.habits.presence.saved_since", looked)
    codes, _kept = saved_at_once()
    assert codes == [302, 302]


@pytest.mark.django_db(transaction=True)
def test_control_without_comparing_versions_the_second_overwrites_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.habits.presence.saved_since", lambda *args, **fields: None)
    codes, _kept = saved_at_once()
    assert codes == [302, 302]
