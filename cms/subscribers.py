"""What else happens when pages or teams change."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page, WorkflowState
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_unpublished,
    pre_page_move,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.stores import library
from commerce.stores.models import Membership

from . import access, pictures, publishing, review
from .models import ShopPage


def membership_changed(sender: Any, instance: Membership, **kwargs: Any) -> None:
    """The hidden groups follow the memberships, in the transaction of the change."""
    access.follow_memberships(instance.user)


def role_changed(sender: Any, instance: Any, action: str, **kwargs: Any) -> None:
    """Whoever holds a role that may publish from now on, or no more, is in other groups at once."""
    if action.startswith("post_") and isinstance(instance, Group):
        for person in User.objects.filter(memberships__role=instance).distinct():
            access.follow_memberships(person)


def page_went_live(sender: Any, instance: Any, **kwargs: Any) -> None:
    """The journal tells who published what."""
    _tell("page.published", instance, kwargs)


def page_went_away(sender: Any, instance: Any, **kwargs: Any) -> None:
    """The journal tells who withdrew what."""
    _tell("page.unpublished", instance, kwargs)


@subscribe("page.published", name="cms.draw_pictures")
def draw_pictures(entry: JournalEntry) -> None:
    """The renditions of a page's pictures, and those of the list that it stands in, are made by the worker."""
    page = Page.objects.filter(pk=entry.data["page_id"]).first()
    parent = page.get_parent() if page is not None else None
    for each in (page, parent):
        if each is not None and each.depth > 1:
            pictures.draw(each.pk)


def _tell(verb: str, page: Any, facts: dict[str, Any]) -> None:
    from django.db import transaction

    if not isinstance(page, ShopPage):
        return
    revision = facts.get("revision")
    by = revision.user if revision is not None else None
    store = page.store
    with transaction.atomic():
        data = {"title": page.title[:80], "page_id": page.pk}
        journal.record(verb, subject=page, by=by, store_id=store.pk if store else None, data=data)


def connect() -> None:
    """Listen, once per process."""
    library.register(access.library_of)
    post_save.connect(membership_changed, sender=Membership, dispatch_uid="cms.membership_saved")
    post_delete.connect(membership_changed, sender=Membership, dispatch_uid="cms.membership_deleted")
    m2m_changed.connect(role_changed, sender=Group.permissions.through, dispatch_uid="cms.role_changed")
    page_published.connect(page_went_live, dispatch_uid="cms.page_published")
    page_unpublished.connect(page_went_away, dispatch_uid="cms.page_unpublished")
    pre_page_move.connect(publishing.stays_in_its_store, dispatch_uid="cms.page_moves")
    copy_for_translation_done.connect(review.translated, dispatch_uid="cms.page_translated")
    workflow_submitted.connect(review.submitted, sender=WorkflowState, dispatch_uid="cms.page_submitted")
    workflow_approved.connect(review.approved, sender=WorkflowState, dispatch_uid="cms.page_approved")
    workflow_rejected.connect(review.rejected, sender=WorkflowState, dispatch_uid="cms.page_rejected")
