"""Where editors keep what articles are about and who writes them: those of their stores, and no other's."""

from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.views.generic import DeleteView, EditView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permissions import policy_registry, register_permission_policy

from .access import editable_stores
from .choosers import SearchForm
from .models import ArticleCategory, Author
from .search_editing import StorePolicy, StoreRowForm, StoreRowsView, StoreRowsViewSet


def choosable(model: type[Model], user: Any) -> QuerySet[Any]:
    """The rows that `user` may put on a page: those of their stores, and those of all stores."""
    return model._default_manager.filter(Q(store__in=editable_stores(user)) | Q(store=None))


class WordsPolicy(StorePolicy):
    """As for every row of a store; those of all stores are the operator's."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether the row is of a store of theirs."""
        return bool(user.is_superuser) or super().user_has_permission_for_instance(user, action, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        """The rows of those stores."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows if user.is_superuser else rows.filter(store__in=editable_stores(user))


class WordsForm(StoreRowForm):
    """Only the operator leaves the store empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].required = not self.for_user.is_superuser


class WordsView(StoreRowsView):
    """Their rows; the operator's list also has those of all stores."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With their store."""
        return policy_registry.get_by_type(self.model).instances_user_has_permission_for(self.request.user, "change")  # type: ignore[no-any-return]


class OneOfTheirs:
    """A view of one row, which is nowhere for who may not change it."""

    request: Any

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """The row. Raises Http404."""
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not policy_registry.get(found).user_has_permission_for_instance(self.request.user, "change", found):
            raise Http404
        return found


class WordsEditView(OneOfTheirs, EditView):
    """Changes a row."""


class WordsDeleteView(OneOfTheirs, DeleteView):
    """Deletes a row after asking."""


class WordsHistoryView(OneOfTheirs, HistoryView):
    """Who changed a row, and when."""


class WordsUsageView(OneOfTheirs, UsageView):
    """Which pages refer to a row."""


class WordsViewSet(StoreRowsViewSet):
    """The screens of what articles are about and who writes them."""

    index_view_class = WordsView
    edit_view_class = WordsEditView
    delete_view_class = WordsDeleteView
    history_view_class = WordsHistoryView
    usage_view_class = WordsUsageView
    search_fields = ("name",)
    panels: ClassVar[list[Panel]]

    def get_edit_handler(self) -> Any:
        """The panels in a form that knows who fills it."""
        return ObjectList(self.panels, base_form_class=WordsForm).bind_to_model(self.model)


class CategoryViewSet(WordsViewSet):
    """What articles are about."""

    model = ArticleCategory
    icon = "list-ul"
    url_prefix = "articulos/temas"
    list_display = ("name", "store")
    panels: ClassVar[list[Panel]] = ArticleCategory.panels


class AuthorViewSet(WordsViewSet):
    """Who writes them."""

    model = Author
    icon = "user"
    url_prefix = "articulos/autores"
    list_display = ("name", "role", "store")
    panels: ClassVar[list[Panel]] = Author.panels


class ArticlesGroup(ViewSetGroup):
    """Both, in the editors' menu."""

    items = (CategoryViewSet, AuthorViewSet)
    menu_label = _("Artículos")
    menu_icon = "edit"
    menu_order = 260


class AuthorRows:
    """Only who writes for one's stores."""

    request: Any
    filter_form_class = SearchForm

    def get_object_list(self) -> QuerySet[Any]:
        """Those of the stores, and those of all."""
        return choosable(Author, self.request.user)

    def get_object(self, pk: Any) -> Any:
        """One of them, chosen. Raises DoesNotExist for another store's."""
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: Any) -> Any:
        """Several of them; another store's are left out."""
        return self.get_object_list().filter(pk__in=pks)


class AuthorChooseView(AuthorRows, ChooseView):
    """The chooser."""


class AuthorResultsView(AuthorRows, ChooseResultsView):
    """Its results."""


class AuthorChosenView(AuthorRows, ChosenView):
    """Who was chosen."""


class AuthorsChosenView(AuthorRows, ChosenMultipleView):
    """Who were chosen."""


class AuthorChooserViewSet(ChooserViewSet):
    """Who wrote an article."""

    model = Author
    icon = "user"
    per_page = 12
    choose_one_text = _("Elegir quién escribe")
    choose_another_text = _("Elegir a otra persona")
    edit_item_text = _("Ver")
    choose_view_class = AuthorChooseView
    choose_results_view_class = AuthorResultsView
    chosen_view_class = AuthorChosenView
    chosen_multiple_view_class = AuthorsChosenView


author_chooser = AuthorChooserViewSet("author_chooser", url_prefix="elegir/autor")


def register_policies() -> None:
    """Before Wagtail asks anything about these models."""
    models: list[type[Model]] = [ArticleCategory, Author]
    for model in models:
        if policy_registry.get_by_type(model, fallback=False) is None:
            register_permission_policy(model, WordsPolicy(model))
