"""What of each model a member of staff may see: only rows of the stores where their role says so.

Permissions are checked where the data is fetched: lists, searches, autocompletes, change pages and exports all read
through `visible`.
"""

from typing import Any

from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth import get_permission_codename
from django.db.models import DecimalField, Exists, ForeignKey, ImageField, Model, OuterRef, Q, QuerySet
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import ChoiceField, ModelChoiceField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from commerce.customer.desk_queries import has_to_do_with
from commerce.offer.models import ConditionalOffer
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

from .amounts import AmountField
from .habits.lists import ViewsMixin
from .habits.seen import SeenRowForm
from .habits.stale import StaleMixin
from .history.admin import HistoryMixin
from .imports.lists import links_for
from .pictures import PictureField

# From a row to its store. A model that is in none of these tables is for superusers only.
STORE_PATHS: dict[str, str] = {
    "stores.store": "pk",
    "stores.openinghours": "store",
    "stores.membership": "store",
    "stores.mailsender": "store",
    "catalogue.product": "store",
    "catalogue.category": "store",
    "catalogue.productimage": "product__store",
    "catalogue.specification": "product__store",
    "catalogue.productcategory": "product__store",
    "catalogue.productrecommendation": "primary__store",
    "catalogue.productattributevalue": "product__store",
    "partner.partner": "store",
    "partner.stockrecord": "partner__store",
    "partner.stockalert": "stockrecord__partner__store",
    "partner.stockmovement": "store_id",
    "partner.stockcount": "partner__store",
    "partner.stockcountline": "count__partner__store",
    "basket.basket": "store",
    "basket.line": "basket__store",
    "offer.conditionaloffer": "store",
    "offer.range": "store",
    "offer.condition": "range__store",
    "offer.benefit": "range__store",
    "voucher.voucher": "store",
    "voucher.voucherset": "store",
    "voucher.voucherapplication": "voucher__store",
    "order.order": "store",
    "order.line": "order__store",
    "order.statusmove": "order__store",
    "order.ordernote": "order__store",
    "order.orderdiscount": "order__store",
    "order.surcharge": "order__store",
    "order.refunddue": "order__store",
    "order.dailydigest": "store",
    "order.communicationevent": "order__store",
    "payment.source": "order__store",
    "payment.transaction": "source__order__store",
    "payment.storepaymentmethod": "store",
    "payment.storecredit": "store",
    "payment.storecreditentry": "credit__store",
    "shipping.deliverymethod": "store",
    "search.synonym": "store",
    "search.fruitlesssearch": "store",
    "reviews.productreview": "product__store",
    "customer.productalert": "product__store",
    "wishlists.line": "product__store",
    "pagomovil.recipientaccount": "store",
    "pagomovil.accountchange": "store",
    "pagomovil.reportedmethod": "store",
    "pagomovil.quote": "order__store",
    "pagomovil.paymentreport": "store",
    "pagomovil.statement": "account__store",
    "pagomovil.statementline": "account__store",
    "pagomovil.credit": "account__store",
    "pagomovil.discardedpair": "report__store",
    "pagomovil.bankconnector": "account__store",
    "pagomovil.bankinquiry": "connector__account__store",
    "pagomovil.banknotice": "connector__account__store",
    "pagomovil.connectorexchange": "connector__account__store",
    "pagomovil.dayclose": "account__store",
    "cash.cashpayout": "store",
    "cash.cashcollection": "store",
    "cash.cashclosing": "store",
    "refunds.refund": "store",
    "refunds.returnedline": "refund__store",
    "closing.ledgercheck": "store",
    "online.gatewayaccount": "store",
    "online.attempt": "order__store",
    "online.webhookevent": "account__store",
    "online.savedcard": "account__store",
    "online.forgottencard": "account__store",
    "online.dispute": "attempt__order__store",
    "online.payout": "account__store",
    "online.payoutline": "account__store",
    "customer.customernote": "store",
    "communication.contactmessage": "store",
    "communication.newslettersubscription": "store",
    "journal.journalentry": "store_id",
    "jobs.job": "store_id",
    "jobs.jobitem": "job__store_id",
    "jobs.jobfile": "job__store_id",
}
# Rows of no store that reach into all of them: roles, doors, and what the worker runs.
SHARED_MODELS = {"auth.group", "account.emailaddress"}
SHARED_APPS = {"socialaccount", "django_q", "axes"}
# Rows about customers, who belong to no store: seen where their person has to do with one. From the row to the person.
PEOPLE = {"accounts.customer": "pk", "accounts.businessprofile": "user_id", "address.useraddress": "user_id"}
# Parts of offers, which may have no range (a free delivery, say): then they belong to the offers that use them.
PARTS_OF_OFFERS = {"offer.condition": "condition", "offer.benefit": "benefit"}


