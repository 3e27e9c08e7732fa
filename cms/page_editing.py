"""Where Wagtail's page screens differ for us: comments are told from the queue, not in the editor's request."""

from typing import Any

from django.db import transaction
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, PageSubscription, get_page_models

from commerce.journal import actions as journal

from .library import AnyPageFilters, PageFilters
from .models import ShopPage


class ShopPageEditView(EditView):
    """The editor of a page."""

    def send_commenting_notifications(self, changes: dict[str, Any]) -> None:
        """Write into the journal that there is talk about the page, and who takes part; it tells them."""
        replied = [comment for comment, _replies in changes["new_replies"]]
        touched = [*changes["new_comments"], *changes["resolved_comments"], *replied]
        if not touched:
            return
        people = set(
            PageSubscription.objects.filter(page=self.page, comment_notifications=True).values_list(
                "user_id", flat=True
            )
        )
        for comment in touched:
            people |= {comment.user_id, *comment.replies.values_list("user_id", flat=True)}
        page = self.page.specific
        store = page.store
        data = {
            "title": page.draft_title[:80],
            "page_id": page.pk,
            "people_ids": sorted(pk for pk in people if pk is not None),
        }
        with transaction.atomic():
            journal.record(
                "page.commented", subject=page, by=self.request.user, store_id=store.pk if store else None, data=data
            )


class ShopPageViewSet(PageViewSet):
    """The screens of one kind of page."""

    edit_view_class = ShopPageEditView
    filterset_class = PageFilters
    parent_models: Any = ()


class AnyPageViewSet(PageViewSet):
    """The list of pages of every kind, and the search for them."""

    model = Page
    filterset_class = AnyPageFilters


def screens() -> list[PageViewSet]:
    """The screens of pages."""
    shops = [model for model in get_page_models() if issubclass(model, ShopPage)]
    return [AnyPageViewSet(), *(ShopPageViewSet(model=model) for model in shops)]
