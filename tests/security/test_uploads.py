"""Pictures that staff send: what is none is refused with a sentence, and what a camera wrote in it stays out."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from commerce.catalogue.models import ProductImage
from commerce.catalogue.pictures import MAX_BYTES, rendition_path
from tests.support.webform import form_of

from .world import World

pytestmark = pytest.mark.xdist_group("security")

UNREADABLE = "No es una imagen que podamos leer. Sube un JPG, PNG, WebP o AVIF."
PLACE_WHERE_IT_WAS_TAKEN = 0x8825


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for what is uploaded."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk(world: World) -> Client:
    return world.client("merchandiser")


def photo(width: int = 1200, height: int = 800, kind: str = "JPEG") -> bytes:
    """A picture as a phone takes it: lying on its side, with the place where it was taken."""
    picture = Image.new("RGB", (width, height), (200, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "Telefono de Ana"
    exif.get_ifd(PLACE_WHERE_IT_WAS_TAKEN)[1] = "N"
    file = io.BytesIO()
    picture.save(file, kind, exif=exif)
    return file.getvalue()


def sent(world: World, file: SimpleUploadedFile | None, **more: Any) -> dict[str, Any]:
    """The product's form as its page has it, with one row for a picture."""
    page = world.client("merchandiser").get(f"/admin/catalogue/product/{world.here.product.pk}/change/")
    data = form_of(page.content.decode(), "product_form")
    data |= {"images-TOTAL_FORMS": 1, "images-INITIAL_FORMS": 0, "images-0-id": "", "images-0-alt": "Un queso"}
    data |= {"images-0-display_order": "0", "images-0-product": world.here.product.pk}
    if file is not None:
        data["images-0-original"] = file
    return data | more


def send(desk: Client, world: World, data: dict[str, Any]) -> Any:
    return desk.post(f"/admin/catalogue/product/{world.here.product.pk}/change/", data)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("queso.jpg", b"<script>alert(1)</script>", "image/jpeg"),
        ("queso.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"),
        ("queso.gif", b"GIF89a" + b"\0" * 40, "image/gif"),
        ("queso.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "image/png"),
        ("queso.php", b"<?php system($_GET[0]);", "image/jpeg"),
        ("queso.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image/png"),
        ("queso.jpg", photo()[:300], "image/jpeg"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(
    desk: Client, world: World, media: Path, name: str, content: bytes, kind: str
) -> None:
    answer = send(desk, world, sent(world, SimpleUploadedFile(name, content, kind)))
    assert answer.status_code == 200
    assert UNREADABLE in answer.content.decode()
    assert ProductImage.objects.filter(product=world.here.product).count() == 0
    assert list(media.rglob("*.*")) == []


def test_a_picture_that_is_too_heavy_is_refused(desk: Client, world: World) -> None:
    heavy = SimpleUploadedFile("queso.jpg", photo() + b"\0" * MAX_BYTES, "image/jpeg")
    answer = send(desk, world, sent(world, heavy))
    assert "La imagen pesa más de 8 MB. Prueba con una más pequeña." in answer.content.decode()


def test_a_picture_with_too_many_pixels_is_refused(desk: Client, world: World) -> None:
    bomb = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(bomb, "PNG")
    answer = send(desk, world, sent(world, SimpleUploadedFile("queso.png", bomb.getvalue(), "image/png")))
    assert "La imagen tiene demasiados píxeles. Prueba con una más pequeña." in answer.content.decode()


def test_a_picture_is_turned_upright_and_forgets_where_it_was_taken(
    desk: Client, world: World, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    file = SimpleUploadedFile("../../../Queso de Ana.php.jpg", photo(), "text/html")
    answer = send(desk, world, sent(world, file))
    assert answer.status_code == 302
    image = ProductImage.objects.get(product=world.here.product)
    assert (image.width, image.height, image.widths) == (800, 1200, [240, 480, 800])
    assert Path(image.original.name).name.startswith("Queso-de-Ana-php")
    assert image.original.name.endswith(".webp")
    stored = {path.relative_to(media).as_posix() for path in media.rglob("*.*")}
    copies = {
        rendition_path(image.original.name, width, suffix) for width in image.widths for suffix in ("webp", "avif")
    }
    assert stored == {image.original.name, *copies}
    for path in media.rglob("*.*"):
        assert dict(Image.open(path).getexif()) == {}
        assert b"Telefono de Ana" not in path.read_bytes()


def test_the_files_of_a_picture_go_with_it(
    desk: Client, world: World, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    send(desk, world, sent(world, SimpleUploadedFile("uno.jpg", photo(300, 200), "image/jpeg")))
    image = ProductImage.objects.get(product=world.here.product)
    known = {"images-INITIAL_FORMS": 1, "images-0-id": image.pk}
    with django_capture_on_commit_callbacks(execute=True):
        send(desk, world, sent(world, SimpleUploadedFile("dos.png", photo(90, 60, "PNG"), "image/png"), **known))
    assert {path.name.partition("-")[0].partition(".")[0] for path in media.rglob("*.*")} == {"dos"}
    with django_capture_on_commit_callbacks(execute=True):
        send(desk, world, sent(world, None, **known, **{"images-0-DELETE": "on"}))
    assert list(media.rglob("*.*")) == []
    assert not ProductImage.objects.filter(product=world.here.product).exists()


def test_a_words_change_leaves_the_files_as_they_are(desk: Client, world: World, media: Path) -> None:
    send(desk, world, sent(world, SimpleUploadedFile("uno.jpg", photo(300, 200), "image/jpeg")))
    image = ProductImage.objects.get(product=world.here.product)
    before = {path: path.stat().st_mtime_ns for path in media.rglob("*.*")}
    more = {"images-INITIAL_FORMS": 1, "images-0-id": image.pk, "images-0-alt": "Medio queso"}
    assert send(desk, world, sent(world, None, **more)).status_code == 302
    image.refresh_from_db()
    assert image.alt == "Medio queso"
    assert {path: path.stat().st_mtime_ns for path in media.rglob("*.*")} == before


def test_the_logo_of_a_store_and_the_picture_of_a_shelf_are_checked_alike(world: World) -> None:
    client = world.client("administrator")
    store, shelf = world.here.store, world.here.category
    for address in (f"/admin/stores/store/{store.pk}/change/", f"/admin/catalogue/category/{shelf.pk}/change/"):
        files = {name: SimpleUploadedFile("x.png", b"no", "image/png") for name in ("logo", "image")}
        answer = client.post(address, files)
        assert UNREADABLE in answer.content.decode(), address
