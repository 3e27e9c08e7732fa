"""The roles that ship with the project."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from commerce.accounts.reference_roles import load_roles, role_title, roles
from commerce.stores.models import Membership, Store
from project.messages.catalogues import messages_of
from project.messages.extraction import our_messages
from tests.factories import make_staff, make_store, make_user

pytestmark = pytest.mark.django_db
SLUGS = [
    "merchandiser",
    "finance",
    "finance-lead",
    "support",
    "support-lead",
    "marketing",
    "operations",
    "administrator",
]


def member_of(store: Store, role: str) -> Client:
    user = make_user(is_staff=True)
    Membership.objects.create(store=store, user=user, role=Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def test_every_role_is_there_with_a_spanish_name() -> None:
    assert [role["slug"] for role in roles()] == SLUGS
    assert set(SLUGS) <= set(Group.objects.values_list("name", flat=True))
    assert str(Group.objects.get(name="finance-lead")) == "Jefe de finanzas"
    assert role_title("rol propio") == "rol propio"


def test_loading_again_changes_nothing_and_puts_right_what_drifted() -> None:
    assert [role.is_changed for role in load_roles()] == [False] * len(SLUGS)
    support = Group.objects.get(name="support")
    before = set(support.permissions.values_list("pk", flat=True))
    support.permissions.add(Permission.objects.get(codename="delete_user", content_type__app_label="accounts"))
    support.permissions.remove(support.permissions.first())
    changed = [role.slug for role in load_roles() if role.is_changed]
    assert changed == ["support"]
    assert set(support.permissions.values_list("pk", flat=True)) == before


def test_a_role_of_the_operators_own_stays_as_it_is() -> None:
    own = Group.objects.create(name="Repartidores")
    own.permissions.add(Permission.objects.get(codename="view_order", content_type__app_label="order"))
    call_command("load_roles", verbosity=0)
    assert own.permissions.count() == 1


def test_only_the_administrator_may_touch_people_and_roles() -> None:
    guarded = {
        (app, verb + "_" + model)
        for app, model in (("accounts", "user"), ("auth", "group"), ("stores", "membership"))
        for verb in ("add", "change", "delete")
    }
    for slug in SLUGS:
        held = set(Group.objects.get(name=slug).permissions.values_list("content_type__app_label", "codename"))
        assert (guarded & held) == (guarded if slug == "administrator" else set()), slug


def test_no_role_but_administration_may_change_the_journal_or_money_already_taken() -> None:
    for slug in SLUGS[:-1]:
        held = set(Group.objects.get(name=slug).permissions.values_list("content_type__app_label", "codename"))
        assert ("journal", "change_journalentry") not in held
        assert ("payment", "delete_transaction") not in held
        assert ("order", "delete_order") not in held


@pytest.mark.parametrize("role", SLUGS[:-1])
def test_in_the_admin_a_role_cannot_edit_accounts(role: str) -> None:
    store = make_store("kits", host="testserver", is_default=True)
    client = member_of(store, role)
    other = make_user()
    change = client.post(f"/admin/accounts/user/{other.pk}/change/", {"email": other.email, "is_superuser": "on"})
    other.refresh_from_db()
    assert change.status_code in (302, 403, 404)
    assert not other.is_superuser
    assert client.get("/admin/auth/group/add/").status_code == 403


def test_a_role_counts_only_in_the_store_of_the_membership() -> None:
    here, there = make_store("aqui"), make_store("alla")
    user = make_user(is_staff=True)
    Membership.objects.create(store=here, user=user, role=Group.objects.get(name="operations"))
    assert user.has_perm("order.change_order", Membership(store=here))
    assert not user.has_perm("order.change_order", Membership(store=there))
    assert make_staff(there, "administrator").has_perm("accounts.change_user")


@pytest.mark.parametrize(
    ("path", "target"), [("users/", "/admin/accounts/user/"), ("groups/new/", "/admin/auth/group/")]
)
def test_people_and_roles_are_not_managed_in_the_content_system(path: str, target: str) -> None:
    store = make_store("kits", host="testserver", is_default=True)
    assert member_of(store, "administrator").get(f"/cms/{path}")["Location"] == target


def test_the_name_of_every_role_is_ready_to_be_translated() -> None:
    extracted = {message.id for message in messages_of(our_messages())}
    assert [role["name"] for role in roles() if role["name"] not in extracted] == []


def test_roles_are_named_in_the_language_of_whoever_reads() -> None:
    with translation.override("en"):
        assert role_title("operations") == "Operations and dispatch"
    assert role_title("operations") == "Operaciones y despacho"
