"""Who is at the desk."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from commerce.accounts.models import User


def person(request: HttpRequest) -> User:
    """The member of staff who asks.

    Raises:
        PermissionDenied: nobody is logged in; every page here stands behind a login, so that is a page without one.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
