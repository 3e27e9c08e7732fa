"""From a draft to the public: writers ask, publishers answer, and nothing goes live that would not be true."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, Revision, TaskState, WorkflowState

from cms import publishing, sites
from cms.models import LandingPage
from commerce.catalogue.models import Product
from commerce.journal.models import JournalEntry
from commerce.refusals import Refusal
from tests.cms.editors import Shop, make_page, open_shop
from tests.cms.test_pages import shelf
from tests.factories import make_product
from tests.support.worker import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return open_shop("bodega", is_default=True)


@pytest.fixture
def gone(shop: Shop) -> Product:
    return make_product(shop.store, title="Café ido", is_public=False)


def form_of(page: LandingPage, **more: Any) -> dict[str, str]:
    """What the editor's form sends for a page without blocks."""
    values = {
        "title": page.title,
        "slug": page.slug,
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }
    return values | more


def edit_address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def answer(page: LandingPage, action: str) -> str:
    state = TaskState.objects.get(workflow_state__object_id=str(page.pk), status="in_progress")
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])


def told(verb: str) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(verb=verb).order_by("pk"))


def test_a_writer_asks_for_a_review_and_cannot_publish(shop: Shop, client: Client) -> None:
    page = make_page(shop)
    client.force_login(shop.writer)
    screen = client.get(edit_address(page)).content.decode()
    assert 'name="action-submit"' in screen
    assert 'name="action-publish"' not in screen
    client.post(edit_address(page), form_of(page, **{"action-publish": "1"}))
    page.refresh_from_db()
    assert not page.live
    client.post(edit_address(page), form_of(page, **{"action-submit": "1"}))
    state = WorkflowState.objects.get(object_id=str(page.pk))
    assert (state.status, state.requested_by) == ("in_progress", shop.writer)
    assert [(entry.actor_id, entry.data["title"]) for entry in told("page.submitted")] == [(shop.writer.pk, "Semana")]


def test_a_publisher_approves_and_the_writer_hears_of_it_from_the_queue(shop: Shop, client: Client) -> None:
    page = make_page(shop)
    page.get_workflow().start(page, shop.writer)
    assert mail.outbox == []
    work_off()
    assert [message.to for message in mail.outbox] == [[shop.publisher.email]]
    assert mail.outbox[0].subject == "Por revisar: Semana · Tienda bodega"
    client.force_login(shop.publisher)
    client.post(answer(page, "approve"), {"comment": ""})
    page.refresh_from_db()
    assert page.live
    assert len(mail.outbox) == 1
    work_off()
    assert [message.to for message in mail.outbox[1:]] == [[shop.writer.email]]
    assert "aprobó la página «Semana»" in mail.outbox[1].body
    assert [entry.actor_id for entry in told("page.approved")] == [shop.publisher.pk]


def test_a_publisher_returns_a_page_with_a_reason(shop: Shop, client: Client) -> None:
    page = make_page(shop)
    page.get_workflow().start(page, shop.writer)
    client.force_login(shop.publisher)
    client.post(answer(page, "reject"), {"comment": "Falta la foto de la portada."})
    page.refresh_from_db()
    assert not page.live
    assert WorkflowState.objects.get(object_id=str(page.pk)).status == "needs_changes"
    work_off()
    letter = next(message for message in mail.outbox if message.to == [shop.writer.email])
    assert letter.subject == "Para corregir: Semana · Tienda bodega"
    assert "«Falta la foto de la portada.»" in letter.body


def test_nobody_of_another_store_approves(shop: Shop, client: Client) -> None:
    page = make_page(shop)
    page.get_workflow().start(page, shop.writer)
    client.force_login(open_shop("ajena").publisher)
    assert client.post(answer(page, "approve"), {"comment": ""}).status_code == 404
    client.force_login(shop.writer)
    assert client.post(answer(page, "approve"), {"comment": ""}).status_code in (302, 403)
    page.refresh_from_db()
    assert not page.live


