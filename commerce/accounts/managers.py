"""How accounts are made from the command line and in code."""

from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from oscar.apps.customer.abstract_models import UserManager as OscarUserManager

if TYPE_CHECKING:
    from .models import User


class UserManager(OscarUserManager):
    """People by e-mail. Oscar's own would pretend that a new account has just logged in."""

    def create_user(self, email: str, password: str | None = None, **extra_fields: Any) -> "User":
        """An account; without a password nobody can log in to it. Raises ValueError without an e-mail."""
        if not email:
            raise ValueError("an account needs an e-mail")
        user = cast("User", self.model(email=email, **extra_fields))
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_superuser(self, email: str, password: str | None = None, **extra_fields: Any) -> "User":
        """An account with every permission and a verified e-mail, so that it gets in before mail is set up.

        Whoever makes it on the server vouches for the address.
        """
        from allauth.account.models import EmailAddress

        user = self.create_user(email, password, **{**extra_fields, "is_staff": True, "is_superuser": True})
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        return user
