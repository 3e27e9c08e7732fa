"""The counters of the sidebar: how much work waits, counted no further than it shows, and kept true while one looks.

A desk adds its counter with one line in `BADGES` and the badge's name at its link in `backoffice.navigation`. Whatever
is announced to `group(store_id)` makes open pages read the counters again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, JsonResponse
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.held import held
from backoffice.site import site
from commerce.communication import desk_queries as letterbox
from commerce.communication.live import messages_group
from commerce.order.live import store_group
from commerce.order.statistics import to_prepare
from commerce.pagomovil.desk_queries import open_count
from commerce.pagomovil.live import payments_group
from commerce.refunds.queries import open_count as refunds_waiting
from commerce.refunds.rules import VIEW as REFUNDS

MOST: Final = 99
ADDRESS: Final[Promise] = reverse_lazy("desk_badges")
SOCKET: Final = "/ws/desk/badges/"


@dataclass(frozen=True)
class Badge:
    """One counter: whoever holds `permission` in a store sees that store's share of it.

    `count` answers how much waits in the given stores, counted up to `most` + 1; `group` names the channel group in
    which a store's changes are announced. With `is_late` pages do not wait for it: the script reads it right after.
    """

    permission: str
    count: Callable[[Sequence[int], int], int]
    group: Callable[[int], str]
    is_late: bool = False


BADGES: Final[dict[str, Badge]] = {
    "orders": Badge("order.view_order", to_prepare, store_group),
    "payments": Badge("pagomovil.view_paymentreport", open_count, payments_group),
    "refunds": Badge(REFUNDS, refunds_waiting, store_group, is_late=True),
    "messages": Badge("communication.view_contactmessage", letterbox.open_count, messages_group, is_late=True),
}


def shown(count: int) -> str:
    """The number as the sidebar shows it: nothing for none, "99+" where there are more."""
    return f"{MOST}+" if count > MOST else str(count) if count else ""


def counted(request: HttpRequest, name: str) -> int | None:
    """What the counter says for this person; None where they may not see it.

    A page that has counted already says so with `remember`, and nothing is asked again.
    """
    known: dict[str, int] = getattr(request, "badges_known", {})
    if name in known:
        return known[name]
    badge = BADGES[name]
    stores = sorted(held(request).stores(badge.permission))
    return badge.count(stores, MOST) if stores else None


def remember(request: HttpRequest, name: str, count: int) -> None:
    """Tell the sidebar of this page what was counted for it anyway."""
    known: dict[str, int] = getattr(request, "badges_known", {})
    request.badges_known = {**known, name: count}  # type: ignore[attr-defined]


def remember_only(request: HttpRequest, **counts: int) -> None:
    """The same for a page that is asked for all day, and keeps its queries for itself.

    The other counters stay empty until the script reads them, right after the page is there.
    """
    request.badges_known = dict.fromkeys(BADGES, 0) | counts  # type: ignore[attr-defined]


class Sidebar:
    """A counter at its link; it is read when it is shown and not before."""

    def __init__(self, name: str, request: HttpRequest) -> None:
        self.name, self.request = name, request

    def __deepcopy__(self, memo: object) -> "Sidebar":
        return self  # the menu is copied for each page, the request is not

    def __str__(self) -> SafeString:
        """An element that `desk-badges.js` finds; it is there, empty, where nothing waits."""
        return format_html(
            '<span data-badge="{}" data-badges-url="{}" data-badges-socket="{}">{}</span>',
            self.name,
            ADDRESS,
            SOCKET,
            "" if BADGES[self.name].is_late else shown(counted(self.request, self.name) or 0),
        )


@require_safe
@never_cache
@site.admin_view
def counters(request: HttpRequest) -> JsonResponse:
    """Every counter that this person may see, as the sidebar shows it."""
    counts = {name: counted(request, name) for name in BADGES}
    return JsonResponse({name: shown(count) for name, count in counts.items() if count is not None})
