"""Replaces Oscar's `search` app, which needs Haystack, by queries on the database."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class SearchConfig(OscarConfig):
    name = "commerce.search"
    label = "search"
    verbose_name = _("Búsqueda")
