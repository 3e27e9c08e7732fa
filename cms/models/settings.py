"""What stands on every page of a store, kept by its editors."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from cms.blocks.elsewhere import place_of
from cms.choosers import CategoryChooserBlock

NETWORKS = {"instagram": "Instagram", "facebook": "Facebook", "tiktok": "TikTok", "x": "X", "youtube": "YouTube"}

_MENU: list[tuple[str, blocks.Block]] = [
    ("category", CategoryChooserBlock(label=_("Categoría"), icon="folder-open-inverse")),
    ("page", blocks.PageChooserBlock(label=_("Página"), icon="doc-empty")),
]


@register_setting(icon="site")
class SiteLook(BaseSiteSetting):
    """Menu, footer, announcement bar and social links of a store's site."""

    announcement = models.CharField(_("anuncio arriba de todo"), max_length=120, blank=True)
    announcement_en = models.CharField(
        _("el anuncio en inglés"), max_length=120, blank=True, help_text=_("Vacío: en inglés no hay anuncio.")
    )
    announcement_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("el anuncio lleva a"),
    )
    announcement_until = models.DateTimeField(_("se ve hasta"), null=True, blank=True)
    menu = StreamField(
        _MENU,
        blank=True,
        max_num=8,
        verbose_name=_("menú"),
        help_text=_("Vacío: los departamentos que la tienda muestra en su menú."),
    )
    footer_links = StreamField(
        [("page", blocks.PageChooserBlock(label=_("Página")))], blank=True, max_num=8, verbose_name=_("enlaces del pie")
    )
    footer_text = models.CharField(_("texto del pie"), max_length=200, blank=True)
    footer_text_en = models.CharField(_("texto del pie en inglés"), max_length=200, blank=True)
    instagram = models.URLField("Instagram", blank=True)
    facebook = models.URLField("Facebook", blank=True)
    tiktok = models.URLField("TikTok", blank=True)
    x = models.URLField("X", blank=True)
    youtube = models.URLField("YouTube", blank=True)

    select_related: ClassVar[list[str]] = ["announcement_page"]
    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel("announcement"),
                FieldPanel("announcement_en"),
                FieldPanel("announcement_page"),
                FieldPanel("announcement_until"),
            ],
            heading=_("Anuncio"),
        ),
        MultiFieldPanel([FieldPanel("menu")], heading=_("Menú")),
        MultiFieldPanel(
            [FieldPanel("footer_links"), FieldPanel("footer_text"), FieldPanel("footer_text_en")], heading=_("Pie")
        ),
        MultiFieldPanel([FieldPanel(name) for name in NETWORKS], heading=_("Redes")),
    ]

    class Meta:
        verbose_name = _("menú, pie y anuncio")

    def clean(self) -> None:
        """Each network's link leads to that network. Raises ValidationError naming the field."""
        super().clean()
        wrong = {}
        for name, words in NETWORKS.items():
            address = getattr(self, name)
            place = place_of(address) if address else None
            if address and (place is None or place.words != words):
                wrong[name] = _("Copia la dirección https de la página de la tienda en %(name)s.") % {"name": words}
        if wrong:
            raise ValidationError(wrong)
