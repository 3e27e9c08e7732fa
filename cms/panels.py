"""What a merchandiser sees on entering: what waits, what has gone out of stock, what people looked for in vain."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, WorkflowObjectsToModeratePanel
from wagtail.models import Page, Revision

from commerce.search.queries import fruitless
from commerce.stores.models import Store

from . import upkeep
from .access import editable_stores
from .door import their_pages

MOST_SHOWN: Final = 10
FRUITLESS_DAYS: Final = 30
_AHEAD: Final = timedelta(days=30)
_SHORTCUTS: Final = 6


class Change(NamedTuple):
    """Something that will happen by itself to a page: at what moment, and whether it goes live or away."""

    at: datetime
    page: Page
    is_arrival: bool


class _Panel(Component):
    """A list of something for each store of the person; nothing is drawn where there is none."""

    order: int
    template_name: str

    def __init__(self, stores: list[Store]) -> None:
        self.stores = stores

    def rows(self, request: HttpRequest) -> list[Any]:
        """What is listed."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The first rows, how many more there are, and whether it needs to say of which store each is."""
        rows = self.rows(parent_context["request"])
        return {"rows": rows[:MOST_SHOWN], "more": max(len(rows) - MOST_SHOWN, 0), "names_store": len(self.stores) > 1}


class GoodsGonePanel(_Panel):
    """Shelves and other blocks whose chosen products cannot be bought now."""

    order = 230
    template_name = "cms/panels/goods_gone.html"

    def rows(self, request: HttpRequest) -> list[upkeep.Finding]:
        """Page, block, product and why."""
        return [found for store in self.stores for found in upkeep.goods_gone(store)]


class FruitlessPanel(_Panel):
    """What people looked for in vain."""

    order = 240
    template_name = "cms/panels/fruitless.html"

    def rows(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The words, how often and when last."""
        found = [
            {"store": store, "words": row.words, "times": row.times, "last": row.last}
            for store in self.stores
            for row in fruitless(store, days=FRUITLESS_DAYS, limit=MOST_SHOWN)
        ]
        return sorted(found, key=lambda row: -row["times"])


class ScheduledPanel(_Panel):
    """What goes live or away by itself in the next month."""

    order = 245
    template_name = "cms/panels/scheduled.html"

    def rows(self, request: HttpRequest) -> list[Change]:
        """The next first."""
        until = timezone.now() + _AHEAD
        pages = their_pages(request.user)
        coming = Revision.page_revisions.filter(approved_go_live_at__lte=until).values_list(
            "object_id", "approved_go_live_at"
        )
        moments = {int(key): at for key, at in coming}
        found = [Change(moments[page.pk], page, True) for page in pages.filter(pk__in=moments)]
        going = pages.filter(live=True, expire_at__lte=until)
        found += [Change(page.expire_at, page, False) for page in going if page.expire_at]
        return sorted(found, key=lambda change: change.at)


def for_merchandisers(request: HttpRequest) -> list[Component]:
    """The panels of the entrance, in their order."""
    stores = list(editable_stores(request.user).order_by("name")[:_SHORTCUTS])  # type: ignore[arg-type]
    return [
        WorkflowObjectsToModeratePanel(),
        GoodsGonePanel(stores),
        FruitlessPanel(stores),
        ScheduledPanel(stores),
        RecentEditsPanel(),
        LockedPagesPanel(),
    ]
