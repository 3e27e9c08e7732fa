"""Who may change what stands on all pages of a store: its menu, footer and announcement, and its redirects.

It is there at once, without a draft or a review, so it belongs to those who publish in that store.
"""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Site
from wagtail.permission_policies import BasePermissionPolicy

from .access import PUBLISH, publishing_stores


class SiteOfStorePolicy(BasePermissionPolicy):
    """Rows that have a `site`: the publishers of its store may do everything with them; nobody else anything.

    Where Wagtail asks about a Site itself, the answer is about that site's rows.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether there is a store in which they may."""
        return publishing_stores(user).exists()

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same: a right is had for everything or for nothing."""
        return self.user_has_permission(user, "change")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether the row, or the site, is of such a store. A row for all sites is the operator's."""
        site_id = instance.pk if isinstance(instance, Site) else instance.site_id
        return bool(user.is_superuser) or self.sites_user_has_permission_for(user, action).filter(pk=site_id).exists()

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        """The same for one row."""
        return self.user_has_permission_for_instance(user, "change", instance)

    def sites_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Site]:
        """The sites of such stores."""
        return Site.objects.filter(of_store__store__in=publishing_stores(user))

    def sites_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Site]:
        """The same for any of several rights."""
        return self.sites_user_has_permission_for(user, "change")

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        """The rows of such stores."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows if user.is_superuser else rows.filter(site__in=self.sites_user_has_permission_for(user, "change"))

    def users_with_any_permission(self, actions: Any) -> QuerySet[Any]:
        """Who publishes anywhere."""
        from commerce.accounts.models import User

        app_label, codename = PUBLISH.split(".")
        in_a_store = Q(
            memberships__role__permissions__codename=codename,
            memberships__role__permissions__content_type__app_label=app_label,
        )
        return User.objects.filter(Q(is_superuser=True) | in_a_store, is_active=True).distinct()
