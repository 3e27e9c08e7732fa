"""Pictures of products: checked by content, freed of what a camera wrote, and copied in the sizes of screens."""

import io
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from commerce.refusals import BadInput

from .models import Product, ProductImage

MAX_BYTES = 8_000_000
MAX_PIXELS = 40_000_000
ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF")
WIDTHS = (240, 480, 960)
MAX_SIDE = 2_000


def read_picture(file: IO[bytes], *, field: str = "original") -> Image.Image:
    """The picture in `file`, turned upright, without metadata and no larger than a page can use.

    Whether it is a picture is decided by its bytes; names and declared types are ignored.

    Raises:
        BadInput: too heavy, too large, or not a JPEG, PNG, WebP or AVIF picture.
    """
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadInput("picture_too_heavy", _("La imagen pesa más de 8 MB. Prueba con una más pequeña."), field=field)
    try:
        picture = Image.open(io.BytesIO(content), formats=ACCEPTED)
        if picture.width * picture.height > MAX_PIXELS:
            raise BadInput(
                "picture_too_large", _("La imagen tiene demasiados píxeles. Prueba con una más pequeña."), field=field
            )
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(
            "not_a_picture", _("No es una imagen que podamos leer. Sube un JPG, PNG, WebP o AVIF."), field=field
        ) from error
    upright = ImageOps.exif_transpose(picture) or picture
    upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA" if _has_alpha(upright) else "RGB", upright.size)
    clean.paste(upright.convert(clean.mode))
    return clean


def add_picture(
    product: Product, file: IO[bytes], *, alt: str, name: str, position: int = 0, library_id: int | None = None
) -> ProductImage:
    """Store a picture of `product` with its renditions; `library_id` where it is a copy of one of the library.

    Raises:
        BadInput: see `read_picture`.
    """
    picture = read_picture(file)
    image = ProductImage(product=product, alt=alt, display_order=position, library_id=library_id)
    image.original.save(_safe_name(name), ContentFile(_encode(picture, "webp")), save=False)
    make_renditions(image, picture)
    image.save()
    return image


def cleaned_file(file: IO[bytes], *, name: str) -> "ContentFile[bytes]":
    """The picture in `file` written anew as WebP, under a name that is safe to store.

    Raises:
        BadInput: see `read_picture`.
    """
    return ContentFile(_encode(read_picture(file), "webp"), name=_safe_name(name))


def make_renditions(image: ProductImage, picture: Image.Image | None = None) -> None:
    """Write the copies of `image` beside its file and note their widths on the (unsaved) row.

    A copy is never wider than the picture itself.
    """
    if picture is None:
        with image.original.open("rb") as file:
            picture = read_picture(file)
    storage: Storage = image.original.storage
    widths = sorted({min(width, picture.width) for width in WIDTHS})
    for width in widths:
        copy = picture.copy()
        copy.thumbnail((width, MAX_SIDE), Image.Resampling.LANCZOS)
        for suffix in ("webp", "avif"):
            path = rendition_path(str(image.original.name), width, suffix)
            if storage.exists(path):
                storage.delete(path)
            storage.save(path, ContentFile(_encode(copy, suffix)))
    image.width, image.height, image.widths = picture.width, picture.height, widths


def rendition_path(name: str, width: int, suffix: str) -> str:
    """Where the copy of the file `name` that is `width` pixels wide lies: `kit.webp` has `kit-480.avif` beside it."""
    return f"{name.rsplit('.', 1)[0]}-{width}.{suffix}"


def delete_files(images: Iterable[ProductImage]) -> None:
    """Remove the files of pictures that are gone, with their renditions."""
    for image in images:
        for width in image.widths:
            for suffix in ("webp", "avif"):
                default_storage.delete(rendition_path(str(image.original.name), width, suffix))
        default_storage.delete(str(image.original.name))


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _encode(picture: Image.Image, suffix: str) -> bytes:
    options: dict[str, Any] = {"webp": {"quality": 82, "method": 4}, "avif": {"quality": 62, "speed": 9}}[suffix]
    buffer = io.BytesIO()
    picture.save(buffer, suffix.upper(), **options)
    return buffer.getvalue()


def _safe_name(name: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = "".join(letter if (letter.isalnum() and letter.isascii()) or letter in "-_" else "-" for letter in stem)
    return f"{kept.strip('-')[:60] or 'foto'}.webp"
