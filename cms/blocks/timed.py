"""Blocks that time alone changes: a page with one in it is true until the next of its moments."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.choosers import OfferChooserBlock, VoucherChooserBlock

from .buttons import refuse_lame_button


class TimedBlock(blocks.StructBlock):
    """A block that appears or goes by itself."""

    def moments(self, value: Any) -> list[datetime]:
        """When `value` begins or ceases to be shown; moments that have passed do no harm."""
        raise NotImplementedError


class CountdownBlock(TimedBlock):
    """What is left until something happens. Gone when it has."""

    title = blocks.CharBlock(label=_("Título"), max_length=60)
    until = blocks.DateTimeBlock(label=_("Hasta cuándo"), help_text=_("A esa hora el bloque desaparece solo."))
    text = blocks.TextBlock(label=_("Texto"), required=False, default="", max_length=160)
    button = blocks.CharBlock(label=_("Texto del botón"), required=False, default="", max_length=30)
    link = blocks.PageChooserBlock(label=_("El botón lleva a"), required=False)

    class Meta:
        icon = "history"
        label = _("Cuenta regresiva")
        label_format = _("Cuenta regresiva: {title}")
        group = _("Productos")
        description = _("Cuánto falta para algo: un cierre de pedidos, una llegada. Desaparece sola cuando se cumple.")
        template = "cms/blocks/countdown.html"

    def moments(self, value: Any) -> list[datetime]:
        """Its end."""
        return [value["until"]] if value.get("until") else []

    def clean(self, value: Any) -> Any:
        """An end that has not passed, and a button that leads somewhere."""
        cleaned = super().clean(value)
        if cleaned["until"] <= timezone.now():
            raise blocks.StructBlockValidationError(
                block_errors={"until": ValidationError(_("Esa hora ya pasó: escribe una por venir."))}
            )
        refuse_lame_button(cleaned)
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Whether it is still to come, and the moment at which the page was drawn."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        now = timezone.now()
        context |= {"holds": bool(value.get("until")) and now < value["until"], "ends": value.get("until"), "now": now}
        return context

    def get_preview_value(self) -> Any:
        """Something that ends in two days."""
        until = timezone.localtime() + timedelta(days=2, hours=4)
        sample = {"title": _("Cierra el pedido de la semana"), "text": _("Lo que pidas hoy sale el jueves.")}
        return self.normalize(sample | {"until": until.replace(second=0, microsecond=0)})


class PromoBlock(TimedBlock):
    """An offer or a voucher, while it holds."""

    title = blocks.CharBlock(label=_("Título"), max_length=60)
    text = blocks.TextBlock(label=_("Texto"), required=False, default="", max_length=240)
    offer = OfferChooserBlock(label=_("Oferta"), required=False)
    voucher = VoucherChooserBlock(label=_("Cupón"), required=False)
    shows_countdown = blocks.BooleanBlock(label=_("Mostrar cuánto falta"), required=False)
    link = blocks.PageChooserBlock(label=_("El botón lleva a"), required=False)
    button = blocks.CharBlock(label=_("Texto del botón"), required=False, default="", max_length=30)

    class Meta:
        icon = "tag"
        label = _("Promoción")
        label_format = _("Promoción: {title}")
        group = _("Productos")
        description = _("Una oferta o un cupón, con cuenta regresiva si quieres. Desaparece sola cuando termina.")
        template = "cms/blocks/promo.html"
        preview_value = {"title": _("Lleva dos y paga uno"), "text": _("Solo esta semana."), "button": ""}

    def moments(self, value: Any) -> list[datetime]:
        """When the offer or voucher begins and ends."""
        thing = value.get("offer") or value.get("voucher")
        return [at for at in (thing.start_datetime, thing.end_datetime) if at] if thing is not None else []

    def clean(self, value: Any) -> Any:
        """One thing to promote, with an end where the countdown is wanted."""
        cleaned = super().clean(value)
        if bool(cleaned["offer"]) == bool(cleaned["voucher"]):
            raise blocks.StructBlockValidationError(
                block_errors={"offer": ValidationError(_("Elige una oferta o un cupón: uno de los dos."))}
            )
        if cleaned["shows_countdown"] and (cleaned["offer"] or cleaned["voucher"]).end_datetime is None:
            raise blocks.StructBlockValidationError(
                block_errors={"shows_countdown": ValidationError(_("No tiene fecha de fin: no hay qué contar."))}
            )
        refuse_lame_button(cleaned)
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Whether it holds now, and until when."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        thing = value.get("offer") or value.get("voucher")
        now = timezone.now()
        is_preview = bool((parent_context or {}).get("is_block_preview"))
        store = getattr((parent_context or {}).get("request"), "store", None)
        is_ours = thing is not None and (store is None or thing.store_id == store.pk)
        context["holds"] = is_preview or (is_ours and promotion_holds(thing, now))
        context["ends"] = thing.end_datetime if thing is not None and value.get("shows_countdown") else None
        context |= {"now": now, "code": getattr(thing, "code", "") or (_("BIENVENIDA") if is_preview else "")}
        return context


def promotion_holds(thing: Any, now: Any) -> bool:
    """Whether an offer or a voucher can be used at `now`."""
    if (thing.start_datetime and now < thing.start_datetime) or (thing.end_datetime and now >= thing.end_datetime):
        return False
    return getattr(thing, "status", "Open") == "Open"
