"""The category picker: the store's tree, with a box for each category and a search that narrows it."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from commerce.catalogue.models import Category


class TreePicker(forms.CheckboxSelectMultiple):
    """Checkboxes in the order of the tree. `nodes`: rows of (pk, name, depth, is_public, store's name)."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.nodes: list[tuple[int, str, int, bool, str]] = []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The tree; whoever has no scripts sees all of it."""
        chosen = {str(part) for part in value or []}
        several = len({node[4] for node in self.nodes}) > 1
        nodes = [
            {
                "pk": pk,
                "name": label,
                "depth": depth,
                "is_public": is_public,
                "is_chosen": str(pk) in chosen,
                "store": store if several and depth == 1 else "",
            }
            for pk, label, depth, is_public, store in self.nodes
        ]
        context = {"name": name, "nodes": nodes, "chosen": len(chosen)}
        return render_to_string("backoffice/products/shelves.html", context)  # type: ignore[return-value]


class ShelvesField(forms.ModelMultipleChoiceField):
    """The categories that a product stands in."""

    widget = TreePicker

    def offer(self, categories: Any) -> None:
        """Let those categories be chosen; one query for all of them."""
        self.queryset = categories
        rows = categories.order_by("path").values_list("pk", "name", "depth", "is_public", "store__name")
        self.widget.nodes = list(rows)

    def prepare_value(self, value: Any) -> Any:
        """Rows or ids as ids."""
        if isinstance(value, list | tuple):
            return [part.pk if isinstance(part, Category) else part for part in value]
        return super().prepare_value(value)
