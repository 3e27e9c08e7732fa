"""What a list says of the jobs that were asked for on it, and the way back from there."""

from __future__ import annotations

import pytest
from django.contrib.admin import helpers
from django.test import Client

from commerce.catalogue.models import Product
from commerce.jobs import actions
from commerce.jobs.models import Job
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_store

pytestmark = pytest.mark.django_db

LIST = "/admin/catalogue/product/?o=2"


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True)


@pytest.fixture
def staff(client: Client, store: Store) -> Client:
    client.force_login(make_staff(store, "catalogo", ["catalogue.change_product", "catalogue.view_product"]))
    return client


def asked(staff: Client, store: Store, *titles: str) -> Job:
    """A confirmed job that publishes new products, chosen on the list."""
    ids = [make_product(store, title, is_public=False).pk for title in titles]
    answer = staff.post(LIST, {"action": "job_catalogue_publish", helpers.ACTION_CHECKBOX_NAME: ids})
    job = Job.objects.get()
    assert answer["Location"] == f"/admin/trabajos/{job.pk}/"
    staff.post(f"/admin/trabajos/{job.pk}/confirmar/")
    return job


def page_of(staff: Client, address: str = LIST) -> str:
    return staff.get(address).content.decode()


def test_the_list_follows_the_job_and_tells_its_end_once(store: Store, staff: Client) -> None:
    job = asked(staff, store, "Café", "Harina")
    assert f'href="{LIST}"' in page_of(staff, f"/admin/trabajos/{job.pk}/")
    busy = page_of(staff)
    assert "«Publicar productos»: 0 de 2…" in busy
    assert f'hx-get="/admin/trabajos/{job.pk}/nota/"' in busy
    actions.run_due()
    assert "Publicar productos»" not in page_of(staff, "/admin/order/order/")
    note = page_of(staff, f"/admin/trabajos/{job.pk}/nota/")
    assert "Se publicaron 2 productos." in note
    assert "hx-get" not in note
    assert "Se publicaron" not in page_of(staff)


def test_what_the_job_did_is_taken_back_from_the_list(store: Store, staff: Client) -> None:
    job = asked(staff, store, "Café")
    actions.run_due()
    page = page_of(staff)
    assert "Se publicó 1 producto." in page
    assert f'action="/admin/trabajos/{job.pk}/deshacer/"' in page
    answer = staff.post(f"/admin/trabajos/{job.pk}/deshacer/", {"lista": LIST})
    assert answer["Location"] == LIST
    actions.run_due()
    assert "Se dejó de publicar 1 producto." in page_of(staff)
    assert not Product.objects.get().is_public


def test_the_way_back_leads_to_no_other_site(store: Store, staff: Client) -> None:
    job = asked(staff, store, "Café")
    actions.run_due()
    answer = staff.post(f"/admin/trabajos/{job.pk}/deshacer/", {"lista": "https://otra.example/"})
    assert answer["Location"] == f"/admin/trabajos/{Job.objects.exclude(pk=job.pk).get().pk}/"


def test_rows_that_were_left_are_counted(store: Store, staff: Client) -> None:
    asked(staff, store, "Café", "Harina")
    Product.objects.filter(title="Harina").update(is_public=True)
    actions.run_due()
    page = page_of(staff)
    assert "Se publicó 1 producto." in page
    assert "1 quedó sin hacer." in page
