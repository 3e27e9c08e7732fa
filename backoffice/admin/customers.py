"""Customers and the businesses among them. They are read here; what changes goes through the desks of customers."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from backoffice.desks.businesses.views import one as business_page
from backoffice.desks.customers.page import customer_page, customers_seen
from backoffice.filters import known_values
from backoffice.held import held
from backoffice.masking import mask_email
from backoffice.paging import BoundedListMixin
from backoffice.scoping import ReadOnlyAdmin
from commerce.accounts.models import BusinessProfile, Customer
from commerce.customer import desk_queries
from commerce.customer.merging.rules import PERMISSION as MERGE
from commerce.money.rules import format_usd
from commerce.stores.markup import dates
from commerce.venezuela.rules import mask_phone, mask_rif

BUSINESS_COLOURS = {"pending": "warning", "verified": "success", "rejected": "danger"}


@admin.register(Customer)
class CustomerAdmin(BoundedListMixin, ReadOnlyAdmin):
    """Everybody who buys, as the stores that one works in know them; personal data is masked."""

    list_display = ["full_name", "masked_email", "masked_phone", "orders", "total", "last", "joined"]
    list_filter = [
        known_values("business__status", _("negocio"), BusinessProfile.Status.choices),
        known_values("accepts_marketing", _("promociones"), [("True", _("Sí")), ("False", _("No"))]),
    ]
    search_fields = ["email"]
    search_help_text = _("Nombre, correo, teléfono o cédula, escritos como sea")
    ordering = ["-date_joined", "-pk"]
    fields = ["email"]
    change_form_template = "backoffice/customers/page.html"
    actions_list = ["duplicates"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        """Customers who have to do with one's stores."""
        return customers_seen(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """In any spelling; see `desk_queries.search`."""
        return desk_queries.search(queryset, search_term), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Only the customers that a page shows are asked what they bought."""
        found = super().get_changelist_instance(request)
        stores = held(request).stores("order.view_order")
        shown = found.result_list
        rows = desk_queries.with_figures(Customer.objects.filter(pk__in=[each.pk for each in shown]), stores)
        bought = {each.pk: each for each in rows}
        for customer in shown:
            customer.bought = bought.get(customer.pk)
        return found

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The page of one customer."""
        found = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        page = customer_page(request, found) if found else None
        title = {"title": found.get_full_name() or mask_email(found.email)} if found else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "page": page, **title})

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Whether two accounts may be made one; by name, because Unfold asks the database for a dotted one at start."""
        return bool(request.user.has_perm(MERGE))

    @action(description=_("Cuentas repetidas"), permissions=["merge"], url_path="repetidas")
    def duplicates(self, request: HttpRequest) -> HttpResponseRedirect:
        """The way to accounts that look like one person's."""
        return HttpResponseRedirect(reverse("customers:duplicates"))

    @admin.display(description=_("nombre"), ordering="first_name")
    def full_name(self, customer: Customer) -> str:
        """The name; of whoever has none, the masked e-mail."""
        return customer.get_full_name() or mask_email(customer.email)

    @admin.display(description=_("correo"))
    def masked_email(self, customer: Customer) -> str:
        """Enough of the e-mail to recognise it."""
        return mask_email(customer.email)

    @admin.display(description=_("teléfono"))
    def masked_phone(self, customer: Customer) -> str:
        """Enough of the phone to recognise it."""
        return mask_phone(customer.phone) if customer.phone else "—"

    @admin.display(description=_("pedidos"))
    def orders(self, customer: Any) -> str:
        """How many, in the stores whose orders one may see."""
        return str(customer.bought.order_count) if customer.bought else "0"

    @admin.display(description=_("ha comprado"))
    def total(self, customer: Any) -> str:
        """For how much, in USD."""
        return format_usd(customer.bought.spent) if customer.bought and customer.bought.order_count else "—"

    @admin.display(description=_("último pedido"))
    def last(self, customer: Any) -> str:
        """When."""
        moment = customer.bought.last_order if customer.bought else None
        return str(dates.day(moment)) if moment else "—"

    @admin.display(description=_("desde"), ordering="date_joined")
    def joined(self, customer: Customer) -> str:
        """When the account was opened."""
        return str(dates.day(customer.date_joined))


@admin.register(BusinessProfile)
class BusinessProfileAdmin(ReadOnlyAdmin):
    """Businesses: each leads to the desk where it is verified."""

    list_display = ["name", "kind", "masked_rif", "state", "verified_at"]
    list_filter = [
        known_values("status", _("estado"), BusinessProfile.Status.choices),
        known_values("kind", _("tipo de negocio"), BusinessProfile.Kind.choices),
    ]
    search_fields = ["name", "rif"]
    ordering = ["-pk"]
    fields = ["name"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The page of the desk, where it can be decided on."""
        found = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if found is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return business_page(request, profile_id=found.pk)

    @admin.display(description=_("RIF"))
    def masked_rif(self, profile: BusinessProfile) -> str:
        """Enough of the RIF to recognise it."""
        return mask_rif(profile.rif)

    @display(description=_("estado"), label=BUSINESS_COLOURS, ordering="status")
    def state(self, profile: BusinessProfile) -> tuple[str, Any]:
        """Its status in words."""
        return profile.status, profile.get_status_display()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Decided at the desk."""
        return False
