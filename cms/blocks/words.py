"""Blocks of words and pictures."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from .buttons import refuse_lame_button
from .samples import SampledBlock

ANSWERS = ["bold", "italic", "ul", "ol", "link"]
WORDS = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class HeroBlock(blocks.StructBlock):
    """The first thing of a page."""

    heading = blocks.CharBlock(label=_("Título"), max_length=48)
    text = blocks.TextBlock(label=_("Texto"), required=False, default="", max_length=160)
    image = ImageBlock(label=_("Imagen"), required=False)
    button = blocks.CharBlock(label=_("Texto del botón"), required=False, default="", max_length=30)
    link = blocks.PageChooserBlock(label=_("El botón lleva a"), required=False)
    address = blocks.CharBlock(
        label=_("o a esta dirección de la tienda"),
        required=False,
        default="",
        max_length=120,
        help_text=_("Ejemplo: /tienda/"),
    )
    second_button = blocks.CharBlock(label=_("Texto del segundo botón"), required=False, default="", max_length=30)
    second_link = blocks.PageChooserBlock(label=_("El segundo botón lleva a"), required=False)
    second_address = blocks.CharBlock(
        label=_("o a esta dirección de la tienda"), required=False, default="", max_length=120
    )

    class Meta:
        icon = "image"
        label = _("Portada")
        label_format = _("Portada: {heading}")
        group = _("Texto e imagen")
        description = _("Título grande con imagen y un botón. Va una sola vez, arriba.")
        template = "cms/blocks/hero.html"
        preview_value = {
            "heading": _("Lo de siempre, a la puerta de tu casa"),
            "text": _("Pides hoy, llega hoy."),
            "button": _("Ver lo nuevo"),
            "address": "/",
        }

    def clean(self, value: Any) -> Any:
        """Buttons that say something and lead somewhere in this shop."""
        cleaned = super().clean(value)
        refuse_lame_button(cleaned, address="address")
        refuse_lame_button(cleaned, text="second_button", link="second_link", address="second_address")
        return cleaned


class TextBlock(SampledBlock):
    """Words."""

    text = blocks.RichTextBlock(label=_("Texto"), features=WORDS, max_length=12_000)

    class Meta:
        icon = "pilcrow"
        label = _("Texto")
        group = _("Texto e imagen")
        description = _("Párrafos, subtítulos, listas y enlaces.")
        template = "cms/blocks/text.html"
        preview_value = {"text": _("<h2>De los Andes</h2><p>Traemos queso de Bailadores todos los martes.</p>")}


class PictureBlock(blocks.StructBlock):
    """One picture."""

    image = ImageBlock(label=_("Imagen"))
    caption = blocks.CharBlock(label=_("Pie"), required=False, default="", max_length=140)

    class Meta:
        icon = "image"
        label = _("Imagen")
        group = _("Texto e imagen")
        description = _("Una imagen a todo el ancho del texto, con su pie.")
        template = "cms/blocks/picture.html"
        preview_value = {"image": None, "caption": _("Los martes llega el camión de Bailadores.")}


class GalleryBlock(blocks.StructBlock):
    """Several pictures."""

    pictures = blocks.ListBlock(PictureBlock(), label=_("Imágenes"), min_num=2, max_num=12)

    class Meta:
        icon = "grip"
        label = _("Galería")
        group = _("Texto e imagen")
        description = _("De dos a doce imágenes que se recorren con el dedo.")
        template = "cms/blocks/gallery.html"
        preview_value = {"pictures": [{"image": None, "caption": ""}] * 3}


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    quote = blocks.TextBlock(label=_("Cita"), max_length=320)
    who = blocks.CharBlock(label=_("Quién"), max_length=80, required=False, default="")

    class Meta:
        icon = "openquote"
        label = _("Cita")
        group = _("Texto e imagen")
        description = _("Lo que dijo alguien, con su nombre.")
        template = "cms/blocks/quote.html"
        preview_value = {"quote": _("Llegó antes de lo que decía."), "who": _("Yusmary, El Hatillo")}


class StepsBlock(blocks.StructBlock):
    """How something is done, one step after the other."""

    title = blocks.CharBlock(label=_("Título"), max_length=60, required=False, default="")
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("name", blocks.CharBlock(label=_("Paso"), max_length=60)),
                ("text", blocks.TextBlock(label=_("Texto"), required=False, default="", max_length=240)),
            ]
        ),
        label=_("Pasos"),
        min_num=2,
        max_num=8,
    )

    class Meta:
        icon = "order"
        label = _("Pasos")
        label_format = _("Pasos: {title}")
        group = _("Texto e imagen")
        description = _("De dos a ocho pasos numerados.")
        template = "cms/blocks/steps.html"
        preview_value = {
            "title": _("Cómo se paga"),
            "steps": [
                {"name": _("Haz tu pedido"), "text": _("Eliges, y te decimos el monto exacto.")},
                {"name": _("Paga desde tu banco"), "text": _("Con los datos que te mostramos.")},
            ],
        }


class QuestionsBlock(SampledBlock):
    """Questions that open."""

    title = blocks.CharBlock(label=_("Título"), max_length=60, required=False, default="")
    questions = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("question", blocks.CharBlock(label=_("Pregunta"), max_length=140)),
                ("answer", blocks.RichTextBlock(label=_("Respuesta"), features=ANSWERS, max_length=1_200)),
            ]
        ),
        label=_("Preguntas"),
        min_num=1,
        max_num=30,
    )

    class Meta:
        icon = "help"
        label = _("Preguntas frecuentes")
        label_format = _("Preguntas: {title}")
        group = _("Texto e imagen")
        description = _("Preguntas que se abren. Los buscadores también las leen.")
        template = "cms/blocks/questions.html"
        preview_value = {
            "title": _("Lo que más nos preguntan"),
            "questions": [
                {"question": _("¿Llegan los domingos?"), "answer": _("<p>Sí, hasta la una.</p>")},
                {"question": _("¿Puedo pagar al recibir?"), "answer": _("<p>Sí, en efectivo.</p>")},
            ],
        }


class AlertBlock(SampledBlock):
    """A short notice."""

    kind = blocks.ChoiceBlock([("info", _("Aviso")), ("warn", _("Cuidado"))], label=_("Tipo"), default="info")
    text = blocks.RichTextBlock(label=_("Texto"), features=["bold", "italic", "link"], max_length=320)

    class Meta:
        icon = "info-circle"
        label = _("Aviso")
        group = _("Texto e imagen")
        description = _("Una nota que se ve entre el texto.")
        template = "cms/blocks/alert.html"
        preview_value = {"kind": "info", "text": _("<p>El lunes no abrimos.</p>")}
