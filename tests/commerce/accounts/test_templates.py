"""Every page and mail of getting in is ours: none of allauth's can be reached."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from commerce.accounts import urls
from commerce.stores.models import Store

from .people import customer, log_in

LIBRARY = Path(settings.BASE_DIR) / ".venv"
MAILS = [
    "account/email/account_already_exists",
    "account/email/email_changed",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/email_deleted",
    "account/email/password_changed",
    "account/email/password_reset",
    "account/email/password_reset_key",
    "account/email/password_set",
    "account/email/unknown_account",
    "mfa/email/recovery_codes_generated",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
]


def names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found = []
    for pattern in patterns:
        found += names(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern.name]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("inside", [False, True])
def test_no_page_is_rendered_from_a_template_of_allauth(shop: Store, inside: bool) -> None:
    client = Client()
    if inside:
        log_in(client, customer().email)
    seen = 0
    for name in names(urls.urlpatterns):
        try:
            answer = client.get(reverse(name), follow=True)
        except NoReverseMatch:
            continue
        for template in getattr(answer, "templates", []):
            seen += 1
            origin = str(getattr(template.origin, "name", ""))
            assert "allauth" not in origin or str(LIBRARY) not in origin, f"{name}: {origin}"
    assert seen > 50


@pytest.mark.parametrize("prefix", MAILS)
def test_every_mail_has_our_subject_text_and_html(prefix: str) -> None:
    for ending in ("subject.txt", "message.txt", "message.html"):
        try:
            origin = str(get_template(f"{prefix}_{ending}").origin.name)
        except TemplateDoesNotExist:
            pytest.fail(f"{prefix}_{ending} is missing")
        assert origin.startswith(str(Path(settings.BASE_DIR) / "project" / "templates"))
