"""What somebody does to their saved views. A view is changed by its owner only."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.models import SavedView
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.queries import stores_of_member

if TYPE_CHECKING:
    from commerce.accounts.models import User

MOST = 30


@transaction.atomic
def save_view(
    *, by: "User", list_label: str, title: str, query: str, columns: Sequence[str] = (), store_id: int | None = None
) -> SavedView:
    """Keep a list as it stands, for oneself or for the team of a store.

    Raises:
        BadInput: without a name, too long, or too many views. Conflict: there is one of that name.
        NotAllowed: `by` does not work in that store.
    """
    title = _named(title)
    _may_share(by, store_id)
    mine = SavedView.objects.filter(owner=by, removed_at=None)
    if mine.count() >= MOST:
        raise BadInput("too_many", _("Ya tienes muchas vistas. Borra alguna que no uses."))
    if len(query) > 1_000:
        raise BadInput("too_long", _("Esos filtros son demasiados para una vista."))
    last = mine.filter(list_label=list_label).aggregate(last=Max("position"))["last"] or 0
    view = SavedView(owner=by, list_label=list_label, title=title, query=query, columns=list(columns)[:40])
    view.store_id, view.position = store_id, last + 1
    return _written(view)


@transaction.atomic
def change_view(view_id: int, *, by: "User", title: str, store_id: int | None) -> SavedView:
    """Rename a view, and share it with a store or with nobody. Raises as `save_view`, and Missing."""
    view = _mine(view_id, by)
    _may_share(by, store_id)
    view.title, view.store_id = _named(title), store_id
    return _written(view)


@transaction.atomic
def set_question(view_id: int, *, by: "User", query: str, columns: Sequence[str]) -> SavedView:
    """Let a view keep other filters and columns. Raises Missing and BadInput."""
    if len(query) > 1_000:
        raise BadInput("too_long", _("Esos filtros son demasiados para una vista."))
    view = _mine(view_id, by)
    view.query, view.columns = query, list(columns)[:40]
    return _written(view)


@transaction.atomic
def remove_view(view_id: int, *, by: "User") -> SavedView:
    """Take a view away; `bring_back` returns it. Raises Missing."""
    view = _mine(view_id, by)
    view.removed_at = timezone.now()
    view.save(update_fields=["removed_at"])
    return view


@transaction.atomic
def bring_back(view_id: int, *, by: "User") -> SavedView:
    """Undo `remove_view`. Raises Missing, and Conflict where another took its name meanwhile."""
    view = _mine(view_id, by, removed=True)
    view.removed_at = None
    return _written(view)


def _written(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Conflict("same_name", _("Ya tienes una vista con ese nombre en esta lista.")) from error
    return view


def _mine(view_id: int, by: "User", *, removed: bool = False) -> SavedView:
    rows = SavedView.objects.select_for_update(of=("self",)).filter(pk=view_id, owner=by)
    view = rows.filter(removed_at__isnull=not removed).first()
    if view is None:
        raise Missing("no_view", _("Esa vista ya no está, o no es tuya."))
    return view


def _named(title: str) -> str:
    title = " ".join(title.split())
    if not title or len(title) > 40:
        raise BadInput("bad_name", _("Dale a la vista un nombre de hasta 40 letras."), field="title")
    return title


def _may_share(by: "User", store_id: int | None) -> None:
    if store_id is not None and not stores_of_member(by).filter(pk=store_id).exists():
        raise NotAllowed("not_your_store", _("No trabajas en esa tienda."))
