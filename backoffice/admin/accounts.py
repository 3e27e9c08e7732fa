"""The team, and the address books of customers."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backoffice.filters import known_values
from backoffice.held import held
from backoffice.masking import SEE, mask_email
from backoffice.scoping import HistoryAdmin, ScopedAdmin, ScopedTabularInline
from commerce.accounts.models import User
from commerce.accounts.reference_roles import roles
from commerce.address.models import Country, UserAddress
from commerce.customer.desk_queries import stores_of
from commerce.stores.models import Membership
from commerce.stores.queries import stores_of_member, stores_where
from commerce.venezuela.rules import mask_phone


class MembershipInline(ScopedTabularInline):
    """The stores where a person works."""

    model = Membership
    autocomplete_fields = ["store", "role"]
    fk_name = "user"


def _memberships() -> QuerySet[Membership]:
    return Membership.objects.filter(user=OuterRef("pk"))


@admin.register(User)
class UserAdmin(HistoryAdmin, DjangoUserAdmin):
    """The team: accounts that work in a store. Only a superuser hands out superuser status; roles are given per store.

    Customers have a list of their own: whoever runs one shop must not be able to take over the account of somebody who
    buys in it.
    """

    list_display = ["full_name", "email", "roles_held", "is_active", "last_login"]
    list_filter = [
        "is_active",
        known_values("memberships__role__name", _("rol"), [(role["slug"], _(role["name"])) for role in roles()]),
    ]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["first_name", "last_name", "pk"]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Persona"), {"fields": ["first_name", "last_name", "phone", "identity_document", "language"]}),
        (_("Acceso"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Fechas"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "password1", "password2"]})]
    inlines = [MembershipInline]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Nobody raises themselves or others to superuser but a superuser."""
        fields = list(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """The teams of one's own stores, and accounts for the team that were opened there but have no role yet.

        A superuser sees the whole team; an account that is not of it is found among the customers.
        """
        people = super().get_queryset(request).prefetch_related("memberships__store", "memberships__role")
        if request.user.is_superuser:
            return people.filter(Q(is_staff=True) | Q(is_superuser=True) | Q(Exists(_memberships())))
        mine = stores_of_member(request.user).values("pk")
        team = Q(Exists(_memberships().filter(store__in=mine)))
        newcomer = Q(is_staff=True, registered_in__in=mine) & ~Q(Exists(_memberships()))
        return people.filter(team | newcomer)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account here is one for the team, of a store of whoever opens it."""
        if not change:
            obj.is_staff = True
            obj.registered_in = stores_where(request.user, "accounts.add_user").order_by("pk").first()
        super().save_model(request, obj, form, change)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only of whom the list shows."""
        return super().has_view_permission(request, obj) and self._is_listed(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """See `_is_out_of_reach`."""
        allowed = super().has_change_permission(request, obj) and self._is_listed(request, obj)
        return allowed and not self._is_out_of_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """See `_is_out_of_reach`."""
        allowed = super().has_delete_permission(request, obj) and self._is_listed(request, obj)
        return allowed and not self._is_out_of_reach(request, obj)

    def _is_listed(self, request: HttpRequest, person: Model | None) -> bool:
        return person is None or person.pk is None or self.get_queryset(request).filter(pk=person.pk).exists()

    @staticmethod
    def _is_out_of_reach(request: HttpRequest, person: Model | None) -> bool:
        """Whose password one could set, as them one could work: superusers, and whoever works in another store too."""
        if not isinstance(person, User) or person.pk is None or request.user.is_superuser:
            return False
        mine = stores_where(request.user, "accounts.change_user").values("pk")
        return person.is_superuser or person.memberships.exclude(store__in=mine).exists()  # type: ignore[attr-defined]

    @admin.display(description=_("nombre"), ordering="first_name")
    def full_name(self, user: User) -> str:
        """First and last name; the e-mail of whoever has none."""
        return str(user)

    @admin.display(description=_("roles"))
    def roles_held(self, user: User) -> str:
        """What the person is in which store."""
        held_roles = user.memberships.all()  # type: ignore[attr-defined]
        return " · ".join(f"{membership.role}, {membership.store}" for membership in held_roles) or "—"


@admin.register(UserAddress)
class UserAddressAdmin(ScopedAdmin):
    """Address books: the team corrects those of customers who buy nowhere else."""

    list_display = ["owner", "line4", "state", "masked_phone", "is_default_for_shipping"]
    list_select_related = ["user", "country"]
    list_filter = ["state"]
    search_fields = ["first_name", "last_name", "line1", "line4"]
    autocomplete_fields = ["country"]
    readonly_fields = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People add their own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Of a customer of other stores too only a superuser; and nobody who may not see what stands there."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or not isinstance(obj, UserAddress) or request.user.is_superuser:
            return allowed
        mine = held(request).stores("address.change_useraddress") & held(request).stores(SEE)
        return stores_of(obj.user_id) <= mine

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may change it, with the permission to delete."""
        return super().has_delete_permission(request, obj) and self.has_change_permission(request, obj)

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Without what an address is looked for by; without the phone, unless one corrects it."""
        hidden = ["search_text", "hash", "num_orders_as_shipping_address", "num_orders_as_billing_address"]
        return hidden if self.has_change_permission(request, obj) else [*hidden, "phone_number"]

    @admin.display(description=_("de"))
    def owner(self, address: UserAddress) -> str:
        """Whose address it is."""
        return str(address.user.get_full_name() or mask_email(address.user.email))

    @admin.display(description=_("teléfono"))
    def masked_phone(self, address: UserAddress) -> str:
        """Enough of the phone to recognise it."""
        return mask_phone(str(address.phone_number)) if address.phone_number else ""


@admin.register(Country)
class CountryAdmin(ScopedAdmin):
    """Countries that the shop delivers to."""

    list_display = ["printable_name", "iso_3166_1_a2", "is_shipping_country"]
    search_fields = ["printable_name", "name", "iso_3166_1_a2"]
    fields = ["printable_name", "name", "iso_3166_1_a2", "display_order", "is_shipping_country"]
