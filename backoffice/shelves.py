"""The form of a shelf: where it stands, among the shelves that the person who asks may see."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import ValidationError
from django.utils.translation import gettext_lazy as _
from treebeard.forms import MoveNodeForm

from commerce.catalogue.models import Category


class ShelfForm(MoveNodeForm):
    """A shelf stands beside or under another one of its own store. `nodes`: the shelves to choose from."""

    nodes: QuerySet[Category]
    # Whether somebody else moved it meanwhile is told by where it stands.
    follows: ClassVar[dict[str, str]] = {"treebeard_ref_node": "path", "treebeard_position": "path"}

    def _get_initial(self, instance: Category) -> dict[str, Any]:
        """Where it stands now: right of its neighbour, or first under its parent."""
        before = instance.get_siblings().filter(store=instance.store_id, path__lt=instance.path).last()
        if before is not None:
            return {"treebeard_ref_node": before, "treebeard_position": "right"}
        return {"treebeard_ref_node": instance.get_parent(), "treebeard_position": "first-child"}

    def _set_ref_model_queryset(self, opts: Any, instance: Category | None) -> None:
        super()._set_ref_model_queryset(opts, instance)
        field = self.fields["treebeard_ref_node"]
        field.queryset = field.queryset.filter(pk__in=self.nodes.values("pk"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A tree belongs to one store from its root down."""
        said: dict[str, Any] = super().clean() or {}
        beside, store = said.get("treebeard_ref_node"), said.get("store")
        if beside is not None and store is not None and beside.store_id != store.pk:
            self.add_error(
                "treebeard_ref_node", ValidationError(_("Esa categoría es de otra tienda."), code="other_store")
            )
        return said
