"""The customers of a store: who sees whom, what is masked, what a look leaves behind, and what may be changed."""

import pytest
from django.test import Client
from django.urls import reverse

from commerce.accounts.models import BusinessProfile, User
from commerce.address.models import Country, UserAddress
from commerce.customer import notes
from commerce.customer.models import CustomerNote, PersonalDataExport
from commerce.customer.personal_data import export
from commerce.journal.models import JournalEntry
from commerce.order.models import Order
from commerce.stores.models import Store
from commerce.venezuela.rules import rif_check_digit
from tests.factories import make_product, make_staff, make_user
from tests.orders import make_order, make_shop

from .conftest import logged_in

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/customer/"
EMAIL, PHONE, DOCUMENT = "yelitza.marcano@ejemplo.com.ve", "0414-5550182", "V-12345678"
IN_CLEAR = (EMAIL, "5550182", "12345678")


@pytest.fixture
def store() -> Store:
    return make_shop("viveres", is_default=True)


@pytest.fixture
def other() -> Store:
    return make_shop("kits", rate=False)


@pytest.fixture
def customer(store: Store) -> User:
    user = make_user(EMAIL, phone=PHONE, identity_document=DOCUMENT, registered_in=store)
    UserAddress.objects.create(
        user=user, first_name="Yelitza", last_name="Marcano", line1="Calle 1", line4="Caracas",
        country=Country.objects.get(pk="VE"), phone_number="+584145550182",
    )  # fmt: skip
    return user


@pytest.fixture
def support(store: Store) -> Client:
    return logged_in(make_staff(store, "support"))


@pytest.fixture
def lead(store: Store) -> Client:
    return logged_in(make_staff(store, "support-lead"))


def page_of(user: User) -> str:
    return f"{LIST}{user.pk}/change/"


def desk(user: User, rest: str) -> str:
    return f"/admin/clientes/{user.pk}/{rest}"


def reveal(client: Client, user: User, field: str = "phone", **data: object) -> object:
    sent = {"kind": "cliente", "id": user.pk, "field": field} | data
    return client.post("/admin/clientes/mostrar/", sent, headers={"accept": "application/json"})


def test_the_list_and_the_page_show_masks(store: Store, customer: User, support: Client) -> None:
    make_order(store, {make_product(store): 1}, user=customer)
    for address in (LIST, f"{LIST}?q=marcano", page_of(customer)):
        html = support.get(address).content.decode()
        assert "Yelitza Marcano" in html
        assert "y••••@ejemplo.com.ve" in html
        assert "0414-•••0182" in html
        assert [text for text in IN_CLEAR if text in html] == [], address


@pytest.mark.parametrize(("field", "value"), [("email", EMAIL), ("phone", PHONE), ("identity_document", DOCUMENT)])
def test_a_look_shows_the_value_and_is_written_down(
    store: Store, customer: User, support: Client, field: str, value: str
) -> None:
    answer = reveal(support, customer, field)
    assert answer.json() == {"value": value}
    entry = JournalEntry.objects.get(verb="customer.revealed")
    assert (entry.subject_type, entry.subject_id, entry.store_id) == ("accounts.user", str(customer.pk), store.pk)
    assert entry.data == {"field": field}


def test_without_javascript_the_same_button_opens_a_page(customer: User, support: Client) -> None:
    sent = {"kind": "cliente", "id": customer.pk, "field": "phone", "back": page_of(customer)}
    html = support.post("/admin/clientes/mostrar/", sent).content.decode()
    assert PHONE in html
    assert f'href="{page_of(customer)}"' in html
    assert (
        "evil.example"
        not in support.post("/admin/clientes/mostrar/", {**sent, "back": "//evil.example"}).content.decode()
    )


def test_who_may_not_see_gets_no_button_and_no_value(store: Store, customer: User) -> None:
    finance = logged_in(make_staff(store, "finance"))
    html = finance.get(page_of(customer)).content.decode()
    assert "0414-•••0182" in html
    assert "Mostrar<span" not in html
    assert reveal(finance, customer).status_code == 403
    assert not JournalEntry.objects.filter(verb="customer.revealed").exists()


def test_nothing_is_revealed_by_looking_at_an_address(customer: User, support: Client) -> None:
    assert support.get("/admin/clientes/mostrar/").status_code == 405


@pytest.mark.parametrize(
    "data", [{"field": "password"}, {"kind": "equipo"}, {"id": "x"}, {"id": "9" * 30}, {"id": 0}, {"kind": "negocio"}]
)
def test_only_what_is_masked_can_be_revealed(customer: User, support: Client, data: dict[str, object]) -> None:
    assert reveal(support, customer, **data).status_code == 404


