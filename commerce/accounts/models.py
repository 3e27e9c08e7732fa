"""People who have an account."""

from typing import Any, ClassVar

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser
from simple_history.models import HistoricalRecords

from commerce.venezuela.fields import DocumentField, RifField, VenezuelanPhoneField

from .managers import UserManager

LANGUAGES = [("es-ve", "Español"), ("en", "English")]


class User(AbstractUser):
    """A person who logs in with an e-mail: a customer, a member of staff, or both. There is no username."""

    phone = VenezuelanPhoneField(_("teléfono"), blank=True, default="")
    identity_document = DocumentField(_("cédula o pasaporte"), blank=True, default="")
    language = models.CharField(_("idioma"), max_length=8, choices=LANGUAGES, default="es-ve")
    accepts_marketing = models.BooleanField(_("acepta recibir promociones"), default=False)
    session_generation = models.PositiveIntegerField(_("generación de sesiones"), default=1, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "session_generation"])

    class Meta(AbstractUser.Meta):
        abstract = False
        verbose_name = _("cuenta")
        verbose_name_plural = _("cuentas")
        constraints = [
            models.UniqueConstraint(models.functions.Lower("email"), name="accounts_user_email_once_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An address is the same in any case: it is stored in lower case."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Every session carries this: it ends when the password or `session_generation` changes."""
        value = f"{self.password}:{self.session_generation}"
        return salted_hmac("commerce.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class BusinessProfile(models.Model):
    """A customer that buys as a business (USR-15): it counts once a member of staff has verified it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Por verificar")
        VERIFIED = "verified", _("Verificada")
        REJECTED = "rejected", _("Rechazada")

    class Kind(models.TextChoices):
        RETAIL = "retail", _("Comercio")
        RESTAURANT = "restaurant", _("Restaurante")
        WHOLESALE = "wholesale", _("Mayorista")
        OTHER = "other", _("Otro")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="business", verbose_name=_("cuenta"))
    name = models.CharField(_("razón social"), max_length=160)
    kind = models.CharField(_("tipo de negocio"), max_length=16, choices=Kind, default=Kind.RETAIL)
    rif = RifField(_("RIF"))
    licence = models.CharField(_("licencia"), max_length=64, blank=True)
    contact_name = models.CharField(_("persona de contacto"), max_length=160, blank=True)
    contact_phone = VenezuelanPhoneField(_("teléfono de contacto"), blank=True, default="")
    status = models.CharField(_("estado"), max_length=12, choices=Status, default=Status.PENDING)
    rejection_reason = models.CharField(_("motivo del rechazo"), max_length=240, blank=True)
    verified_at = models.DateTimeField(_("verificada el"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verificada por")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("negocio")
        verbose_name_plural = _("negocios")
        constraints = [models.UniqueConstraint(fields=["rif"], name="accounts_business_rif_once")]

    def __str__(self) -> str:
        return self.name
