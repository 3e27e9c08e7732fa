"""Wagtail's lists of pictures, files and pages, whose filters offer the tags, people and sites of one's stores only."""

from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db.models import Count, Model, QuerySet
from taggit.models import Tag
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
from wagtail.documents import get_document_model
from wagtail.documents.views import documents
from wagtail.images import get_image_model
from wagtail.images.views import images
from wagtail.images.views.chooser import ImageChooseView
from wagtail.models import Site

from .access import editable_stores
from .door import their_rows

MOST_TAGS = 10


def colleagues(user: Any) -> QuerySet[Any]:
    """Whom `user` may know of here: those who work in the same stores."""
    people = get_user_model().objects.all()
    return people if user.is_superuser else people.filter(memberships__store__in=editable_stores(user)).distinct()


def narrow(filters: dict[str, Any], rows: dict[str, QuerySet[Any]]) -> None:
    """Let filters offer only `rows`, each by its name; filters that a screen lacks are passed over."""
    for name, queryset in rows.items():
        if name in filters:
            filters[name].queryset = queryset


def tags_of(model: type[Model], user: Any) -> QuerySet[Tag]:
    """The tags of the pictures or files that `user` may use, those of most first."""
    theirs = Tag.objects.filter(
        taggit_taggeditem_items__content_type__app_label=model._meta.app_label,
        taggit_taggeditem_items__content_type__model=model._meta.model_name,
        taggit_taggeditem_items__object_id__in=their_rows(model, user).values("pk"),
    )
    return theirs.annotate(uses=Count("taggit_taggeditem_items")).order_by("-uses", "name")


class _OwnTags:
    """Filters of pictures or files."""

    filters: dict[str, Any]
    request: Any
    _meta: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = tags_of(self._meta.model, self.request.user)[:MOST_TAGS]
        if "tag" in self.filters:
            self.filters["tag"].extra["choices"] = [(tag.name, tag.name) for tag in tags]


class ImageFilters(_OwnTags, images.ImagesFilterSet):
    """Those of pictures."""


class DocumentFilters(_OwnTags, documents.DocumentsFilterSet):
    """Those of files."""


class ImagesView(images.IndexView):
    """The pictures of one's stores."""

    filterset_class = ImageFilters


class DocumentsView(documents.IndexView):
    """Their files."""

    filterset_class = DocumentFilters
    list_export: ClassVar[list[str]] = []


class ImageChooser(ImageChooseView):
    """The chooser of pictures."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With their tags."""
        tags = tags_of(get_image_model(), self.request.user)[:MOST_TAGS]
        return super().get_context_data(**kwargs) | {"popular_tags": tags}


def suggested(request: Any, term: str) -> list[str]:
    """Tags that begin with `term`, of pictures and files."""
    found = {
        tag.name
        for model in (get_image_model(), get_document_model())
        for tag in tags_of(model, request.user).filter(name__istartswith=term)[:MOST_TAGS]
    }
    return sorted(found)[:MOST_TAGS]


class _OwnPeople:
    """Filters of pages."""

    filters: dict[str, Any]
    request: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        people = colleagues(user)
        sites = Site.objects.filter(of_store__store__in=editable_stores(user))
        narrow(self.filters, {"owner": people, "edited_by": people, "site": sites})


class PageFilters(_OwnPeople, PageFilterSet):
    """Those of pages of one kind."""


class AnyPageFilters(_OwnPeople, GenericPageFilterSet):
    """Those of pages of any kind."""