def test_customers_of_another_store_are_not_there(store: Store, other: Store, support: Client) -> None:
    stranger = make_user("ajena@ejemplo.com.ve", first_name="Ajena", phone="0412-5551111")
    make_order(other, {make_product(other): 1}, user=stranger)
    business = BusinessProfile.objects.create(user=stranger, name="Bodega Ajena", rif="")
    address = UserAddress.objects.create(
        user=stranger, first_name="Ajena", last_name="Gil", line1="Calle 9", country=Country.objects.get(pk="VE")
    )
    assert "Ajena" not in support.get(f"{LIST}?q=ajena").content.decode()
    assert "Ajena" not in support.get("/admin/search/", {"s": "ajena", "extended": "1"}).content.decode()
    assert support.get(page_of(stranger)).status_code in (302, 404)
    assert reveal(support, stranger).status_code == 404
    for rest in ("corregir/", "unir/?con=1", "datos/"):
        assert support.get(desk(stranger, rest)).status_code in (403, 404)
    assert support.post(desk(stranger, "notas/"), {"text": "Hola", "store": store.pk}).status_code == 404
    assert support.get(f"/admin/negocios/{business.pk}/").status_code == 404
    assert support.get(f"/admin/address/useraddress/{address.pk}/change/").status_code in (302, 403, 404)
    assert not CustomerNote.objects.exists()


def test_a_shared_customer_shows_only_what_they_did_here(
    store: Store, other: Store, customer: User, support: Client
) -> None:
    here = make_order(store, {make_product(store, price="10.00"): 1}, user=customer)
    there = make_order(other, {make_product(other, price="90.00"): 1}, user=customer)
    notes.add_note(customer.pk, other, "Nota de la otra tienda", by=make_user(is_staff=True))
    html = support.get(page_of(customer)).content.decode()
    assert here.number in html
    assert there.number not in html
    assert "Nota de la otra tienda" not in html
    assert other.name not in html
    assert "13,00" in html


def test_the_administrator_of_a_store_cannot_take_over_a_customers_account(store: Store, customer: User) -> None:
    admin = logged_in(make_staff(store, "administrator"))
    before = customer.password
    for address in (f"/admin/accounts/user/{customer.pk}/change/", page_of(customer)):
        admin.post(address, {"email": "mio@ejemplo.com.ve", "is_active": "on", "is_staff": "on"})
    new = {"password1": "otra clave bien larga 77", "password2": "otra clave bien larga 77"}
    assert admin.post(f"/admin/accounts/user/{customer.pk}/password/", new).status_code in (302, 403, 404)
    admin.post(f"/admin/accounts/user/{customer.pk}/delete/", {"post": "yes"})
    admin.post(f"{LIST}{customer.pk}/delete/", {"post": "yes"})
    customer.refresh_from_db()
    assert (customer.email, customer.password, customer.is_staff) == (EMAIL, before, False)


def test_the_team_and_the_customers_are_two_lists(store: Store, other: Store, customer: User) -> None:
    colleague = make_staff(store, "support", email="colega@ejemplo.com.ve", first_name="Colega")
    make_staff(other, "support", email="lejana@ejemplo.com.ve", first_name="Lejana")
    admin = logged_in(make_staff(store, "administrator"))
    team, customers = (admin.get(address).content.decode() for address in ("/admin/accounts/user/", LIST))
    assert "colega@ejemplo.com.ve" in team
    assert "lejana@ejemplo.com.ve" not in team
    assert "yelitza.marcano" not in team
    assert "Yelitza" in customers
    assert "Colega" not in customers
    assert admin.get(f"/admin/accounts/user/{colleague.pk}/change/").status_code == 200


def test_a_new_account_of_the_team_is_seen_by_whoever_opened_it(store: Store, other: Store) -> None:
    admin = logged_in(make_staff(store, "administrator"))
    password = {"password1": "una clave larga 2026", "password2": "una clave larga 2026"}
    memberships = {f"memberships-{name}": value for name, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}.items()}
    admin.post("/admin/accounts/user/add/", {"email": "nueva@ejemplo.com.ve", **password, **memberships})
    made = User.objects.get(email="nueva@ejemplo.com.ve")
    assert (made.is_staff, made.registered_in, made.is_superuser) == (True, store, False)
    assert admin.get(f"/admin/accounts/user/{made.pk}/change/").status_code == 200
    neighbour = logged_in(make_staff(other, "administrator"))
    assert neighbour.get(f"/admin/accounts/user/{made.pk}/change/").status_code in (302, 404)