def path_of(model: type[Model]) -> str | None:
    """The lookup from `model` to its store, or None where a row belongs to no store."""
    return STORE_PATHS.get(model._meta.label_lower)


def visible(request: HttpRequest, queryset: QuerySet[Any], verb: str = "view") -> QuerySet[Any]:
    """The rows of `queryset` on which this person may do `verb`; rows of no store need the permission anywhere."""
    model = queryset.model
    permission = f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}"
    user = request.user
    if user.is_superuser:
        return queryset
    path, person = path_of(model), PEOPLE.get(model._meta.label_lower)
    if person is not None:
        return queryset.filter(has_to_do_with(stores_where(user, permission).values("pk"), person))
    if path is None:
        allowed = holds_everywhere(request, permission) if reaches_every_store(model) else user.has_perm(permission)
        return queryset if allowed else queryset.none()
    lookup = path if path == "pk" or path.endswith("store_id") else f"{path}_id"
    stores = stores_where(user, permission)
    return queryset.filter(Q(**{f"{lookup}__in": stores.values("pk")}) | _unclaimed(model, stores))


def reaches_every_store(model: type[Model]) -> bool:
    """Whether a row of `model` belongs to no store and yet decides what happens in all of them."""
    return model._meta.label_lower in SHARED_MODELS or model._meta.app_label in SHARED_APPS


def holds_everywhere(request: HttpRequest, permission: str) -> bool:
    """Whether this person holds `permission` in every active store: who runs one shop does not run its neighbours."""
    if request.user.is_superuser:
        return True
    return not Store.objects.filter(is_active=True).exclude(pk__in=stores_where(request.user, permission)).exists()


def _unclaimed(model: type[Model], stores: QuerySet[Store]) -> Q:
    """Parts of offers without a range that no offer of another store uses; nothing of other models."""
    part = PARTS_OF_OFFERS.get(model._meta.label_lower)
    if part is None:
        return Q(pk__in=[])
    elsewhere = ConditionalOffer.objects.filter(**{part: OuterRef("pk")}).exclude(store__in=stores.values("pk"))
    return Q(range__isnull=True) & ~Q(Exists(elsewhere))


