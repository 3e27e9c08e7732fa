"""Permissions from memberships: what a role may do, its holder may do in that store."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

if TYPE_CHECKING:
    from commerce.accounts.models import User


class MembershipBackend(ModelBackend):
    """Django's permissions, with the roles of a person's memberships in place of plain groups.

    Without an object a permission means "in at least one store"; with one that has a `store`, in that store.
    """

    def _get_group_permissions(self, user_obj: "User") -> QuerySet[Permission]:
        return Permission.objects.filter(group__memberships__user=user_obj).distinct()

    def _get_user_permissions(self, user_obj: "User") -> QuerySet[Permission]:
        """Nobody holds a permission of their own, outside a role and a store: not asked for, and not given."""
        return Permission.objects.none()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether `user_obj` holds `perm`, in the store of `obj` where it has one."""
        store_id = getattr(obj, "store_id", None) if obj is not None else None
        if store_id is None:
            return super().has_perm(user_obj, perm) if obj is None else False
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        app_label, codename = perm.split(".", 1)
        return (
            user_obj.is_superuser
            or Permission.objects.filter(
                group__memberships__user=user_obj,
                group__memberships__store_id=store_id,
                codename=codename,
                content_type__app_label=app_label,
            ).exists()
        )
