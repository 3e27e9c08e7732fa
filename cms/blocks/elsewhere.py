"""Blocks that lead to other sites: a card of ours, and nothing of theirs until the visitor opens it."""

from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class Place(NamedTuple):
    """A site that pages may lead to: how people call it, its icon, its hosts, and how its paths begin."""

    words: str | Promise
    icon: str
    hosts: tuple[str, ...]
    path: str = "/"


_YOUTUBE = ("youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be")
_VIDEO_HOSTS: Final = (*_YOUTUBE, "vimeo.com", "player.vimeo.com")
_GOOGLE = ("google.com", "www.google.com", "www.google.co.ve")
PLACES: Final = (
    Place("Instagram", "instagram-logo", ("instagram.com", "www.instagram.com")),
    Place("TikTok", "tiktok-logo", ("tiktok.com", "www.tiktok.com", "vm.tiktok.com")),
    Place("Facebook", "facebook-logo", ("facebook.com", "www.facebook.com", "m.facebook.com", "fb.watch")),
    Place("X", "x-logo", ("x.com", "twitter.com", "www.x.com", "www.twitter.com")),
    Place("YouTube", "youtube-logo", _YOUTUBE),
    Place(_("el mapa"), "map-trifold", _GOOGLE, "/maps"),
    Place(_("el mapa"), "map-trifold", ("maps.app.goo.gl", "maps.google.com")),
    Place(_("el mapa"), "map-trifold", ("openstreetmap.org", "www.openstreetmap.org")),
)


def place_of(address: str) -> Place | None:
    """The site of an https address; None for one that pages may not lead to."""
    host, path = _secure(address)
    known = (place for place in PLACES if host in place.hosts and f"{path}/".startswith(f"{place.path.rstrip('/')}/"))
    return next(known, None)


def _secure(address: str) -> tuple[str, str]:
    """The host and the path of a plain https address; nothing of one that a browser might read otherwise.

    A browser takes `\\` for `/` and walks `..` up: what looks like a known host or path here would be another there.
    """
    try:
        parts = urlsplit(address)
        is_plain = parts.scheme == "https" and "@" not in parts.netloc and parts.port in (None, 443)
    except ValueError:
        return "", ""
    if not is_plain or "\\" in address or ".." in unquote(parts.path).split("/"):
        return "", ""
    return parts.hostname or "", parts.path


class VideoBlock(blocks.StructBlock):
    """A video of another site, which is not asked for anything until the visitor wants it."""

    address = blocks.URLBlock(label=_("Dirección del video"), help_text=_("De YouTube o Vimeo."))
    title = blocks.CharBlock(label=_("Qué se ve"), max_length=100)
    cover = ImageBlock(label=_("Carátula"), required=False)

    class Meta:
        icon = "media"
        label = _("Video")
        label_format = _("Video: {title}")
        group = _("Texto e imagen")
        description = _("Un enlace con carátula. El otro sitio no se entera hasta que la persona lo abre.")
        template = "cms/blocks/video.html"
        preview_value = {"address": "https://youtu.be/", "title": _("Cómo se hace el queso telita"), "cover": None}

    def clean(self, value: Any) -> Any:
        """Only sites whose pages show videos."""
        cleaned = super().clean(value)
        if _secure(cleaned["address"])[0] not in _VIDEO_HOSTS:
            raise blocks.StructBlockValidationError(
                block_errors={"address": ValidationError(_("Copia la dirección https de un video de YouTube o Vimeo."))}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With whether the address is of such a site; one that is not, which no form has seen, is not shown."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["is_known"] = _secure(value["address"] or "")[0] in _VIDEO_HOSTS
        return context


class LinkCardBlock(blocks.StructBlock):
    """A card that leads to a post or a map."""

    address = blocks.URLBlock(
        label=_("Dirección"), help_text=_("De Instagram, TikTok, Facebook, X, YouTube, Google Maps u OpenStreetMap.")
    )
    title = blocks.CharBlock(label=_("Título"), max_length=80)
    text = blocks.TextBlock(label=_("Texto"), required=False, default="", max_length=160)
    image = ImageBlock(label=_("Imagen"), required=False)

    class Meta:
        icon = "link-external"
        label = _("Enlace")
        label_format = _("Enlace: {title}")
        group = _("Texto e imagen")
        description = _("Una tarjeta que lleva a una publicación o a un mapa. No carga nada del otro sitio.")
        template = "cms/blocks/link_card.html"
        preview_value = {
            "address": "https://www.instagram.com/",
            "title": _("Así llega el queso de los Andes"),
            "text": _("Tres minutos de camino, de la vaquera a la nevera."),
            "image": None,
        }

    def clean(self, value: Any) -> Any:
        """Only the sites of `PLACES`."""
        cleaned = super().clean(value)
        if place_of(cleaned["address"]) is None:
            words = _(
                "Copia la dirección https de una publicación de Instagram, TikTok, Facebook, X o YouTube, o un mapa."
            )
            raise blocks.StructBlockValidationError(block_errors={"address": ValidationError(words)})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With the site it leads to; None for an address that is no longer allowed, which is not shown."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["place"] = place_of(value["address"] or "")
        return context
