"""Baskets: what people are about to buy, how long it has waited, and what it is worth."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Count, DecimalField, Exists, F, Model, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backoffice.paging import BoundedListMixin
from backoffice.scoping import ReadOnlyAdmin, ReadOnlyInline
from backoffice.templatetags.desk import waited
from commerce.basket.models import Basket
from commerce.basket.models import Line as BasketLine
from commerce.money.rules import format_usd

_LINES = BasketLine.objects.filter(basket=OuterRef("pk")).order_by().values("basket")


class BasketLineInline(ReadOnlyInline):
    """What lies in a basket."""

    model = BasketLine
    fields = ["product", "quantity", "price_incl_tax", "note", "date_updated"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the products, in one query."""
        return super().get_queryset(request).select_related("product", "product__parent")


class OpenFilter(SimpleListFilter):
    """Open baskets with something in them, unless another state is asked for."""

    title = _("estado")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every state, and all of them together."""
        return [*((code, words) for code, words in Basket.STATUS_CHOICES if code != Basket.OPEN), ("all", _("Todas"))]

    def choices(self, changelist: Any) -> Any:
        """The choice that is made without choosing has its own words."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("Abiertas")} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Basket]) -> QuerySet[Basket]:
        """Open ones that hold something, those of a state, or all."""
        if self.value() == "all":
            return queryset
        if self.value():
            return queryset.filter(status=self.value())
        return queryset.filter(Exists(_LINES), status=Basket.OPEN)


@admin.register(Basket)
class BasketAdmin(BoundedListMixin, ReadOnlyAdmin):
    """Baskets, open and past."""

    list_display = ["who", "store", "lines_count", "value", "age", "status", "date_created"]
    list_select_related = ["store", "owner"]
    list_filter = [OpenFilter, "store"]
    search_fields = ["owner__email", "owner__first_name", "owner__last_name"]
    ordering = ["-date_created"]
    fields = ["store", "who", "value", "age", "status", "date_created", "date_submitted"]
    readonly_fields = ["who", "value", "age"]
    inlines = [BasketLineInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Basket]:
        """With lines and value worked out by the database for the rows that show. The value is before offers."""
        worth = F("stockrecord__price") * F("quantity") * F("product__step")
        amount = DecimalField(max_digits=20, decimal_places=4)
        return (
            super()
            .get_queryset(request)
            .annotate(
                line_count=Subquery(_LINES.annotate(number=Count("pk")).values("number")),
                worth=Subquery(_LINES.annotate(sum=Sum(worth, output_field=amount)).values("sum")),
                last_change=Subquery(
                    BasketLine.objects.filter(basket=OuterRef("pk"))
                    .order_by("-date_updated")
                    .values("date_updated")[:1]
                ),
            )
        )

    @admin.display(description=_("de"))
    def who(self, basket: Basket) -> Any:
        """Its owner with a link to their page, or a guest."""
        if basket.owner is None:
            return _("Invitado")
        try:
            page = reverse("admin:accounts_customer_change", args=[basket.owner_id])
        except NoReverseMatch:
            return str(basket.owner)
        return format_html('<a href="{}">{}</a>', page, basket.owner)

    @admin.display(description=_("líneas"), ordering="line_count")
    def lines_count(self, basket: Model) -> int:
        """How many products."""
        return basket.line_count or 0  # type: ignore[attr-defined, no-any-return]

    @admin.display(description=_("valor"), ordering="worth")
    def value(self, basket: Model) -> str:
        """USD with IVA, before offers, at the prices of now."""
        return format_usd(basket.worth or 0)  # type: ignore[attr-defined]

    @admin.display(description=_("sin cambios desde hace"), ordering="last_change")
    def age(self, basket: Basket) -> str:
        """How long nobody has touched it."""
        return waited(getattr(basket, "last_change", None) or basket.date_created)
