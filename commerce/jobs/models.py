"""Jobs, what each of them works through, and their files."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """A long action that somebody prepared, looked at and confirmed; the worker does it.

    `owner` prepared it, `started_by` confirmed it or started it again: with the permissions of the latter it runs.
    While a worker has it, `worker` and `lease_until` say which and until when; a worker that dies loses it then.
    `total`, `done`, `refused` and `failed` count items; `progress` of `progress_total` measures whatever cannot be
    counted in finished items (a file that is being read, say).
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Revisando")
        DRAFT = "draft", _("Por confirmar")
        QUEUED = "queued", _("En cola")
        RUNNING = "running", _("En curso")
        DONE = "done", _("Terminado")
        CANCELLED = "cancelled", _("Cancelado")
        FAILED = "failed", _("Con fallas")

    code = models.CharField(_("qué hace"), max_length=80)
    title = models.CharField(_("título"), max_length=200)
    store_id = models.BigIntegerField(_("tienda"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("quién lo preparó"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="jobs",
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("quién lo confirmó"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.DRAFT)
    params = models.JSONField(_("opciones"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    result = models.JSONField(_("resultado"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    reason = models.CharField(_("motivo"), max_length=200, blank=True)
    error = models.CharField(_("qué falló"), max_length=400, blank=True)
    total = models.PositiveIntegerField(_("filas"), default=0)
    done = models.PositiveIntegerField(_("hechas"), default=0)
    refused = models.PositiveIntegerField(_("rechazadas"), default=0)
    failed = models.PositiveIntegerField(_("con fallas"), default=0)
    progress = models.PositiveIntegerField(_("avance"), default=0)
    progress_total = models.PositiveIntegerField(_("avance total"), default=0)
    worker = models.CharField(_("quién lo trabaja"), max_length=32, blank=True)
    lease_until = models.DateTimeField(_("lo tiene hasta"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("intentos sin avance"), default=0)
    created_at = models.DateTimeField(_("preparado"), db_default=Now())
    started_at = models.DateTimeField(_("confirmado"), null=True, blank=True)
    finished_at = models.DateTimeField(_("terminado"), null=True, blank=True)

    class Meta:
        verbose_name = _("trabajo")
        verbose_name_plural = _("trabajos")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state__in=["preparing", "queued", "running"]), name="jobs_to_work"
            ),
            models.Index(fields=["owner", "-id"], name="jobs_of_person"),
            models.Index(fields=["store_id", "-id"], name="jobs_of_store"),
            models.Index(fields=["state", "finished_at"], name="jobs_by_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_busy(self) -> bool:
        """Whether the worker has something to do for it, or is about to."""
        return self.state in (self.State.PREPARING, self.State.QUEUED, self.State.RUNNING)

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, one way or another."""
        return self.state in (self.State.DONE, self.State.CANCELLED, self.State.FAILED)

    @property
    def settled(self) -> int:
        """How many items are done, refused or failed."""
        return self.done + self.refused + self.failed


class JobItem(models.Model):
    """One thing that a job works on: an object, or a row of a file. Its state changes with the object itself.

    `subject_type` is a model's label ("catalogue.product") or "row"; `kind` and `data` are the job's own: an import
    keeps there what a row would change.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pendiente")
        DONE = "done", _("Hecha")
        REFUSED = "refused", _("Rechazada")
        FAILED = "failed", _("Con falla")

    job = models.ForeignKey(Job, verbose_name=_("trabajo"), on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("orden"))
    subject_type = models.CharField(_("tipo"), max_length=60)
    subject_id = models.CharField(_("identificador"), max_length=64)
    label = models.CharField(_("nombre"), max_length=200, blank=True)
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.PENDING)
    kind = models.CharField(_("clase"), max_length=12, blank=True)
    data = models.JSONField(_("datos"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    code = models.CharField(_("código del rechazo"), max_length=60, blank=True)
    outcome = models.CharField(_("resultado"), max_length=400, blank=True)
    finished_at = models.DateTimeField(_("terminada"), null=True, blank=True)

    class Meta:
        verbose_name = _("fila de un trabajo")
        verbose_name_plural = _("filas de un trabajo")
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "subject_type", "subject_id"], name="jobs_item_once_per_job"),
        ]
        indexes = [
            models.Index(fields=["job", "position"], name="jobs_items_in_order"),
            models.Index(fields=["job", "position"], condition=models.Q(state="pending"), name="jobs_items_pending"),
            models.Index(fields=["job", "kind", "position"], name="jobs_items_by_kind"),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.subject_type} {self.subject_id}"

    @property
    def subject_pk(self) -> int:
        """The subject's id as a number."""
        return int(self.subject_id)


class JobFile(models.Model):
    """A file that a job reads or made. It lives where no address reaches it, and is deleted at `expires_at`."""

    class Kind(models.TextChoices):
        UPLOAD = "upload", _("Archivo subido")
        EXPORT = "export", _("Exportación")

    job = models.ForeignKey(Job, verbose_name=_("trabajo"), on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("clase"), max_length=10, choices=Kind)
    name = models.CharField(_("nombre"), max_length=120)
    path = models.CharField(_("lugar"), max_length=80, unique=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    created_at = models.DateTimeField(_("guardado"), db_default=Now())
    expires_at = models.DateTimeField(_("se borra"))

    class Meta:
        verbose_name = _("archivo de un trabajo")
        verbose_name_plural = _("archivos de un trabajo")
        ordering = ["id"]
        default_permissions = ()
        indexes = [models.Index(fields=["expires_at"], name="jobs_files_to_delete")]

    def __str__(self) -> str:
        return self.name