def correction(**changes: str) -> dict[str, str]:
    return {
        "first_name": "Yelitza",
        "last_name": "Marcano",
        "phone": PHONE,
        "reason": "Lo pidió por teléfono",
    } | changes


def test_a_lead_corrects_name_and_phone_with_a_reason(customer: User, lead: Client) -> None:
    lead.post(desk(customer, "corregir/"), correction(phone="0412-5551234", email="mio@ejemplo.com.ve", is_staff="on"))
    customer.refresh_from_db()
    assert (customer.phone, customer.email, customer.is_staff) == ("+584125551234", EMAIL, False)
    entry = JournalEntry.objects.get(verb="customer.corrected")
    assert entry.data == {"fields": ["phone"]}
    assert customer.history.latest().history_change_reason == "Lo pidió por teléfono"
    assert lead.post(desk(customer, "corregir/"), correction(reason="")).status_code == 200


def test_a_customer_of_two_stores_is_corrected_by_who_serves_both(
    store: Store, other: Store, customer: User, lead: Client, support: Client
) -> None:
    assert support.get(desk(customer, "corregir/")).status_code == 403
    make_order(other, {make_product(other): 1}, user=customer)
    assert lead.get(desk(customer, "corregir/")).status_code == 403
    assert lead.post(desk(customer, "corregir/"), correction(first_name="Otra")).status_code == 403
    root = logged_in(make_user(is_staff=True, is_superuser=True))
    root.post(desk(customer, "corregir/"), correction(first_name="Yelitza Ana"))
    customer.refresh_from_db()
    assert customer.first_name == "Yelitza Ana"


def test_notes_are_written_corrected_and_deleted_by_their_author(
    store: Store, customer: User, support: Client, lead: Client
) -> None:
    support.post(desk(customer, "notas/"), {"text": "Prefiere la <b>tarde</b>.", "is_pinned": "on"})
    note = CustomerNote.objects.get()
    assert (note.store, note.is_pinned) == (store, True)
    assert "Prefiere la &lt;b&gt;tarde&lt;/b&gt;." in support.get(page_of(customer)).content.decode()

    lead.post(desk(customer, f"notas/{note.pk}/"), {"text": "Otra cosa"})
    lead.post(desk(customer, f"notas/{note.pk}/borrar/"))
    note.refresh_from_db()
    assert note.text == "Prefiere la <b>tarde</b>."

    support.post(desk(customer, f"notas/{note.pk}/"), {"text": "Prefiere la mañana."})
    note.refresh_from_db()
    assert (note.text, note.is_pinned) == ("Prefiere la mañana.", False)
    support.get(desk(customer, f"notas/{note.pk}/borrar/"))
    assert CustomerNote.objects.exists()
    support.post(desk(customer, f"notas/{note.pk}/borrar/"))
    assert not CustomerNote.objects.exists()
    verbs = JournalEntry.objects.filter(verb__startswith="customer.note").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["customer.note_added", "customer.note_edited", "customer.note_deleted"]


def test_an_empty_note_is_not_written(customer: User, support: Client) -> None:
    assert "Escribe la nota." in support.post(desk(customer, "notas/"), {"text": " "}, follow=True).content.decode()
    assert not CustomerNote.objects.exists()


def test_two_accounts_are_merged_with_a_preview_and_a_word(store: Store, customer: User, lead: Client) -> None:
    double = make_user("doble@ejemplo.com.ve", phone=PHONE, registered_in=store)
    make_order(store, {make_product(store): 1}, user=double)
    assert "mismo teléfono" in lead.get(page_of(customer)).content.decode()
    assert "Mismo teléfono" in lead.get("/admin/clientes/repetidas/").content.decode()

    html = lead.get(desk(customer, f"unir/?con={double.pk}")).content.decode()
    assert "pasa 1" in html
    assert [text for text in IN_CLEAR if text in html] == []
    assert lead.post(desk(customer, "unir/"), {"con": double.pk, "word": "no"}).status_code == 422
    double.refresh_from_db()
    assert double.is_active
    lead.post(desk(customer, "unir/"), {"con": double.pk, "word": "UNIR"})
    double.refresh_from_db()
    assert double.merged_into_id == customer.pk
    assert Order.objects.get().user_id == customer.pk
    assert "Esta cuenta era repetida" in lead.get(page_of(double)).content.decode()


def test_support_sees_no_merge_and_may_do_none(store: Store, customer: User, support: Client) -> None:
    double = make_user("doble@ejemplo.com.ve", phone=PHONE, registered_in=store)
    assert "Unir aquí" not in support.get(page_of(customer)).content.decode()
    assert support.get(desk(customer, f"unir/?con={double.pk}")).status_code == 403
    assert support.post(desk(customer, "unir/"), {"con": double.pk, "word": "UNIR"}).status_code == 403


