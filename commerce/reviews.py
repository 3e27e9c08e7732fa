"""Oscar's reviews, without the views that its own configuration would load."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig
from simple_history import register


class ReviewsConfig(OscarConfig):
    name = "oscar.apps.catalogue.reviews"
    label = "reviews"
    verbose_name = _("Opiniones")

    def ready(self) -> None:
        """Keep the history of reviews beside that of products: Oscar's own app has no migrations of ours."""
        super().ready()
        register(
            self.get_model("ProductReview"), app="commerce.catalogue", excluded_fields=["total_votes", "delta_votes"]
        )


class WishlistsConfig(OscarConfig):
    name = "oscar.apps.wishlists"
    label = "wishlists"
    verbose_name = _("Listas de deseos")