def test_an_approval_is_refused_with_the_block_and_the_reason_and_nothing_is_lost(
    shop: Shop, gone: Product, client: Client
) -> None:
    page = make_page(shop, blocks=[shelf("Lo de hoy", [gone])])
    page.get_workflow().start(page, shop.writer)
    client.force_login(shop.publisher)
    screen = client.post(answer(page, "approve"), {"comment": ""}, follow=True)
    assert "Bloque 1: «Café ido» no está publicado." in screen.content.decode()
    page.refresh_from_db()
    assert not page.live
    assert page.get_latest_revision_as_object().body[0].value["title"] == "Lo de hoy"
    assert TaskState.objects.get(workflow_state__object_id=str(page.pk)).status == "in_progress"


def test_the_lists_bulk_action_is_refused_too(shop: Shop, gone: Product, client: Client) -> None:
    good = make_page(shop, title="Buena", slug="buena")
    page = make_page(shop, blocks=[shelf("Lo de hoy", [gone])])
    client.force_login(shop.publisher)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    screen = client.post(f"{address}?id={good.pk}&id={page.pk}", {"include_descendants": ""}, follow=True)
    assert "«Café ido» no está publicado." in screen.content.decode()
    assert not LandingPage.objects.filter(pk__in=[good.pk, page.pk], live=True).exists()
    client.post(f"{address}?id={good.pk}", {"include_descendants": ""})
    assert LandingPage.objects.get(pk=good.pk).live


def test_a_page_whose_hour_has_come_is_held_back_and_its_writer_hears_why(shop: Shop) -> None:
    product = make_product(shop.store, title="Café ido")
    late = make_page(shop, title="Tarde", slug="tarde", blocks=[shelf("Lo de hoy", [product])])
    good = make_page(shop, title="Buena", slug="buena")
    for page in (late, good):
        page.go_live_at = timezone.now() + timedelta(hours=1)
        page.save_revision(user=shop.writer).publish()
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False)
    waiting.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    Product.objects.filter(pk=product.pk).update(is_public=False)
    LandingPage.objects.update(go_live_at=None)
    for revision in Revision.objects.all():
        revision.content["go_live_at"] = None
        revision.save(update_fields=["content"])
    call_command("publish_scheduled", verbosity=0)
    call_command("publish_scheduled", verbosity=0)
    assert list(LandingPage.objects.filter(live=True).values_list("title", flat=True)) == ["Buena"]
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert [entry.data["why"] for entry in told("page.held_back")] == ["Bloque 1: «Café ido» no está publicado."]
    work_off()
    assert [(m.to, m.subject) for m in mail.outbox] == [([shop.writer.email], "No se publicó: Tarde · Tienda bodega")]
    assert "«Café ido» no está publicado." in mail.outbox[0].body


def test_a_live_copy_of_a_page_that_would_not_be_true_begins_as_a_draft(shop: Shop, client: Client) -> None:
    product = make_product(shop.store, title="Café ido")
    page = make_page(shop, blocks=[shelf("Lo de hoy", [product])], live=True)
    Product.objects.filter(pk=product.pk).update(is_public=False)
    client.force_login(shop.publisher)
    data = {"new_title": "Otra", "new_slug": "otra", "new_parent_page": str(shop.home.pk), "publish_copies": "on"}
    client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
    copy = LandingPage.objects.get(slug="otra")
    assert not copy.live
    assert copy.body[0].value["title"] == "Lo de hoy"
    assert len(told("page.held_back")) == 1


def test_a_copy_in_another_store_is_a_draft_and_a_move_there_is_refused(shop: Shop) -> None:
    other = open_shop("otra")
    page = make_page(shop, blocks=[shelf("Lo de hoy", [make_product(shop.store)])], live=True)
    copy = page.copy(to=other.home, user=None)
    assert not copy.live
    with pytest.raises(Refusal, match="no se muda"):
        page.move(other.home, pos="last-child")
    with pytest.raises(Refusal, match="no puede seguir"):
        page.create_alias(parent=other.home)


