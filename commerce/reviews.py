"""Oscar's reviews, without the views that its own configuration would load."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class ReviewsConfig(OscarConfig):
    name = "oscar.apps.catalogue.reviews"
    label = "reviews"
    verbose_name = _("Opiniones")


class WishlistsConfig(OscarConfig):
    name = "oscar.apps.wishlists"
    label = "wishlists"
    verbose_name = _("Listas de deseos")
