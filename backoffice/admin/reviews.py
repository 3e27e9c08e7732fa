"""What customers say of products, to be approved before it shows."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model
from unfold.decorators import display

from backoffice.people import person
from backoffice.scoping import HistoryAdmin
from commerce.catalogue.actions import moderate_reviews

ProductReview = get_model("reviews", "ProductReview")

# Oscar registers its own; ours takes its place.
admin.site.unregister(ProductReview)


class ProductReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    """Names the fields that Oscar leaves without a name."""

    class Meta:
        model = ProductReview
        exclude: ClassVar[list[str]] = []
        labels: ClassVar[dict[str, Any]] = {"product": _("producto"), "user": _("cuenta")}


@admin.register(ProductReview)
class ProductReviewAdmin(HistoryAdmin):
    """Reviews: staff decide whether they show, never what they say."""

    form = ProductReviewForm
    list_display = ["title", "about", "stars", "state", "writer", "written"]
    list_select_related = ["product", "product__parent", "user"]
    list_filter = ["status", "score"]
    search_fields = ["title", "body", "product__title"]
    fields = ["product", "user", "score", "title", "body", "status", "written"]
    ordering = ["-date_created"]
    actions = ["approve", "reject"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A customer's words stay as they are."""
        return [name for name in self.fields if name != "status"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only buyers write reviews, in the shop."""
        return False

    @display(description=_("estado"), label={0: "warning", 1: "success", 2: "danger"})
    def state(self, review: Model) -> tuple[int, str]:
        """Waiting, approved or rejected."""
        return review.status, review.get_status_display()  # type: ignore[attr-defined]

    @admin.display(description=_("producto"), ordering="product__title")
    def about(self, review: Any) -> str:
        """Which product it is about."""
        return str(review.product.get_title()) if review.product else "—"

    @admin.display(description=_("nota"), ordering="score")
    def stars(self, review: Any) -> str:
        """★★★★☆"""
        return "★" * review.score + "☆" * (5 - review.score)

    @admin.display(description=_("cuenta"))
    def writer(self, review: Any) -> str:
        """Who wrote it."""
        return review.user.get_full_name() or review.user.email if review.user else "—"

    @admin.display(description=_("fecha"), ordering="date_created")
    def written(self, review: Any) -> Any:
        """When it was written."""
        return review.date_created

    @admin.action(description=_("Aprobar las opiniones elegidas"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Show them in the shop."""
        self._moderate(request, queryset, approve=True)

    @admin.action(description=_("Rechazar las opiniones elegidas"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Keep them out of the shop."""
        self._moderate(request, queryset, approve=False)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form decides by the same action as the list."""
        if "status" in form.changed_data and obj.status != ProductReview.FOR_MODERATION:
            moderate_reviews([obj.pk], approve=obj.status == ProductReview.APPROVED, by=person(request))

    def _moderate(self, request: HttpRequest, queryset: QuerySet[Model], *, approve: bool) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        outcome = moderate_reviews(ids, approve=approve, by=person(request))
        changed = sum(1 for refusal in outcome.values() if refusal is None)
        text = ngettext("%(count)d opinión cambió.", "%(count)d opiniones cambiaron.", changed)
        self.message_user(request, text % {"count": changed}, messages.SUCCESS if changed else messages.INFO)
