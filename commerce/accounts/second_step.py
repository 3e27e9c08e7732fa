"""Whether this session has passed the second step of logging in."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

_SET_UP_HERE = "second_step_set_up_here"


def mark_passed(request: HttpRequest) -> None:
    """Remember that the second step was set up in this session, which takes a code."""
    request.session[_SET_UP_HERE] = True


def is_set_up(request: HttpRequest) -> bool:
    """Whether the person has a second step at all (one query)."""
    return is_mfa_enabled(request.user, [Authenticator.Type.TOTP])


def has_passed(request: HttpRequest) -> bool:
    """Whether a code was given in this session, at login or since."""
    if request.session.get(_SET_UP_HERE):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
