"""Where editors keep what the search of their stores knows: what is suggested, what means the same, what found nothing.

Everything here belongs to a store: a person sees and changes the rows of the stores whose pages they may edit.
"""

from datetime import timedelta
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.db.models import Max, Model, QuerySet, Sum
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from commerce.search.models import FruitlessSearch, Synonym
from commerce.search.rules import LONGEST_KEPT

from .access import ENTER, editable_stores
from .models import PromotedResult

REPORTED_DAYS: Final = 30


class StorePolicy(BasePermissionPolicy):
    """Whoever may edit the pages of a store may do everything with its rows."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether there is a store in which they may."""
        return editable_stores(user).exists()

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same: a right is had for everything or for nothing."""
        return self.user_has_permission(user, "change")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether the row is of such a store."""
        return editable_stores(user).filter(pk=instance.store_id).exists()

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        """The same for one row."""
        return self.user_has_permission_for_instance(user, "change", instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        """The rows of such stores."""
        return self.model._default_manager.filter(store__in=editable_stores(user))  # type: ignore[no-any-return]

    def users_with_any_permission(self, actions: Any) -> QuerySet[Any]:
        """Who may enter the editors' area anywhere."""
        from commerce.accounts.models import User

        app_label, codename = ENTER.split(".")
        permission = {
            "memberships__role__permissions__codename": codename,
            "memberships__role__permissions__content_type__app_label": app_label,
        }
        return User.objects.filter(is_active=True, **permission).distinct()


class StoreRowForm(WagtailAdminModelForm):
    """A form in which only one's own stores can be chosen; where there is one, it is chosen already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        store: Any = self.fields["store"]
        store.queryset = editable_stores(self.for_user)
        if store.queryset.count() == 1:
            store.empty_label = None


class OneOfTheirs:
    """A view of one row, which is nowhere for who may not edit its store."""

    request: Any

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """The row. Raises Http404 for another store's."""
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not editable_stores(self.request.user).filter(pk=found.store_id).exists():
            raise Http404
        return found


class StoreRowsView(generic.IndexView):
    """The list of the rows of one's stores."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Rows of those stores, with their store."""
        stores = editable_stores(self.request.user)
        return self.model._default_manager.filter(store__in=stores).select_related("store")  # type: ignore[no-any-return]


class AddView(generic.CreateView):
    """Begins with the store and the words that a link brings."""

    def get_initial(self) -> dict[str, Any]:
        """From the address; the form checks them."""
        given = {name: self.request.GET.get(name, "")[:LONGEST_KEPT] for name in ("store", "words")}
        return {name: value for name, value in given.items() if value}


class EditView(OneOfTheirs, generic.EditView):
    """Changes a row."""


class DeleteView(OneOfTheirs, generic.DeleteView):
    """Deletes a row after asking."""


class RowHistoryView(OneOfTheirs, HistoryView):
    """Who changed a row, and when."""


class RowUsageView(OneOfTheirs, UsageView):
    """What refers to a row."""


class StoreRowsViewSet(ModelViewSet):
    """The screens of a model whose rows belong to stores."""

    index_view_class = StoreRowsView
    add_view_class = AddView
    edit_view_class = EditView
    delete_view_class = DeleteView
    history_view_class = RowHistoryView
    usage_view_class = RowUsageView
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display: tuple[str | Column, ...] = ("__str__", "store")
    search_fields = ("words",)
    search_backend_name = None
    panels: ClassVar[list[Panel]]

    def get_edit_handler(self) -> Any:
        """The panels in a form that knows who fills it."""
        return ObjectList(self.panels, base_form_class=StoreRowForm).bind_to_model(self.model)


class PromotedResultViewSet(StoreRowsViewSet):
    """What is suggested first."""

    model = PromotedResult
    icon = "pick"
    menu_label = _("Sugeridos")
    url_prefix = "buscador/sugeridos"
    panels: ClassVar[list[Panel]] = PromotedResult.panels


def _way(row: Synonym) -> Any:
    return _("Solo desde la primera") if row.is_one_way else _("En los dos sentidos")


class SynonymViewSet(StoreRowsViewSet):
    """What means the same."""

    model = Synonym
    icon = "resubmit"
    menu_label = _("Sinónimos")
    url_prefix = "buscador/sinonimos"
    list_display = ("__str__", Column("way", label=_("Sentido"), accessor=_way), "store")
    panels: ClassVar[list[Panel]] = [FieldPanel("store"), FieldPanel("words"), FieldPanel("is_one_way")]


def _links(row: dict[str, Any]) -> SafeString:
    asked = urlencode({"store": row["store"], "words": row["words"]})
    return format_html(
        '<a class="button button-small button-secondary" href="{}?{}">{}</a> '
        '<a class="button button-small button-secondary" href="{}?{}">{}</a>',
        reverse("synonym:add"),
        asked,
        _("Crear sinónimo"),
        reverse("promotedresult:add"),
        asked,
        _("Promover"),
    )


class FruitlessView(ReportView):
    """What people looked for in vain in the last month, the most wanted first."""

    model = FruitlessSearch
    any_permission_required: ClassVar[list[str]] = ["change"]
    page_title = _("Búsquedas sin resultados")
    header_icon = "search"
    index_url_name = "fruitless_searches:index"
    index_results_url_name = "fruitless_searches:results"
    default_ordering = "-times"
    paginate_by = 50
    is_searchable = False

    @cached_property
    def columns(self) -> list[Column]:
        """What, how often, when last, where, and what can be done about it."""
        return [
            Column("words", label=_("Buscaron")),
            Column("sum", label=_("Veces")),
            Column(
                "last",
                label=_("La última vez"),
                accessor=lambda row: timezone.localtime(row["last"]).strftime("%d/%m/%Y"),
            ),
            Column("store", label=_("Tienda"), accessor=lambda row: row["store__name"]),
            Column("links", label=_("Qué hacer"), accessor=_links),
        ]

    def get_queryset(self) -> QuerySet[Any]:
        """One row for each store and words."""
        since = timezone.localdate() - timedelta(days=REPORTED_DAYS - 1)
        rows = FruitlessSearch.objects.filter(store__in=editable_stores(self.request.user), day__gte=since)
        wanted = rows.order_by().values("words", "store", "store__name")
        return wanted.annotate(sum=Sum("times"), last=Max("last_at")).order_by("-sum", "-last", "words")


class FruitlessViewSet(ViewSet):
    """The report, with an address of its own and no screen that changes anything."""

    name = "fruitless_searches"
    icon = "search"
    menu_label = _("Sin resultados")
    url_prefix = "buscador/sin-resultados"

    def get_urlpatterns(self) -> list[Any]:
        """The report and its rows."""
        return [
            path("", FruitlessView.as_view(), name="index"),
            path("results/", FruitlessView.as_view(results_only=True), name="results"),
        ]


class SearchGroup(ViewSetGroup):
    """The search, in the editors' menu."""

    items = (PromotedResultViewSet, SynonymViewSet, FruitlessViewSet)
    menu_label = _("Buscador")
    menu_icon = "search"
    menu_order = 250


def register_policies() -> None:
    """Before Wagtail asks anything about these models."""
    models: list[type[Model]] = [PromotedResult, Synonym, FruitlessSearch]
    for model in models:
        if policy_registry.get_by_type(model, fallback=False) is None:
            register_permission_policy(model, StorePolicy(model))