def test_no_way_of_publishing_goes_round_the_gate(shop: Shop, gone: Product) -> None:
    page = make_page(shop, blocks=[shelf("Lo de hoy", [gone])])
    with pytest.raises(publishing.PublishRefused):
        page.get_latest_revision().publish()
    page.live = True
    with pytest.raises(publishing.PublishRefused):
        page.save()
    assert not LandingPage.objects.get(pk=page.pk).live


def test_going_back_to_a_version_that_is_no_longer_true_is_refused(shop: Shop, client: Client) -> None:
    product = make_product(shop.store, title="Café ido")
    page = make_page(shop, blocks=[shelf("Lo de hoy", [product])], live=True)
    old = page.latest_revision
    page.body = []
    page.save_revision(user=shop.writer).publish()
    Product.objects.filter(pk=product.pk).update(is_public=False)
    page.refresh_from_db()
    with pytest.raises(publishing.PublishRefused):
        old.publish(user=shop.publisher, previous_revision=old)
    page.refresh_from_db()
    assert len(page.body) == 0
    client.force_login(shop.publisher)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, old.pk])
    assert client.get(address).status_code == 200


def test_a_front_page_in_another_language_has_the_same_editors_and_review(shop: Shop, client: Client) -> None:
    english = Locale.objects.get_or_create(language_code="en")[0]
    home = shop.home.copy_for_translation(english)
    page = LandingPage(title="Week", slug="week", live=False)
    home.add_child(instance=page)
    page.save_revision()
    assert page.get_workflow() == shop.home.get_workflow()
    client.force_login(shop.writer)
    assert client.get(edit_address(page)).status_code == 200


def test_a_site_opened_again_keeps_one_review(shop: Shop) -> None:
    before = shop.home.get_workflow()
    sites.open_site(shop.store.pk)
    assert shop.home.get_workflow() == before
    assert before.tasks.count() == 1


def test_who_may_no_longer_publish_can_not_from_that_moment(shop: Shop, client: Client) -> None:
    role = shop.publisher.memberships.get().role
    role.permissions.remove(role.permissions.get(codename="publish_pages"))
    page = make_page(shop)
    client.force_login(shop.publisher)
    assert 'name="action-publish"' not in client.get(edit_address(page)).content.decode()


def test_a_publisher_publishes_withdraws_locks_and_hides_a_page(shop: Shop, client: Client) -> None:
    page = make_page(shop)
    client.force_login(shop.publisher)
    client.post(edit_address(page), form_of(page, **{"action-publish": "1"}))
    page.refresh_from_db()
    assert page.live
    client.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    page.refresh_from_db()
    assert page.locked
    client.post(reverse("wagtailadmin_pages:unlock", args=[page.pk]))
    secret = {"restriction_type": "password", "password": "queso telita", "groups": []}
    client.post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), secret)
    assert page.get_view_restrictions().count() == 1
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page.refresh_from_db()
    assert not page.live
    first, last = page.revisions.order_by("pk").values_list("pk", flat=True)[:2]
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first, last])
    assert client.get(compare).status_code == 200


def test_a_comment_is_told_from_the_queue_to_who_takes_part(shop: Shop, client: Client) -> None:
    page = make_page(shop)
    client.force_login(shop.publisher)
    comment = {
        "comments-TOTAL_FORMS": "1",
        "comments-0-text": "¿Y el precio?",
        "comments-0-contentpath": "title",
        "comments-0-position": "",
        "comments-0-id": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comments-0-replies-MIN_NUM_FORMS": "0",
        "comments-0-replies-MAX_NUM_FORMS": "",
    }
    page.subscribers.create(user=shop.writer, comment_notifications=True)
    client.post(edit_address(page), form_of(page, **comment))
    assert mail.outbox == []
    work_off()
    assert [(m.to, m.subject) for m in mail.outbox] == [([shop.writer.email], "Comentario en Semana · Tienda bodega")]
