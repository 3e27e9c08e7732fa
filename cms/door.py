"""The door of the editors' area: what of it is for editors at all, and whose rows an address may name.

Wagtail checks rights in each of its views, in its own way and not in all. Here every address that names a row (a page,
a picture, a document, a translation, a redirect) is answered once, before its view: it is of a store whose pages the
person may edit, or it does not exist. An address that nobody has thought of yet is closed to all but the operator.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation, TranslationSource

from .access import editable_stores, publishing_stores

Kwargs = Mapping[str, Any]
_ANY: Final = ("add", "change", "delete", "choose", "view", "publish", "lock", "unlock", "bulk_delete")

# What an editor needs: whole namespaces, or names. Rows in their addresses are checked below.
OPEN_NAMESPACES: Final = frozenset(
    {"wagtailadmin_pages", "wagtailadmin_editing_sessions", "wagtailimages", "wagtailimages_chooser", "wagtaildocs"}
    | {"wagtaildocs_chooser", "wagtailredirects", "wagtailsettings", "wagtail_localize"}
    | {"cms_reports", "cms_instead", "cms_redirects"}
    | {"product_chooser", "category_chooser", "offer_chooser", "voucher_chooser", "author_chooser"}
    | {"articlecategory", "author", "promotedresult", "synonym", "fruitless_searches"}
)
OPEN_NAMES: Final = frozenset(
    {"wagtailadmin_home", "wagtailadmin_explore_root", "wagtailadmin_explore", "wagtailadmin_explore_results"}
    | {"wagtail_bulk_action", "wagtailadmin_choose_page", "wagtailadmin_choose_page_child", "wagtailadmin_account"}
    | {"wagtailadmin_choose_page_search", "wagtailadmin_choose_page_chosen_multiple", "wagtailadmin_block_preview"}
    | {"wagtailadmin_choose_page_external_link", "wagtailadmin_choose_page_email_link"}
    | {"wagtailadmin_choose_page_phone_link", "wagtailadmin_choose_page_anchor_link", "wagtailadmin_logout"}
    | {"wagtailadmin_dismissibles", "wagtailadmin_sprite", "wagtailadmin_login", "wagtailadmin_javascript_catalog"}
    | {"wagtailadmin_api:pages:listing", "wagtailadmin_api:pages:detail", "wagtailadmin_api:pages:find"}
    | {"wagtailadmin_api:images:detail"}
)
# Of the open namespaces, what is the operator's: whole files, and rows of every store.
CLOSED_NAMES: Final = frozenset(
    {"wagtailredirects:start_import", "wagtailredirects:process_import"}
    | {"wagtail_localize:translations_report", "wagtail_localize:translations_report_results"}
    | {"wagtail_localize:machine_translate", "wagtail_localize:submit_snippet_translation"}
    | {"wagtail_localize:snippets_api_listing", "wagtail_localize:snippets_api_detail"}
)
# Nobody publishes, moves or copies through the programs' side of the area: its screens do without.
CLOSED_TO_ALL: Final = frozenset({"wagtailadmin_api:pages:action"})

_PAGE_KEYS: Final = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
_PK_IS_A_PAGE: Final = frozenset({"wagtailadmin_pages:revisions_compare", "wagtailadmin_api:pages:detail"})
_PK_IS_A_PICTURE: Final = "wagtailadmin_api:images:detail"  # the screen of a translation asks for its pictures there


def is_open(name: str) -> bool:
    """Whether the address called `name` ("namespace:name") is for editors at all."""
    namespace = name.rpartition(":")[0]
    return name not in CLOSED_NAMES and (name in OPEN_NAMES or namespace in OPEN_NAMESPACES)


def may_pass(request: HttpRequest, name: str, kwargs: Kwargs) -> bool:
    """Whether this person may ask for the address called `name`: every row that it names is of a store of theirs."""
    return is_open(name) and all(check(request, name, kwargs) for check in _CHECKS)


def their_pages(user: Any) -> QuerySet[Page]:
    """The pages of the stores of `user`, and those above them in the tree."""
    return policy_registry.get_by_type(Page).explorable_instances(user)  # type: ignore[no-any-return]


def their_rows(model: type[Model], user: Any) -> QuerySet[Any]:
    """The rows of `model` that `user` may do something with."""
    if issubclass(model, Page):
        return model._default_manager.filter(pk__in=their_pages(user).values("pk"))
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, _ANY)  # type: ignore[no-any-return]


def _all_of(rows: QuerySet[Any], keys: set[str]) -> bool:
    if not all(key.isdigit() for key in keys):
        return False
    return rows.filter(pk__in=keys).values("pk").distinct().count() == len({int(key) for key in keys})


def _pages(request: HttpRequest, name: str, kwargs: Kwargs) -> bool:
    named = {str(kwargs[key]) for key in _PAGE_KEYS if kwargs.get(key) is not None}
    if name in _PK_IS_A_PAGE:
        named.add(str(kwargs["pk"]))
    if name == "wagtailadmin_choose_page_chosen_multiple":
        named |= set(request.GET.getlist("id"))
    return not named or _all_of(their_pages(request.user), named)


def _bulk(request: HttpRequest, name: str, kwargs: Kwargs) -> bool:
    """Wagtail's bulk actions also list the titles of what one may not touch."""
    if name != "wagtail_bulk_action":
        return True
    try:
        model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except LookupError:
        return False
    if not issubclass(model, (Page, get_image_model(), get_document_model())):
        return False
    parents = {request.GET[key] for key in ("childOf", "parentId") if request.GET.get(key)}
    named = set(request.GET.getlist("id"))
    if "all" in named:
        return bool(parents) and issubclass(model, Page) and _all_of(their_pages(request.user), parents)
    return _all_of(their_rows(model, request.user), named)


