"""How accounts are made from the command line and in code."""

from typing import TYPE_CHECKING, Any

from oscar.apps.customer.abstract_models import UserManager as OscarUserManager

if TYPE_CHECKING:
    from .models import User


class UserManager(OscarUserManager):
    """Oscar's manager; whoever creates a superuser on the server vouches for its e-mail."""

    def create_superuser(self, email: str, password: str | None = None, **extra_fields: Any) -> "User":
        """An account with every permission and a verified e-mail, so that it can log in before mail is set up."""
        from allauth.account.models import EmailAddress

        user: User = super().create_superuser(email, password, **extra_fields)
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        return user