class ScopedFilter(RelatedFieldListFilter):
    """A filter by a related row that offers those that this person may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        """Without the rows of other stores."""
        mine = visible(request, field.related_model._default_manager.all()).values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        return list(field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": mine}))


def _without_dashes(field: Any) -> Any:
    """`field` with words where Django shows "---------" for nothing chosen."""
    nothing = _("Sin elegir")
    if isinstance(field, ModelChoiceField):
        field.empty_label = field.empty_label and nothing
    elif isinstance(field, ChoiceField):
        choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
        field.choices = [("", nothing) if choice in BLANK_CHOICE_DASH else choice for choice in choices]
    return field


class ScopedMixin:
    """Lists, forms and permissions of one model, held to the stores of the person who looks."""

    model: type[Model]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A picture is read and written anew, whichever row it belongs to; an amount is written with a comma."""
        if isinstance(db_field, ImageField):
            kwargs["form_class"] = PictureField
        if isinstance(db_field, DecimalField):
            kwargs |= {"form_class": AmountField, "widget": UnfoldAdminTextInputWidget}
        return _without_dashes(super().formfield_for_dbfield(db_field, request, **kwargs))  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """A list is titled by what it lists."""
        title = capfirst(str(self.model._meta.verbose_name_plural))
        page = super().changelist_view(request, {"title": title, **(extra_context or {})})  # type: ignore[misc]
        if getattr(page, "context_data", None) is not None:
            page.context_data["actions_list"] = [
                *page.context_data.get("actions_list", ()),
                *links_for(request, self.model),
            ]
        return page

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Filters that do not tell which other stores there are."""
        return [self._scoped_filter(entry) for entry in super().get_list_filter(request)]  # type: ignore[misc]

    def _scoped_filter(self, entry: Any) -> Any:
        field = get_fields_from_path(self.model, entry)[-1] if isinstance(entry, str) else None
        return (entry, ScopedFilter) if isinstance(field, ForeignKey) and path_of(field.related_model) else entry

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows of the stores where this person may view them."""
        queryset = super().get_queryset(request)  # type: ignore[misc]
        if self.has_change_permission(request):
            return visible(request, queryset, "view") | visible(request, queryset, "change")
        return visible(request, queryset)

    def _may(self, request: HttpRequest, verb: str, obj: Model | None) -> bool:
        if obj is None or obj.pk is None or request.user.is_superuser:
            return True
        # A page with many inlines asks the same dozens of times; a request's answers are its own.
        answers = request.__dict__.setdefault("_may_answers", {})
        key = (type(obj), obj.pk, verb)
        if key not in answers:
            answers[key] = visible(request, type(obj)._default_manager.filter(pk=obj.pk), verb).exists()
        allowed: bool = answers[key]
        return allowed

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether this row may be looked at."""
        allowed = super().has_view_permission(request, obj)  # type: ignore[misc]
        return allowed and (self._may(request, "view", obj) or self._may(request, "change", obj))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether this row may be changed."""
        return super().has_change_permission(request, obj) and self._may(request, "change", obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether this row may be deleted."""
        return super().has_delete_permission(request, obj) and self._may(request, "delete", obj)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only related rows that this person may see, so that a form cannot reach into another store."""
        field: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        related = db_field.remote_field.model
        related_admin = self.admin_site._registry.get(related)  # type: ignore[attr-defined]
        if field is not None and field.queryset is not None:
            if path_of(related):
                field.queryset = visible(request, field.queryset)
            elif isinstance(related_admin, ScopedMixin):
                field.queryset = field.queryset.filter(pk__in=related_admin.get_queryset(request).values("pk"))
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The same for many rows at once."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and path_of(db_field.remote_field.model):
            field.queryset = visible(request, field.queryset)
        return field


class ScopedAdmin(StaleMixin, ViewsMixin, HistoryMixin, ScopedMixin, ModelAdmin):
    """The base of every ModelAdmin here."""

    list_per_page = 25
    list_max_show_all = 100
    show_full_result_count = False
    list_filter_submit = True
    compressed_fields = True
    warn_unsaved_form = True


class HistoryAdmin(ScopedAdmin):
    """A ModelAdmin of rows that change by hand: each change is remembered, with who and why."""


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that tell what happened: to look at, never to edit."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is added here by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False


class ScopedTabularInline(ScopedMixin, TabularInline):
    """Rows of a page, as a table."""

    form: Any = SeenRowForm
    extra = 0
    show_change_link = False


class ScopedStackedInline(ScopedMixin, StackedInline):
    """Rows of a page, one under the other."""

    form: Any = SeenRowForm
    extra = 0


class ReadOnlyInline(ScopedTabularInline):
    """Rows of a page that tell what happened."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is added here by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False
