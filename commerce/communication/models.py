"""Messages to customers, as Oscar keeps them; messages from visitors; and who receives a store's newsletter."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history import register

from commerce.accounts.models import LANGUAGES
from commerce.stores.models import Store
from commerce.venezuela.fields import VenezuelanPhoneField


class ContactMessage(models.Model):
    """What somebody wrote to a store through its contact page: it waits until one of the team has seen to it.

    `order_number` is what they typed; `order` is set only where that order has their e-mail or phone. `fingerprint`
    stands for the sender and the words: of what still waits there is each only once.
    """

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="contact_messages", verbose_name=_("tienda")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact_messages",
        verbose_name=_("cuenta"),
    )
    name = models.CharField(_("nombre"), max_length=80)
    email = models.EmailField(_("correo"), blank=True)
    phone = VenezuelanPhoneField(_("teléfono"), blank=True, default="")
    order_number = models.CharField(_("número de pedido"), max_length=32, blank=True)
    order = models.ForeignKey(
        "order.Order",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact_messages",
        verbose_name=_("pedido"),
    )
    text = models.TextField(_("mensaje"), max_length=2_000)
    fingerprint = models.CharField(max_length=64, editable=False)
    sent_at = models.DateTimeField(_("recibido"), auto_now_add=True)
    handled_at = models.DateTimeField(_("atendido el"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("atendido por"),
    )

    class Meta:
        verbose_name = _("mensaje de contacto")
        verbose_name_plural = _("mensajes de contacto")
        ordering = ["-id"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "fingerprint"],
                condition=models.Q(handled_at=None),
                name="communication_contact_once_while_it_waits",
            ),
            models.CheckConstraint(
                condition=~models.Q(email="", phone=""), name="communication_contact_can_be_answered"
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="communication_contact_newest"),
            models.Index(fields=["phone"], condition=~models.Q(phone=""), name="communication_contact_phone"),
            models.Index(fields=["email"], condition=~models.Q(email=""), name="communication_contact_email"),
        ]

    def __str__(self) -> str:
        return str(_("Mensaje n.º %(number)s") % {"number": self.pk})


class NewsletterSubscription(models.Model):
    """What an address has said of a store's newsletter, and the words that it said yes to.

    Only `SUBSCRIBED` gets the newsletter: the owner of the mailbox has confirmed. `asked` counts how often it was asked
    for, each time with a letter.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Por confirmar")
        SUBSCRIBED = "subscribed", _("Suscrito")
        LEFT = "left", _("Se dio de baja")

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="newsletter_subscriptions", verbose_name=_("tienda")
    )
    email = models.EmailField(_("correo"))
    state = models.CharField(_("estado"), max_length=12, choices=State, default=State.WAITING)
    language = models.CharField(_("idioma"), max_length=8, choices=LANGUAGES, default="es-ve")
    words = models.TextField(_("a qué dijo que sí"))
    asked = models.PositiveIntegerField(_("veces que lo pidió"), default=1)
    asked_at = models.DateTimeField(_("lo pidió el"))
    confirmed_at = models.DateTimeField(_("lo confirmó el"), null=True, blank=True)
    left_at = models.DateTimeField(_("se dio de baja el"), null=True, blank=True)

    class Meta:
        verbose_name = _("suscripción al boletín")
        verbose_name_plural = _("suscripciones al boletín")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("export_newslettersubscription", _("Exportar los correos del boletín"))]
        constraints = [
            models.UniqueConstraint(fields=["store", "email"], name="communication_newsletter_address_once"),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="communication_newsletter_address_in_lower_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="subscribed") | models.Q(confirmed_at__isnull=False),
                name="communication_newsletter_subscribed_is_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-id"], name="communication_newsletter_list"),
            models.Index(fields=["email"], name="communication_newsletter_email"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()}"


from oscar.apps.communication.models import *  # noqa: E402, F403

register(CommunicationEventType, app="commerce.communication")  # noqa: F405
