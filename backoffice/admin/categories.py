"""Categories as one tree on one page: opened and closed, moved by hand or with the keys, shown and hidden."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from treebeard.forms import movenodeform_factory

from backoffice.people import person
from backoffice.scoping import HistoryAdmin, visible
from backoffice.shelves import ShelfForm
from commerce.catalogue import actions
from commerce.catalogue.models import Category, ProductCategory
from commerce.refusals import Refusal
from commerce.stores.models import Store

_STEPS = ("up", "down", "in", "out")


@admin.register(Category)
class CategoryAdmin(HistoryAdmin):
    """Shelves as a tree."""

    form = movenodeform_factory(Category, form=ShelfForm)
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["path"]

    class Media:
        css = {"all": ["abasto/desk-money.css", "abasto/desk-catalogue.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """In tree order, scoped like everything else."""
        return super().get_queryset(request).order_by("path")

    def hold(self, object_id: str) -> None:
        """The tree before the category, as whoever moves one does: the form may move it too."""
        actions.lock_tree()
        super().hold(object_id)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With the shelves that this person may see."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.nodes = self.get_queryset(request)
        return form

    def get_urls(self) -> list[URLPattern]:
        """Beside the usual pages, the one address that moves, shows and hides."""
        move = self.admin_site.admin_view(require_POST(self.move_view))
        return [path("mover/", move, name="catalogue_category_move"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The tree in place of a list; a picker that opens in a window of its own gets the plain list."""
        if "_popup" in request.GET or request.method == "POST":
            return super().changelist_view(request, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Categorías"),
            "opts": Category._meta,
            "media": self.media,
            "stores": _trees(self.get_queryset(request), self._changeable(request)),
            "query": query,
            "has_add_permission": self.has_add_permission(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "backoffice/categories/tree.html", context)

    def _changeable(self, request: HttpRequest) -> set[int]:
        """The ids of the stores whose tree this person may change."""
        stores = visible(request, Category.objects.order_by(), "change").values_list("store_id", flat=True)
        return set(stores.distinct()) if super().has_change_permission(request) else set()

    def move_view(self, request: HttpRequest) -> HttpResponse:
        """One change of the tree: a step, a place beside or in another category, or whether it shows.

        Scripts ask with `Accept: application/json`; the buttons of the page send the same and come back to it.
        """
        what, _separator, key = request.POST.get("do", "").partition(":")
        category = self._mine(request, key)
        try:
            words = self._do(request, what, category)
        except Refusal as refusal:
            return self._answer(request, str(refusal.message), status=refusal.status)
        return self._answer(request, words)

    def _do(self, request: HttpRequest, what: str, category: Category) -> str:
        by, told = person(request), {"name": category.name}
        if what in _STEPS:
            actions.step_category(category.pk, what, by=by)
            return _("«%(name)s» se movió.") % told
        if what in ("show", "hide"):
            actions.show_category(category.pk, what == "show", by=by)
            return (_("«%(name)s» se muestra en la tienda.") if what == "show" else _("«%(name)s» está oculta.")) % told
        target = self._mine(request, request.POST.get("target", ""))
        actions.move_category(category.pk, target.pk, what, by=by)
        return _("«%(name)s» se movió.") % told

    def _mine(self, request: HttpRequest, key: str) -> Category:
        mine = visible(request, Category.objects.all(), "change")
        found: Category | None = mine.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        if found is None or not super().has_change_permission(request):
            raise Http404
        return found

    def _answer(self, request: HttpRequest, words: str, status: int = 200) -> HttpResponse:
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"words": words}, status=status)
        (messages.success if status == 200 else messages.error)(request, words)
        return HttpResponseRedirect(reverse("admin:catalogue_category_changelist"))


def _trees(categories: QuerySet[Category], changeable: set[int]) -> list[dict[str, Any]]:
    """The tree of each store, as one flat list in order; three queries for any number of categories."""
    rows = list(
        categories.values(
            "pk", "name", "slug", "depth", "path", "numchild", "is_public", "ancestors_are_public", "store_id"
        )
    )
    held = ProductCategory.objects.filter(category__in=[row["pk"] for row in rows]).order_by()
    counts = dict(held.values_list("category_id").annotate(Count("product_id", distinct=True)))
    stores: dict[int, dict[str, Any]] = {}
    names = dict(Store.objects.filter(pk__in={row["store_id"] for row in rows}).values_list("pk", "name"))
    for row in rows:
        tree = stores.setdefault(row["store_id"], {"pk": row["store_id"], "name": names[row["store_id"]], "nodes": []})
        tree["may_change"] = row["store_id"] in changeable
        tree["nodes"].append({**row, "products": counts.get(row["pk"], 0), "level": row["depth"]})
    return list(stores.values())
