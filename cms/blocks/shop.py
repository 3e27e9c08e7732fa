"""Blocks about the shop itself: today's rate, WhatsApp, ways to pay."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class RateBlock(blocks.StaticBlock):
    """Today's official rate with its date."""

    class Meta:
        icon = "calendar-check"
        label = _("Tasa de hoy")
        group = _("La tienda")
        admin_text = _("La tasa oficial que rige hoy, con su fecha valor.")
        description = _("La tasa oficial de hoy, con su fecha. Cambia sola.")
        template = "cms/blocks/rate.html"
        preview_value = None


class WaysToPayBlock(blocks.StaticBlock):
    """The ways to pay that the store offers now."""

    class Meta:
        icon = "clipboard-list"
        label = _("Formas de pago")
        group = _("La tienda")
        admin_text = _("Las formas de pago que la tienda tiene activas.")
        description = _("Lo que la tienda acepta hoy, con sus instrucciones.")
        template = "cms/blocks/ways_to_pay.html"
        preview_value = None


class WhatsAppBlock(blocks.StructBlock):
    """A button that opens a chat with the store."""

    text = blocks.CharBlock(label=_("Texto del botón"), max_length=40, default=_("Escríbenos por WhatsApp"))
    message = blocks.CharBlock(label=_("Mensaje que ya va escrito"), max_length=160, required=False, default="")

    class Meta:
        icon = "comment"
        label = _("Botón de WhatsApp")
        group = _("La tienda")
        description = _("Abre un chat con el teléfono de la tienda.")
        template = "cms/blocks/whatsapp.html"
        preview_value = {"text": _("Escríbenos por WhatsApp")}


class NewsletterBlock(blocks.StructBlock):
    """A form that asks for the store's newsletter. What one agrees to is not for an editor to write."""

    title = blocks.CharBlock(label=_("Título"), max_length=60, default=_("Ofertas y novedades en tu correo"))
    text = blocks.TextBlock(label=_("Texto"), required=False, default="", max_length=240)
    button = blocks.CharBlock(label=_("Texto del botón"), max_length=30, default=_("Suscribirme"))

    class Meta:
        icon = "mail"
        label = _("Boletín")
        label_format = _("Boletín: {title}")
        group = _("La tienda")
        description = _("Pide el correo para el boletín, con lo que se acepta y el enlace a privacidad.")
        template = "cms/blocks/newsletter.html"
        preview_value = {
            "title": _("Ofertas y novedades en tu correo"),
            "text": _("Una vez por semana, y te vas cuando quieras."),
            "button": _("Suscribirme"),
        }
