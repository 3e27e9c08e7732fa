"""People who have an account."""

from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser
from simple_history import register
from simple_history.models import HistoricalRecords

from commerce.venezuela.fields import DocumentField, RifField, VenezuelanPhoneField

from .managers import UserManager

LANGUAGES = [("es-ve", "Español"), ("en", "English")]


def _words_of(*columns: str) -> models.Func:
    """What a person or a business is found by: the database's function over these columns ("" for none)."""
    parts = [models.F(column) if column else models.Value("") for column in columns]
    return models.Func(*parts, function="person_search_words", output_field=SearchVectorField())


PERSON_WORDS = _words_of("first_name", "last_name", "email", "phone", "identity_document")
BUSINESS_WORDS = _words_of("name", "contact_name", "", "", "rif")


class User(AbstractUser):
    """A person who logs in with an e-mail: a customer, a member of staff, or both. There is no username."""

    phone = VenezuelanPhoneField(_("teléfono"), blank=True, default="")
    identity_document = DocumentField(_("cédula o pasaporte"), blank=True, default="")
    language = models.CharField(_("idioma"), max_length=8, choices=LANGUAGES, default="es-ve")
    accepts_marketing = models.BooleanField(_("acepta recibir promociones"), default=False)
    session_generation = models.PositiveIntegerField(_("generación de sesiones"), default=1, editable=False)
    registered_in = models.ForeignKey(
        "stores.Store",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("se registró en"),
    )
    # A duplicate that was merged stays, closed, as a pointer to the account that took everything over.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("unida a"),
    )
    erased_at = models.DateTimeField(_("datos borrados el"), null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "session_generation"])

    class Meta(AbstractUser.Meta):
        abstract = False
        verbose_name = _("cuenta")
        verbose_name_plural = _("cuentas")
        constraints = [
            models.UniqueConstraint(models.functions.Lower("email"), name="accounts_user_email_once_in_any_case"),
        ]
        indexes = [
            models.Index(fields=["-date_joined", "-id"], name="accounts_user_newest"),
            models.Index(fields=["phone"], condition=~models.Q(phone=""), name="accounts_user_by_phone"),
            models.Index(
                fields=["identity_document"],
                condition=~models.Q(identity_document=""),
                name="accounts_user_by_document",
            ),
            GinIndex(PERSON_WORDS, name="accounts_user_search"),
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


class Customer(User):
    """An account as the team that serves customers sees it. `User` is the account as whoever runs the team sees it."""

    class Meta:
        proxy = True
        verbose_name = _("cliente")
        verbose_name_plural = _("clientes")
        default_permissions = ("view", "change")
        permissions = [
            ("view_personal_data", _("Ver los datos personales de los clientes")),
            ("merge_customer", _("Unir cuentas repetidas")),
            ("export_personal_data", _("Exportar los datos de una persona")),
            ("erase_personal_data", _("Borrar los datos de una persona")),
        ]


class Consent(models.Model):
    """One time that a person said yes or no to something: what, when and how. The last one of a kind counts."""

    class Purpose(models.TextChoices):
        MARKETING = "marketing", _("Recibir promociones")

    class Source(models.TextChoices):
        PROFILE = "profile", _("En su cuenta")
        STAFF = "staff", _("Se lo dijo al equipo")
        MERGE = "merge", _("Al unir dos cuentas")
        ERASURE = "erasure", _("Al borrar sus datos")
        NEWSLETTER = "newsletter", _("En el boletín")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents", verbose_name=_("cuenta"))
    purpose = models.CharField(_("para qué"), max_length=16, choices=Purpose, default=Purpose.MARKETING)
    is_given = models.BooleanField(_("dijo que sí"))
    source = models.CharField(_("cómo"), max_length=12, choices=Source)
    store = models.ForeignKey(
        "stores.Store", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("tienda")
    )
    at = models.DateTimeField(_("cuándo"), auto_now_add=True)

    class Meta:
        verbose_name = _("consentimiento")
        verbose_name_plural = _("consentimientos")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {_('sí') if self.is_given else _('no')}"


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
        indexes = [GinIndex(BUSINESS_WORDS, name="accounts_business_search")]

    def __str__(self) -> str:
        return self.name


# A role and what it may do: whoever changes one changes what a whole team can reach.
register(Group, app="commerce.accounts", m2m_fields=["permissions"])
