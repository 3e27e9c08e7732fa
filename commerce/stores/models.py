"""Stores, their opening hours and their teams."""

import zoneinfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commerce.sealing.fields import SealedTextField
from commerce.venezuela.fields import RifField, VenezuelanPhoneField

from . import rules

HEX_COLOUR = RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("Escribe un color como #155B4E."))


def valid_time_zone(name: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("No conocemos la zona horaria «%(name)s». Ejemplo: America/Caracas."), params={"name": name}
        )


class Store(models.Model):
    """One shop with its own catalogue, prices, team and rules. Prices and limits are in `currency` (USD)."""

    slug = models.SlugField(_("código"), unique=True)
    host = models.CharField(
        _("dominio"), max_length=120, unique=True, help_text=_("Sin puerto ni «https://». Ejemplo: kits.mitienda.com")
    )
    name = models.CharField(_("nombre"), max_length=80)
    tagline = models.CharField(_("lema"), max_length=160, blank=True)
    welcome = models.CharField(_("texto de bienvenida"), max_length=240, blank=True)
    legal_name = models.CharField(_("razón social"), max_length=160, blank=True)
    rif = RifField(_("RIF"), blank=True, default="")
    email = models.EmailField(_("correo"), blank=True)
    phone = VenezuelanPhoneField(_("teléfono de contacto"), blank=True, default="")
    address = models.CharField(_("dirección"), max_length=240, blank=True)
    city = models.CharField(_("ciudad"), max_length=80, blank=True)
    logo = models.ImageField(_("logotipo"), upload_to="stores/", blank=True)
    hero = models.ImageField(_("imagen de portada"), upload_to="stores/", blank=True)

    brand = models.CharField(_("color de marca"), max_length=7, blank=True, validators=[HEX_COLOUR])
    brand_hover = models.CharField(_("marca, al pasar"), max_length=7, blank=True, validators=[HEX_COLOUR])
    brand_on = models.CharField(_("texto sobre la marca"), max_length=7, blank=True, validators=[HEX_COLOUR])
    brand_soft = models.CharField(_("marca suave"), max_length=7, blank=True, validators=[HEX_COLOUR])
    brand_deep = models.CharField(_("marca profunda"), max_length=7, blank=True, validators=[HEX_COLOUR])
    brand_deep_on = models.CharField(_("texto sobre la profunda"), max_length=7, blank=True, validators=[HEX_COLOUR])

    currency = models.CharField(_("moneda"), max_length=3, default="USD", choices=[("USD", "USD")])
    time_zone = models.CharField(
        _("zona horaria"), max_length=64, default="America/Caracas", validators=[valid_time_zone]
    )
    is_active = models.BooleanField(_("activa"), default=True)
    is_default = models.BooleanField(
        _("tienda principal"), default=False, help_text=_("Responde a los dominios que no son de otra tienda.")
    )
    is_special_taxpayer = models.BooleanField(
        _("contribuyente especial"), default=False, help_text=_("Cobra IGTF sobre lo pagado en moneda extranjera.")
    )
    offers_delivery = models.BooleanField(_("hace entregas"), default=True)
    offers_pickup = models.BooleanField(_("permite retirar en tienda"), default=True)
    minimum_order = models.DecimalField(
        _("pedido mínimo"), max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    free_delivery_from = models.DecimalField(
        _("envío gratis desde"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    weekend_rate_rule = models.CharField(
        _("tasa del fin de semana"),
        max_length=20,
        choices=[
            ("last_effective", _("La última vigente, hasta el lunes")),
            ("newest_published", _("La que ya se publicó para el lunes")),
        ],
        default="last_effective",
    )
    rate_max_age_hours = models.PositiveSmallIntegerField(
        _("edad máxima de la tasa, en horas"),
        default=96,
        help_text=_("Pasada esa edad, pagar en bolívares se detiene."),
    )
    quote_hours = models.PositiveSmallIntegerField(
        _("vigencia de la cotización, en horas"),
        null=True,
        blank=True,
        help_text=_("Vacío: hasta la próxima fecha valor, 24 horas como máximo."),
    )
    verifies_automatically = models.BooleanField(_("verifica pagos seguros sin una persona"), default=False)
    automatic_ceiling = models.DecimalField(
        _("tope de la verificación automática, US$"), max_digits=12, decimal_places=2, default=100
    )
    second_signature_from = models.DecimalField(
        _("segunda firma desde, US$"), max_digits=12, decimal_places=2, default=150
    )
    unpaid_order_hours = models.PositiveSmallIntegerField(
        _("un pedido sin pagar espera, en horas"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Pasadas, se cierra y sus productos vuelven a la venta. Vacío: espera siempre."),
    )
    unpaid_warning_hours = models.PositiveSmallIntegerField(
        _("aviso antes de cerrar un pedido sin pagar, en horas"), default=3
    )
    refund_signature_from = models.DecimalField(
        _("devolución con segunda firma desde, US$"), max_digits=12, decimal_places=2, default=50
    )
    return_policy = models.TextField(_("política de cambios"), blank=True)
    digest_hour = models.PositiveSmallIntegerField(
        _("hora del resumen diario"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(23)],
        help_text=_("De 0 a 23, en la hora de la tienda. Vacío: no se envía."),
    )
    digest_recipients = models.TextField(
        _("quién recibe el resumen diario"), blank=True, help_text=_("Un correo por línea.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tienda")
        verbose_name_plural = _("tiendas")
        ordering = ["name"]
        permissions = [("change_money_rules", _("Cambiar las reglas de dinero de la tienda"))]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="stores_one_default_store"
            ),
            models.CheckConstraint(condition=models.Q(minimum_order__gte=0), name="stores_minimum_order_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse brand colours that people could not read, and a host that holds more than a host."""
        super().clean()
        self.host = self.host.strip().lower()
        if not rules.is_host(self.host):
            raise ValidationError(
                {"host": _("Escribe solo el dominio, sin puerto ni barras. Ejemplo: kits.mitienda.com")}
            )
        if errors := rules.unreadable_colours(self.brand, self.brand_on):
            raise ValidationError(errors)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The store's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)


class OpeningHours(models.Model):
    """When a store is open on one weekday, in its own time zone. `closes` may be after midnight (before `opens`)."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("lunes")
        TUESDAY = 1, _("martes")
        WEDNESDAY = 2, _("miércoles")
        THURSDAY = 3, _("jueves")
        FRIDAY = 4, _("viernes")
        SATURDAY = 5, _("sábado")
        SUNDAY = 6, _("domingo")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="opening_hours", verbose_name=_("tienda"))
    weekday = models.PositiveSmallIntegerField(_("día"), choices=Weekday)
    opens = models.TimeField(_("abre"))
    closes = models.TimeField(_("cierra"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("horario")
        verbose_name_plural = _("horarios")
        ordering = ["weekday", "opens"]
        constraints = [models.UniqueConstraint(fields=["store", "weekday", "opens"], name="stores_hours_once")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Membership(models.Model):
    """A person works in a store with a role: what the role may do, the person may do in that store only."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("tienda"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("persona")
    )
    role = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("rol"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("miembro del equipo")
        verbose_name_plural = _("equipo")
        constraints = [models.UniqueConstraint(fields=["store", "user", "role"], name="stores_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.store}"


class CatalogueStamp(models.Model):
    """Counts the committed changes of whatever a public page shows; written by database triggers, summed by readers.

    A writer adds to the first slot that no other transaction holds, so writers never wait for one another.
    """

    slot = models.PositiveSmallIntegerField(primary_key=True)
    changes = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("marca de cambios")
        verbose_name_plural = _("marcas de cambios")

    def __str__(self) -> str:
        return f"{self.slot}: {self.changes}"


class MailSender(models.Model):
    """The mail server through which a store writes to its customers, and under which name and address.

    Without one, or while it is off, the platform's own server writes. `password`
    is write-only. `security` says how the connection is made safe.
    """

    class Security(models.TextChoices):
        STARTTLS = "starttls", _("STARTTLS (puerto 587)")
        TLS = "tls", _("TLS desde el comienzo (puerto 465)")
        NONE = "none", _("Sin cifrar, solo dentro de tu red")

    store = models.OneToOneField(
        Store, on_delete=models.CASCADE, related_name="mail_sender", verbose_name=_("tienda"), primary_key=True
    )
    is_on = models.BooleanField(_("usar este servidor"), default=False)
    from_name = models.CharField(_("nombre del remitente"), max_length=80, blank=True)
    from_address = models.EmailField(_("correo del remitente"), blank=True)
    host = models.CharField(_("servidor"), max_length=120, blank=True, help_text=_("Ejemplo: smtp.tuproveedor.com"))
    port = models.PositiveIntegerField(
        _("puerto"), default=587, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(_("cifrado"), max_length=8, choices=Security, default=Security.STARTTLS)
    username = models.CharField(_("usuario"), max_length=120, blank=True)
    password = SealedTextField(_("contraseña"), purpose="stores.mailsender.password")

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("correo de la tienda")
        verbose_name_plural = _("correos de las tiendas")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return f"{self.store}: {self.host or _('el servidor de la plataforma')}"
