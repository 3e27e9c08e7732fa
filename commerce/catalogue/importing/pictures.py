"""Pictures that a file names: those that the store has already, and files beside the file. Never the network."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commerce.catalogue.models import Product, ProductImage
from commerce.catalogue.pictures import add_picture
from commerce.stores.models import Store

from .rules import BadValue, ProductRow


class Pictures:
    """The pictures of a store's products, read a batch of rows at a time."""

    def __init__(self, store: Store, folder: Path | None) -> None:
        self.store = store
        self.folder = folder.resolve() if folder else None
        self._mine: dict[int, list[ProductImage]] = {}
        self._known: dict[str, ProductImage] = {}

    def look_at(self, rows: Iterable[ProductRow], products: dict[str, Product]) -> None:
        """Read what those rows need, in two queries; in none where no row names a picture."""
        naming = [row for row in rows if row.images]
        self._mine, self._known = {}, {}
        if not naming:
            return
        owners = {products[row.sku].pk for row in naming if row.sku in products}
        names = {self._name(name) for row in naming for name, _alt in row.images or ()}
        for image in self._of_store().filter(product__in=owners - {None}).order_by("display_order", "pk"):
            self._mine.setdefault(image.product_id, []).append(image)
        self._known = {str(image.original.name): image for image in self._of_store().filter(original__in=names)}

    def check(self, row: ProductRow) -> None:
        """Refuse a picture that is neither the store's nor beside the file.

        Raises:
            BadValue: with the name.
        """
        for name, _alt in row.images or ():
            if self._name(name) not in self._known:
                self._path(name)

    def write(self, row: ProductRow, product: Product, *, keep: bool) -> bool:
        """Give the product the row's pictures in their order; whether anything differs. Pictures that the row does
        not name stay, behind those that it names. Without `keep` nothing is written.

        Raises:
            BadInput: a file beside the file that is no picture.
        """
        if not row.images:
            return False
        mine = self._mine.get(product.pk, [])
        found = [self._found(name, position, mine) for position, (name, _alt) in enumerate(row.images)]
        named = {image.pk for image in found if image is not None}
        wanted = [*found, *(image for image in mine if image.pk not in named)]
        is_arranged = wanted == mine
        differs = not is_arranged
        for position, image in enumerate(wanted):
            name, alt = row.images[position] if position < len(row.images) else ("", "")
            if image is not None:
                alt = alt if self._name(name) == str(image.original.name) else ""
                differs |= self._arrange(image, alt, None if is_arranged else position, keep=keep)
            elif keep:
                self._add(name, product, alt, position)
        return differs

    def _found(self, name: str, position: int, mine: list[ProductImage]) -> ProductImage | None:
        """The picture of the product that is meant; None for one to come. A file beside the file has no name of ours
        yet: it is known by its place."""
        ours = self._name(name)
        own = next((image for image in mine if str(image.original.name) == ours), None)
        if own is not None or ours in self._known:
            return own
        return mine[position] if position < len(mine) else None

    def _of_store(self) -> QuerySet[ProductImage]:
        return ProductImage.objects.filter(product__store=self.store)

    def _name(self, said: str) -> str:
        """The name in our storage that an address of the shop's own media means; else what was said."""
        parts = urlsplit(said)
        path = unquote(parts.path)
        if parts.netloc and parts.netloc != self.store.host:
            return said
        return path.removeprefix(settings.MEDIA_URL) if path.startswith(settings.MEDIA_URL) else said

    def _arrange(self, image: ProductImage, alt: str, position: int | None, *, keep: bool) -> bool:
        wanted = {"display_order": image.display_order if position is None else position, "alt": alt or image.alt}
        differing = {name: value for name, value in wanted.items() if getattr(image, name) != value}
        if keep and differing:
            for name, value in differing.items():
                setattr(image, name, value)
            image.save(update_fields=list(differing))
        return bool(differing)

    def _add(self, name: str, product: Product, alt: str, position: int) -> None:
        """Another product's picture gets a file of its own here, so that deleting one leaves the other."""
        known = self._known.get(self._name(name))
        title = alt or (known.alt if known else product.get_title())
        try:
            file = known.original.storage.open(str(known.original.name)) if known else self._path(name).open("rb")
        except FileNotFoundError as error:
            raise _missing(name) from error
        with file:
            add_picture(product, file, alt=title, name=Path(name).name, position=position)

    def _path(self, name: str) -> Path:
        if "://" in name:
            message = _("No descargamos imágenes de internet: pon el archivo junto al de productos.")
            raise BadValue("images", message)
        path = (self.folder / name).resolve() if self.folder and "\x00" not in name else None
        if path is None or self.folder is None or not path.is_relative_to(self.folder) or not path.is_file():
            raise _missing(name)
        return path


def _missing(name: str) -> BadValue:
    message = _("No encontramos la imagen «%(name)s»: ni entre las de la tienda ni junto al archivo.")
    return BadValue("images", message % {"name": name[-80:]})
