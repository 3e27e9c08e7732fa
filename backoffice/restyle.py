"""Third-party admins in our look: they were written for Django's plain admin, or are of no use here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from .habits.lists import ViewsMixin
from .history.admin import HistoryMixin
from .scoping import ScopedMixin

# Kept in the CMS, shown on a desk of ours, empty in this shop, or holding secrets that nobody needs to look at.
UNWANTED = {
    "analytics.ProductRecord",
    "analytics.UserProductView",
    "analytics.UserRecord",
    "analytics.UserSearch",
    "axes.AccessFailureLog",
    "axes.AccessLog",
    "django_q.Failure",
    "django_q.OrmQ",
    "django_q.Schedule",
    "django_q.Success",
    "mfa.Authenticator",
    "reviews.Vote",
    "sites.Site",
    "socialaccount.SocialAccount",
    "socialaccount.SocialApp",
    "socialaccount.SocialToken",
    "taggit.Tag",
    "wagtaildocs.Document",
    "wagtailimages.Image",
    "wishlists.Line",
    "wishlists.WishList",
    "wishlists.WishListSharedEmail",
}


def restyle(site: AdminSite) -> None:
    """Re-register every admin that is not Unfold's as one that is, without searches on a username nobody has."""
    for model, model_admin in list(site._registry.items()):
        if model._meta.label in UNWANTED:
            site.unregister(model)
        elif not isinstance(model_admin, ModelAdmin):
            site.unregister(model)
            site.register(model, _unfolded(type(model_admin)))


def _unfolded(original: type[admin.ModelAdmin[Any]]) -> type[admin.ModelAdmin[Any]]:
    bases: list[type] = [ViewsMixin, HistoryMixin, ScopedMixin]
    if original is not admin.ModelAdmin:
        bases.append(original)
    bases.append(ModelAdmin)
    attributes = {
        "inlines": [_unfolded_inline(inline) for inline in original.inlines],
        "search_fields": [field for field in original.search_fields if not field.endswith("__username")],
        "list_per_page": 25,
    }
    return type(original.__name__, tuple(bases), attributes)


def _unfolded_inline(inline: type[Any]) -> type[Any]:
    base = StackedInline if issubclass(inline, admin.StackedInline) else TabularInline
    return type(inline.__name__, (inline, base), {})
