"""Review before publishing: each store has a workflow of its own, in which its publishers approve what others write.

It hangs on the front page of every language of the store. What happens in it goes into the journal, which tells people.
"""

from typing import Any

from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from commerce.journal import actions as journal
from commerce.stores.models import Store

from . import access
from .models import ShopPage, StoreSite


@transaction.atomic
def follow_languages(site: StoreSite) -> None:
    """See that the front page of every language of a store has its editors and its workflow. Any number of times."""
    home = site.site.root_page
    for root in Page.objects.filter(translation_key=home.translation_key, depth=home.depth):
        access.open_pages(site.store, root)
        if not WorkflowPage.objects.filter(page=root).exists():
            WorkflowPage.objects.create(page=root, workflow=workflow_of(site.store))


@transaction.atomic
def workflow_of(store: Store) -> Workflow:
    """The workflow of `store`, made where it is missing: one step, which any of its publishers does."""
    publishers = access.group_of(store, publishes=True)
    task = GroupApprovalTask.objects.filter(groups=publishers).order_by("pk").first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=f"Revisión · {store.name}"[:255])
        task.groups.set([publishers])
    link = WorkflowTask.objects.filter(task=task).select_related("workflow").order_by("pk").first()
    if link is None:
        workflow = Workflow.objects.create(name=f"Revisión · {store.name}"[:255])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        return workflow
    return link.workflow


def translated(sender: Any, source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    """A front page in a new language belongs to the same editors from its first moment."""
    if not isinstance(target_obj, Page):
        return
    site = StoreSite.objects.filter(site__root_page__translation_key=target_obj.translation_key).first()
    if site is not None:
        follow_languages(site)


def submitted(sender: Any, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """Somebody asks for a review."""
    _tell("page.submitted", instance, user)


def approved(sender: Any, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """The page went live, by somebody's approval."""
    _tell("page.approved", instance, user)


def rejected(sender: Any, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """The page goes back to whoever wrote it, with a reason."""
    _tell("page.rejected", instance, user)


def _tell(verb: str, state: WorkflowState, user: Any) -> None:
    page = state.content_object.specific
    if not isinstance(page, ShopPage):
        return
    data = {
        "title": page.draft_title[:80],
        "page_id": page.pk,
        "author_id": state.requested_by_id,
        "task_id": state.current_task_state_id,
    }
    store = page.store
    with transaction.atomic():
        journal.record(verb, subject=page, by=user, store_id=store.pk if store else None, data=data)