def test_a_copy_is_asked_for_made_and_fetched_by_who_asked(store: Store, customer: User, lead: Client) -> None:
    lead.post(desk(customer, "datos/copia/"))
    copy = PersonalDataExport.objects.get()
    address = desk(customer, f"datos/copia/{copy.pk}/")
    assert lead.get(address).status_code == 404
    export.make_due()
    answer = lead.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="datos-{customer.pk}.zip"'
    assert b"".join(answer).startswith(b"PK")
    assert JournalEntry.objects.filter(verb="person.export_downloaded").count() == 1
    assert logged_in(make_staff(store, "support-lead")).get(address).status_code == 404
    assert logged_in(make_staff(store, "support")).get(address).status_code == 403


def test_a_person_is_forgotten_from_the_desk_after_a_dry_run(store: Store, customer: User, lead: Client) -> None:
    admin = logged_in(make_staff(store, "administrator"))
    assert lead.post(desk(customer, "datos/borrar/"), {"word": "BORRAR"}).status_code == 403
    plan = admin.get(desk(customer, "datos/")).content.decode()
    assert "Queda sin la persona" in plan
    assert admin.post(desk(customer, "datos/borrar/"), {"word": "x"}).status_code == 422
    customer.refresh_from_db()
    assert customer.email == EMAIL
    done = admin.post(desk(customer, "datos/borrar/"), {"word": "borrar"}, follow=True)
    assert "Datos borrados" in done.content.decode()
    customer.refresh_from_db()
    assert customer.erased_at is not None


def business_of(user: User, digits: str = "J50112244", **fields: str) -> BusinessProfile:
    values = {"name": "Inversiones Araguaney", "rif": digits + rif_check_digit(digits), "contact_name": "Yelitza"}
    return BusinessProfile.objects.create(user=user, **values | fields)


def test_a_business_is_verified_from_its_queue(store: Store, customer: User, lead: Client, support: Client) -> None:
    profile = business_of(customer)
    make_order(store, {make_product(store, price="10.00"): 1}, user=customer)
    page = f"/admin/negocios/{profile.pk}/"
    assert "Inversiones Araguaney" in lead.get("/admin/negocios/").content.decode()
    html = lead.get(page).content.decode()
    assert "El último número del RIF coincide." in html
    assert "13,00" in html
    assert profile.rif[1:-1] not in html
    assert "Verificar el negocio" not in support.get(page).content.decode()
    assert support.post(f"{page}verificar/", {"seen": "pending"}).status_code == 403
    lead.post(f"{page}verificar/", {"seen": "pending"})
    profile.refresh_from_db()
    assert profile.status == "verified"
    late = lead.post(f"{page}rechazar/", {"seen": "pending", "reason": "No es"}, follow=True).content.decode()
    assert "Otra persona ya lo revisó." in late
    profile.refresh_from_db()
    assert profile.status == "verified"


def test_a_rejection_asks_for_the_reason(customer: User, lead: Client) -> None:
    profile = business_of(customer)
    page = f"/admin/negocios/{profile.pk}/rechazar/"
    assert lead.post(page, {"seen": "pending", "reason": " "}).status_code == 422
    lead.post(page, {"seen": "pending", "reason": "El RIF es de otra empresa."})
    profile.refresh_from_db()
    assert (profile.status, profile.rejection_reason) == ("rejected", "El RIF es de otra empresa.")


@pytest.mark.parametrize("many", [3, 12])
def test_lists_and_pages_ask_no_more_however_many_there_are(
    store: Store, customer: User, lead: Client, many: int, django_assert_max_num_queries: object
) -> None:
    product = make_product(store, stock=500)
    for _each in range(many):
        other = make_user(registered_in=store, phone=PHONE)
        make_order(store, {product: 1}, user=other)
        make_order(store, {product: 1}, user=customer)
        notes.add_note(customer.pk, store, "Nota", by=other)
    lead.get(LIST)
    for address, most in (
        (LIST, 15),
        (f"{LIST}?q=0414-5550182", 15),
        (page_of(customer), 40),
        ("/admin/clientes/repetidas/", 15),
    ):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            assert lead.get(address).status_code == 200


def test_the_old_links_and_the_menu_lead_to_customers_and_team(store: Store, lead: Client) -> None:
    html = lead.get(reverse("admin:index")).content.decode()
    assert f'href="{LIST}"' in html
    assert 'href="/admin/negocios/"' in html
    assert 'href="/admin/accounts/user/"' not in html
