"""The admin site of the back office."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

site = admin.site
site.index_template = "backoffice/dashboard.html"


def environment(request: HttpRequest) -> list[object] | None:
    """The label beside the site's name that says where one is (nothing in production)."""
    if settings.ENVIRONMENT_LABEL == "production":
        return None
    return [_("Demostración"), "info"]
