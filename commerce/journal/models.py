"""What happened, the chain that seals it, and who is still to hear of it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from commerce.journal import seals


class CurrentTransaction(models.Func):
    """The number of the writing transaction: `ChainLink` follows its order."""

    function = "pg_current_xact_id"
    output_field = models.TextField()


class JournalEntry(models.Model):
    """One thing that happened. Rows are only ever added: a trigger refuses UPDATE, DELETE and TRUNCATE.

    `data` holds ids and masked values, never personal data in clear, so that erasing a person leaves the entry true.
    `seal` proves that the application wrote the row as it stands; see `commerce.journal.seals`.
    """

    occurred_at = models.DateTimeField(_("fecha y hora"), db_default=Now(), editable=False)
    # No constraint and no cascade: deleting a person must neither fail because of the journal nor change it.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("quién"),
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
    )
    actor_label = models.CharField(_("en calidad de"), max_length=40)
    verb = models.CharField(_("qué"), max_length=80)
    subject_type = models.CharField(_("tipo"), max_length=60)
    subject_id = models.CharField(_("identificador"), max_length=64)
    store_id = models.BigIntegerField(_("tienda"), null=True, blank=True)
    data = models.JSONField(_("datos"), default=dict, blank=True)
    request_id = models.CharField(_("solicitud"), max_length=64, blank=True)
    seal = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)
    transaction = models.BigIntegerField(
        db_default=Cast(Cast(CurrentTransaction(), models.TextField()), models.BigIntegerField()), editable=False
    )

    class Meta:
        verbose_name = _("hecho")
        verbose_name_plural = _("bitácora")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="journal_by_subject"),
            models.Index(fields=["store_id", "id"], name="journal_by_store"),
            models.Index(fields=["verb", "id"], name="journal_by_verb"),
            models.Index(fields=["actor", "id"], name="journal_by_actor"),
            models.Index(fields=["transaction", "id"], name="journal_by_transaction"),
            models.Index(fields=["occurred_at"], name="journal_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"

    def content(self) -> seals.Content:
        """What of this entry its seal covers."""
        return seals.Content(
            self.occurred_at,
            self.actor_id,
            self.actor_label,
            self.verb,
            self.subject_type,
            self.subject_id,
            self.store_id,
            self.data,
            self.request_id,
        )


class ChainLink(models.Model):
    """One entry's place in the chain. `digest` covers the entry and the link before: neither can change alone.

    No foreign key: the link of an entry that somebody removed must stay and name it. `is_adopted` marks what was
    written before entries carried seals. Rows are only ever added.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    transaction = models.BigIntegerField()
    is_adopted = models.BooleanField(default=False)
    key = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("eslabón")
        verbose_name_plural = _("eslabones")
        ordering = ["position"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.position}: {self.entry}"


class Delivery(models.Model):
    """One subscriber's turn to hear of one entry: pending until its effect is committed, or given up as failed."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pendiente")
        DONE = "done", _("Entregada")
        FAILED = "failed", _("Fallida")

    entry = models.ForeignKey(
        JournalEntry, verbose_name=_("hecho"), on_delete=models.PROTECT, related_name="deliveries"
    )
    subscriber = models.CharField(_("suscriptor"), max_length=150)
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    next_attempt_at = models.DateTimeField(_("próximo intento"), db_default=Now())
    finished_at = models.DateTimeField(_("terminada"), null=True, blank=True)
    last_error = models.CharField(_("último error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("entrega")
        verbose_name_plural = _("entregas")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "subscriber"], name="journal_delivery_once_per_subscriber"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="pending"), name="journal_delivery_due"),
            models.Index(fields=["subscriber"], condition=models.Q(state="failed"), name="journal_delivery_failed"),
        ]

    def __str__(self) -> str:
        return str(_("Aviso del hecho n.º %(entry)s") % {"entry": self.entry_id})
