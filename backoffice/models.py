"""What the team keeps for itself: saved views of lists, and who is looking at which page."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from commerce.stores.models import Store


class SavedView(models.Model):
    """A list as somebody left it: filters, search and sort in `query`, and the `columns` chosen.

    It belongs to `owner`; with a `store` it shows to the whole team of that store. It never says which rows there
    are: the list that opens with it shows only what the person who looks may see. `list_label` is the model's label.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("de quién"), on_delete=models.CASCADE, related_name="saved_views"
    )
    store = models.ForeignKey(
        Store,
        verbose_name=_("compartida con"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="saved_views",
    )
    list_label = models.CharField(_("lista"), max_length=80)
    title = models.CharField(_("nombre"), max_length=40)
    query = models.CharField(_("filtros"), max_length=1000, blank=True)
    columns = models.JSONField(_("columnas"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("orden"), default=0)
    removed_at = models.DateTimeField(_("borrada"), null=True, blank=True)
    created_at = models.DateTimeField(_("guardada"), db_default=Now())

    class Meta:
        verbose_name = _("vista guardada")
        verbose_name_plural = _("vistas guardadas")
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_label", "title"],
                condition=models.Q(removed_at=None),
                name="backoffice_view_once_per_name",
            )
        ]
        indexes = [models.Index(fields=["store", "list_label"], name="backoffice_views_of_store")]

    def __str__(self) -> str:
        return self.title


class Presence(models.Model):
    """Somebody has the page of an object open: one row per open page, alive while `seen_at` is fresh."""

    channel = models.CharField(_("conexión"), max_length=160, unique=True)
    subject = models.CharField(_("objeto"), max_length=140)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("persona"), on_delete=models.CASCADE, related_name="+"
    )
    seen_at = models.DateTimeField(_("visto"))

    class Meta:
        verbose_name = _("presencia")
        verbose_name_plural = _("presencias")
        default_permissions = ()
        indexes = [models.Index(fields=["subject", "seen_at"], name="backoffice_presence_of_page")]

    def __str__(self) -> str:
        return f"{self.subject} · {self.user_id}"
