"""People who can log in through the front door, and the ways that they take."""

import re
from typing import Any

from allauth.account.models import EmailAddress
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commerce.accounts.models import User
from commerce.stores.models import Store
from tests.factories import PASSWORD, make_staff, make_user

NEW_PASSWORD = "otra clave bien larga 77"
_LINK = re.compile(r"https?://[^/\s]+(/\S+)")


def with_verified_email(user: User) -> User:
    """The same person, who has confirmed their e-mail."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def customer(email: str = "", **fields: Any) -> User:
    """A customer who can log in with `PASSWORD`."""
    return with_verified_email(make_user(email, **fields))


def staff(store: Store, role: str = "administrator", **fields: Any) -> User:
    """A member of the team who can log in with `PASSWORD`."""
    return with_verified_email(make_staff(store, role, **fields))


def log_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> HttpResponse:
    """Send the login form."""
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def sign_up(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> HttpResponse:
    """Send the sign-up form."""
    data = {"first_name": "Yelitza", "last_name": "Marcano", "email": email, "password1": password}
    return client.post(reverse("account_signup"), data | extra)


def ask_for_reset(client: Client, email: str) -> HttpResponse:
    """Ask for the link that resets a password."""
    return client.post(reverse("account_reset_password"), {"email": email})


def set_password(client: Client, link: str, password: str = NEW_PASSWORD) -> HttpResponse:
    """Follow the link of a reset mail and send the new password."""
    return client.post(client.get(link, follow=True).request["PATH_INFO"], {"password1": password})


def link_in_mail(number: int = -1) -> str:
    """The path behind the first link of a mail."""
    found = _LINK.search(mail.outbox[number].body)
    assert found, mail.outbox[number].body
    return found[1]


def is_logged_in(client: Client) -> bool:
    """Whether the account pages let this browser in."""
    return client.get(reverse("customer:profile")).status_code == 200
