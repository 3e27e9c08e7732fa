"""Businesses that buy: USR-15."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commerce.accounts import actions
from commerce.accounts.models import BusinessProfile, User
from commerce.journal.actions import deliver_next
from commerce.journal.models import JournalEntry
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.models import Membership, Store
from commerce.venezuela.rules import rif_check_digit
from tests.factories import make_user

from .people import customer

pytestmark = pytest.mark.django_db
RIF = "J50112244" + rif_check_digit("J50112244")
OTHER_RIF = "J40998877" + rif_check_digit("J40998877")


def form(**changes: str) -> dict[str, str]:
    return {
        "name": "Inversiones Prueba, C.A.",
        "kind": "restaurant",
        "rif": RIF,
        "licence": "LAE-123",
        "contact_name": "Yelitza Marcano",
        "contact_phone": "0414-5550182",
    } | changes


def submit(client: Client, **changes: str) -> HttpResponse:
    return client.post(reverse("customer:business"), form(**changes), follow=True)


@pytest.fixture
def owner(shop: Store) -> User:
    return customer("duena@ejemplo.com.ve")


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def reviewer(shop: Store) -> User:
    user = make_user("jefa@ejemplo.com.ve", is_staff=True)
    Membership.objects.create(store=shop, user=user, role=Group.objects.get(name="support-lead"))
    return user


def test_a_business_is_registered_and_waits_to_be_verified(browser: Client, owner: User) -> None:
    page = submit(browser)
    assert "Lo estamos revisando" in page.content.decode()
    profile = BusinessProfile.objects.get(user=owner)
    assert (profile.status, profile.rif, profile.contact_phone) == ("pending", RIF, "+584145550182")
    assert JournalEntry.objects.filter(verb="business.submitted", subject_id=str(profile.pk)).count() == 1


def test_a_rif_whose_last_digit_is_wrong_is_refused_with_its_message(browser: Client) -> None:
    wrong = RIF[:-1] + str((int(RIF[-1]) + 1) % 10)
    page = submit(browser, rif=wrong)
    assert page.status_code == 422
    assert "algún número no coincide con el último" in page.content.decode()
    assert not BusinessProfile.objects.exists()


def test_a_rif_belongs_to_one_account(browser: Client) -> None:
    BusinessProfile.objects.create(user=make_user(), name="Otra", rif=RIF)
    page = submit(browser)
    assert page.status_code == 422
    assert "Ese RIF ya está registrado en otra cuenta" in page.content.decode()
    assert BusinessProfile.objects.count() == 1


def test_the_form_does_not_decide_its_own_status(browser: Client) -> None:
    submit(browser, status="verified", verified_by="1")
    profile = BusinessProfile.objects.get()
    assert (profile.status, profile.verified_by) == ("pending", None)


def test_staff_verify_a_business_and_its_owner_reads_it(browser: Client, reviewer: User) -> None:
    submit(browser)
    profile = actions.verify_business(BusinessProfile.objects.get().pk, by=reviewer)
    assert profile.status == "verified"
    assert profile.verified_by == reviewer
    assert profile.verified_at is not None
    assert "Negocio verificado" in browser.get(reverse("customer:business")).content.decode()
    while deliver_next():
        pass
    assert [message.subject for message in mail.outbox] == ["Tu negocio está verificado · Modelismo Prueba"]


def test_a_rejection_says_why_and_can_be_corrected(browser: Client, reviewer: User) -> None:
    submit(browser)
    profile_id = BusinessProfile.objects.get().pk
    actions.reject_business(profile_id, by=reviewer, reason="La razón social no es la del RIF.")
    assert "La razón social no es la del RIF." in browser.get(reverse("customer:business")).content.decode()
    while deliver_next():
        pass
    assert "La razón social no es la del RIF." in mail.outbox[0].body
    submit(browser, name="Otra razón social, C.A.")
    profile = BusinessProfile.objects.get(pk=profile_id)
    assert (profile.status, profile.rejection_reason) == ("pending", "")


def test_correcting_a_verified_business_makes_it_wait_again(browser: Client, reviewer: User) -> None:
    submit(browser)
    actions.verify_business(BusinessProfile.objects.get().pk, by=reviewer)
    submit(browser, rif=OTHER_RIF)
    profile = BusinessProfile.objects.get()
    assert (profile.status, profile.verified_by, profile.rif) == ("pending", None, OTHER_RIF)


def test_only_a_role_that_may_verifies_and_never_its_own(
    owner: User, browser: Client, shop: Store, reviewer: User
) -> None:
    submit(browser)
    profile_id = BusinessProfile.objects.get().pk
    clerk = make_user(is_staff=True)
    Membership.objects.create(store=shop, user=clerk, role=Group.objects.get(name="support"))
    for person in (clerk, owner):
        with pytest.raises(NotAllowed) as refused:
            actions.verify_business(profile_id, by=person)
        assert refused.value.code == "not_allowed"
    BusinessProfile.objects.update(user=reviewer)
    with pytest.raises(NotAllowed) as refused:
        actions.verify_business(profile_id, by=reviewer)
    assert refused.value.code == "own_business"


def test_a_decision_is_taken_once_and_a_rejection_needs_a_reason(browser: Client, reviewer: User) -> None:
    submit(browser)
    profile_id = BusinessProfile.objects.get().pk
    with pytest.raises(BadInput):
        actions.reject_business(profile_id, by=reviewer, reason="  ")
    actions.verify_business(profile_id, by=reviewer)
    with pytest.raises(Conflict) as refused:
        actions.verify_business(profile_id, by=reviewer)
    assert refused.value.code == "already_decided"
    assert JournalEntry.objects.filter(verb="business.verified").count() == 1