def _files(request: HttpRequest, name: str, kwargs: Kwargs) -> bool:
    named = {
        get_image_model(): kwargs.get("image_id"),
        get_document_model(): kwargs.get("document_id") or kwargs.get("doc_id"),
    }
    if name == _PK_IS_A_PICTURE:
        named[get_image_model()] = kwargs["pk"]
    choosers = {"wagtailimages_chooser": get_image_model(), "wagtaildocs_chooser": get_document_model()}
    chooser = choosers.get(name.partition(":")[0])
    for model, key in named.items():
        if key is not None and not _all_of(their_rows(model, request.user), {str(key)}):
            return False
    if chooser is None:
        return True
    chosen = {str(kwargs["pk"])} if "pk" in kwargs else set(request.GET.getlist("id"))
    return not chosen or _all_of(their_rows(chooser, request.user), chosen)


def _review(request: HttpRequest, name: str, kwargs: Kwargs) -> bool:
    """The step or the course of a review is of the page in the same address."""
    page = str(kwargs.get("page_id", ""))
    if "task_state_id" in kwargs:
        return TaskState.objects.filter(pk=kwargs["task_state_id"], workflow_state__object_id=page).exists()
    if "workflow_state_id" in kwargs:
        return WorkflowState.objects.filter(pk=kwargs["workflow_state_id"], object_id=page).exists()
    if "task_id" in kwargs:
        return TaskState.objects.filter(task_id=kwargs["task_id"], workflow_state__object_id=page).exists()
    return True


def _translations(request: HttpRequest, name: str, kwargs: Kwargs) -> bool:
    source = None
    try:
        if "translation_id" in kwargs:
            source = Translation.objects.select_related("source").get(pk=kwargs["translation_id"]).source
        elif "translation_source_id" in kwargs:
            source = TranslationSource.objects.get(pk=kwargs["translation_source_id"])
    except ObjectDoesNotExist:
        return False
    return source is None or their_pages(request.user).filter(translation_key=source.object_id).exists()


def _of_a_site(request: HttpRequest, name: str, kwargs: Kwargs) -> bool:
    """Menus, footers and redirects are at once on all pages of a store: they are its publishers'."""
    namespace = name.partition(":")[0]
    if namespace not in ("wagtailsettings", "wagtailredirects", "cms_redirects"):
        return True
    stores = publishing_stores(request.user)
    if "redirect_id" in kwargs:
        return Redirect.objects.filter(pk=kwargs["redirect_id"], site__of_store__store__in=stores).exists()
    if namespace == "wagtailsettings" and "pk" in kwargs:
        return stores.filter(site__site_id=kwargs["pk"]).exists()
    return stores.exists()


_CHECKS: Final[tuple[Callable[[HttpRequest, str, Kwargs], bool], ...]] = (
    lambda request, name, kwargs: editable_stores(request.user).exists(),
    _pages,
    _bulk,
    _files,
    _review,
    _translations,
    _of_a_site,
)
