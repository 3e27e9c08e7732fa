"""Who has claimed what, and until when."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Lease(models.Model):
    """One person's claim on one piece of work. After `expires_at` it no longer counts, whether or not the row is there.

    `kind` names the desk's kind of work ("payment_report"), `subject_id` the piece.
    """

    kind = models.CharField(_("tipo de trabajo"), max_length=60)
    subject_id = models.CharField(_("identificador"), max_length=64)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lo tiene"), on_delete=models.CASCADE, related_name="leases"
    )
    acquired_at = models.DateTimeField(_("tomado"), db_default=Now())
    expires_at = models.DateTimeField(_("vence"))

    class Meta:
        verbose_name = _("trabajo tomado")
        verbose_name_plural = _("trabajos tomados")
        ordering = ["expires_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="desk_one_lease_per_piece_of_work")]
        indexes = [models.Index(fields=["expires_at"], name="desk_lease_expiry")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
