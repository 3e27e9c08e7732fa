"""What a member of staff may do where, read once for each request."""

from collections.abc import Iterable

from django.http import HttpRequest

from commerce.accounts.models import User
from commerce.stores.models import Membership, Store
from commerce.stores.queries import permissions_in


class Held:
    """The permissions of one person by store: one query, however often it is asked."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._everything = user.is_superuser
        self._by_permission: dict[str, set[int]] = {}
        if self._everything:
            self._all = set(Store.objects.values_list("pk", flat=True))
            return
        rows = Membership.objects.filter(user=user, role__permissions__isnull=False).values_list(
            "store", "role__permissions__content_type__app_label", "role__permissions__codename"
        )
        for store_id, app_label, codename in rows:
            self._by_permission.setdefault(f"{app_label}.{codename}", set()).add(store_id)

    def stores(self, permission: str) -> set[int]:
        """The ids of the stores in which the person holds `permission`."""
        return set(self._all) if self._everything else set(self._by_permission.get(permission, ()))

    def within(self, store_id: int) -> frozenset[str]:
        """Everything that the person may do in one store, as "app_label.codename"."""
        if self._everything:
            return permissions_in(self._user, store_id)
        return frozenset(permission for permission, stores in self._by_permission.items() if store_id in stores)

    def anywhere(self, permission: str, among: Iterable[int]) -> set[int]:
        """Those of `among` in which the person holds `permission`."""
        return self.stores(permission) & set(among)


def held(request: HttpRequest) -> Held:
    """What the person who asks may do where; nothing for whoever is not logged in or has left the team."""
    known: Held | None = getattr(request, "_held", None)
    if known is None:
        user = request.user
        known = Held(user) if isinstance(user, User) and user.is_active else Held(User(is_superuser=False))
        request._held = known  # type: ignore[attr-defined]
    return known
