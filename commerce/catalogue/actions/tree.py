"""Moving categories about: one person at a time, within one store."""

from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Category
from commerce.journal import actions as journal
from commerce.journal.history import record_history, update_with_history
from commerce.refusals import BadInput, Conflict, Missing

# Beside another category or under it, as treebeard calls it.
_POSITIONS: Final = {"before": "left", "after": "right", "inside": "last-child"}


@transaction.atomic
def move_category(category_id: int, target_id: int, position: str, *, by: User | None = None) -> Category:
    """Take a category, with all below it, "before" or "after" another one, or "inside" it as its last.

    Raises:
        Missing "no_such_category".
        BadInput "bad_position".
        Conflict "other_store", or "inside_itself" for a move under what hangs from it.
    """
    lock_tree()
    if position not in _POSITIONS:
        raise BadInput("bad_position", _("Elige dónde va."), field="position")
    category, target = _known(category_id), _known(target_id)
    if category.store_id != target.store_id:
        raise Conflict("other_store", _("Esa categoría es de otra tienda."))
    if target == category or target.is_descendant_of(category):
        raise Conflict("inside_itself", _("Una categoría no cabe dentro de sí misma."))
    category.move(target, _POSITIONS[position])
    moved = _known(category_id)
    moved.set_ancestors_are_public()
    where = {"before": _("Antes de «%(name)s»"), "after": _("Después de «%(name)s»"), "inside": _("En «%(name)s»")}
    reason = where[position] % {"name": target.name}
    record_history(Category.objects.filter(pk=category_id), by=by, reason=reason)
    data = {"title": moved.name, "target_title": target.name, "position": position}
    journal.record("category.moved", subject=moved, by=by, store_id=moved.store_id, data=data)
    return moved


def step_category(category_id: int, step: str, *, by: User | None = None) -> Category:
    """Move a category "up" or "down" among its neighbours, "in" (under the one above it) or "out" (after its parent).

    Raises as `move_category` does, and Conflict "cannot_step" where there is nowhere to go.
    """
    with transaction.atomic():
        lock_tree()
        category = _known(category_id)
        siblings = category.get_siblings().filter(store=category.store_id).order_by("path")
        above = siblings.filter(path__lt=category.path).last()
        below = siblings.filter(path__gt=category.path).first()
        targets = {
            "up": (above, "before"),
            "down": (below, "after"),
            "in": (above, "inside"),
            "out": (category.get_parent(), "after"),
        }
        target, position = targets.get(step, (None, ""))
        if target is None:
            raise Conflict("cannot_step", _("Ya no puede moverse más hacia allá."))
        return move_category(category_id, target.pk, position, by=by)


@transaction.atomic
def show_category(category_id: int, is_public: bool, *, by: User | None = None) -> Category:
    """Show a category in the shop or hide it, with all below it. Raises Missing."""
    lock_tree()
    category = _known(category_id)
    if category.is_public != is_public:
        reason = _("Publicada") if is_public else _("Oculta")
        update_with_history(Category.objects.filter(pk=category_id), {"is_public": is_public}, by=by, reason=reason)
        category = _known(category_id)
        category.set_ancestors_are_public()
        verb = "category.published" if is_public else "category.hidden"
        journal.record(verb, subject=category, by=by, store_id=category.store_id, data={"title": category.name})
    return category


def lock_tree() -> None:
    """One move at a time: a move rewrites the paths of its neighbours, of roots of other stores too.

    Readers go on; whoever adds, moves or deletes a category waits until this transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE catalogue_category IN SHARE ROW EXCLUSIVE MODE")


def _known(category_id: int) -> Category:
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise Missing("no_such_category", _("Esa categoría ya no existe."))
    return category
