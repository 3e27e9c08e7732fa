"""People, their businesses and their addresses."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, Q, QuerySet
from django.forms import CharField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm, AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.people import person
from backoffice.scoping import HistoryAdmin, ScopedAdmin, ScopedTabularInline
from commerce.accounts.actions import reject_business, verify_business
from commerce.accounts.models import BusinessProfile, User
from commerce.address.models import Country, UserAddress
from commerce.refusals import Refusal
from commerce.stores.models import Membership
from commerce.stores.queries import stores_of_member, stores_where
from commerce.venezuela.rules import mask_phone

admin.site.unregister(Group)


class ReasonForm(ActionForm):
    """Why, in words for the person it is about."""

    reason = CharField(label=_("Motivo"), required=False, max_length=240, widget=UnfoldAdminTextInputWidget())


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Whoever works in none of the stores (customers are the same in all), and the teams of one's own."""
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        team = Membership.objects.filter(store__in=stores_of_member(request.user).values("pk"))
        return people.filter(Q(memberships=None) | Q(pk__in=team.values("user")))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only of whom the list shows."""
        allowed = super().has_view_permission(request, obj)
        return allowed and (obj is None or self.get_queryset(request).filter(pk=obj.pk).exists())

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """See `_is_out_of_reach`."""
        return super().has_change_permission(request, obj) and not self._is_out_of_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """See `_is_out_of_reach`."""
        return super().has_delete_permission(request, obj) and not self._is_out_of_reach(request, obj)

    @staticmethod
    def _is_out_of_reach(request: HttpRequest, person: Model | None) -> bool:
        """Whose password one could set, as them one could work: superusers, and whoever works in another store too."""
        if not isinstance(person, User) or person.pk is None or request.user.is_superuser:
            return False
        mine = stores_where(request.user, "accounts.change_user").values("pk")
        return person.is_superuser or person.memberships.exclude(store__in=mine).exists()  # type: ignore[attr-defined]

    @admin.display(description=_("nombre"))
    def full_name(self, user: User) -> str:
        """First and last name."""
        return user.get_full_name()

    @admin.display(description=_("teléfono"))
    def masked_phone(self, user: User) -> str:
        """Enough of the phone to recognise it."""
        return mask_phone(user.phone) if user.phone else ""


@admin.register(Group)
class GroupAdmin(ScopedAdmin):
    """Roles."""

    list_display = ["name"]
    search_fields = ["name"]


@admin.register(BusinessProfile)
class BusinessProfileAdmin(HistoryAdmin):
    """Businesses that buy: verified or rejected from the list, one by one underneath, each with its own answer."""

    list_display = ["name", "kind", "rif", "status", "verified_at"]
    list_select_related = ["user"]
    list_filter = ["status", "kind"]
    search_fields = ["name", "rif", "user__email"]
    readonly_fields = ["status", "verified_at", "verified_by", "rejection_reason"]
    autocomplete_fields = ["user"]
    action_form = ReasonForm
    actions = ["verify", "reject"]

    @admin.action(description=_("Verificar los negocios elegidos"), permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[BusinessProfile]) -> None:
        """From now on they buy as businesses."""
        self._decide(request, queryset, lambda profile: verify_business(profile.pk, by=person(request)))

    @admin.action(description=_("Rechazar los negocios elegidos (con el motivo)"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[BusinessProfile]) -> None:
        """With a reason that their owners read."""
        reason = request.POST.get("reason", "")
        self._decide(request, queryset, lambda profile: reject_business(profile.pk, by=person(request), reason=reason))

    def _decide(
        self,
        request: HttpRequest,
        queryset: QuerySet[BusinessProfile],
        decide: Callable[[BusinessProfile], Any],
    ) -> None:
        done = 0
        for profile in queryset:
            try:
                decide(profile)
            except Refusal as refusal:
                self.message_user(request, f"{profile.name}: {refusal.message}", messages.ERROR)
            else:
                done += 1
        if done:
            self.message_user(request, _("Listo. Negocios decididos: %(count)d.") % {"count": done})


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
