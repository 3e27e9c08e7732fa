"""People, their businesses and their addresses."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backoffice.scoping import HistoryAdmin, ScopedAdmin, ScopedTabularInline
from commerce.accounts.models import BusinessProfile, User
from commerce.address.models import Country, UserAddress
from commerce.stores.models import Membership
from commerce.venezuela.rules import mask_phone

admin.site.unregister(Group)


class MembershipInline(ScopedTabularInline):
    """The stores where a person works."""

    model = Membership
    autocomplete_fields = ["store", "role"]
    fk_name = "user"


@admin.register(User)
class UserAdmin(HistoryAdmin, DjangoUserAdmin):
    """Accounts. Only a superuser hands out superuser status; roles are given per store."""

    list_display = ["email", "full_name", "masked_phone", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "first_name", "last_name", "phone", "identity_document"]
    ordering = ["-date_joined"]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Persona"), {"fields": ["first_name", "last_name", "phone", "identity_document", "language"]}),
        (_("Acceso"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Consentimiento"), {"fields": ["accepts_marketing"]}),
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

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A superuser's account is changed by superusers."""
        if isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    @admin.display(description=_("nombre"))
    def full_name(self, user: User) -> str:
        """First and last name."""
        return user.get_full_name()

    @admin.display(description=_("teléfono"))
    def masked_phone(self, user: User) -> str:
        """Enough of the phone to recognise it."""
        return mask_phone(user.phone) if user.phone else ""


@admin.register(Group)
class GroupAdmin(ScopedAdmin, DjangoGroupAdmin):
    """Roles."""

    list_display = ["name"]
    search_fields = ["name"]


@admin.register(BusinessProfile)
class BusinessProfileAdmin(HistoryAdmin):
    """Businesses that buy."""

    list_display = ["name", "kind", "rif", "status", "verified_at"]
    list_select_related = ["user"]
    list_filter = ["status", "kind"]
    search_fields = ["name", "rif", "user__email"]
    readonly_fields = ["status", "verified_at", "verified_by"]
    autocomplete_fields = ["user"]


@admin.register(UserAddress)
class UserAddressAdmin(ScopedAdmin):
    """Address books."""

    list_display = ["owner", "line4", "state", "masked_phone", "is_default_for_shipping"]
    list_select_related = ["user", "country"]
    list_filter = ["state"]
    search_fields = ["user__email", "first_name", "last_name", "line1", "line4"]
    autocomplete_fields = ["user", "country"]

    @admin.display(description=_("de"))
    def owner(self, address: UserAddress) -> str:
        """Whose address it is."""
        return str(address.user)

    @admin.display(description=_("teléfono"))
    def masked_phone(self, address: UserAddress) -> str:
        """Enough of the phone to recognise it."""
        return mask_phone(str(address.phone_number)) if address.phone_number else ""


@admin.register(Country)
class CountryAdmin(ScopedAdmin):
    """Countries that the shop delivers to."""

    list_display = ["printable_name", "iso_3166_1_a2", "is_shipping_country"]
    search_fields = ["printable_name", "name", "iso_3166_1_a2"]
