"""What the journal's entries about the catalogue say."""

from django.utils.translation import gettext_lazy as _

from commerce.journal import sentences

sentences.register(
    {
        "category.moved": _("La categoría se movió en el árbol, junto a «%(target_title)s»."),
        "category.published": _("La categoría volvió a la tienda."),
        "category.hidden": _("La categoría se ocultó de la tienda."),
        "product.created": _("Se creó el producto."),
        "product.changed": _("Se cambió el producto."),
        "product.duplicated": _("Se creó como copia de otro producto."),
        "product.variants_added": _("Se agregaron %(count)s variantes."),
        "product.pictures_added": _("Se agregaron %(count)s fotos de la biblioteca."),
        "product.published": _("Se publicó en la tienda."),
        "product.unpublished": _("Se retiró de la tienda."),
        "product.featured": _("Se puso entre los destacados."),
        "product.unfeatured": _("Se quitó de los destacados."),
        "product.deleted": _("Se borró el producto «%(title)s»."),
        "review.written": _("Un cliente escribió una opinión."),
        "review.approved": _("Se publicó una opinión."),
        "review.rejected": _("Se rechazó una opinión."),
        "review.answered": _("La tienda respondió a una opinión."),
    }
)
