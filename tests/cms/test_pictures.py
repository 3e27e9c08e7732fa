"""Pictures of pages: clean and described when they come in, small and many when they go out, and never in the way."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.models import UploadedFile

from cms import pictures, sites
from cms.access import library_of
from cms.models import ArticleIndexPage, ArticlePage, HomePage, LandingPage
from cms.subscribers import draw_pictures
from commerce.catalogue.pictures import MAX_BYTES
from commerce.journal.models import JournalEntry
from commerce.stores import pagecache
from commerce.stores.models import Store
from tests.factories import make_store, make_user

pytestmark = pytest.mark.django_db
KEPT = pytest.mark.django_db(transaction=True)  # what is remembered of pages moves once per transaction


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def store() -> Store:
    return make_store("bodega", is_default=True, host="bodega.example")


@pytest.fixture
def home(store: Store) -> HomePage:
    return HomePage.objects.get(pk=sites.open_site(store.pk).site.root_page_id)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def photo(width: int = 120, height: int = 80, kind: str = "JPEG", name: str = "queso.jpg") -> SimpleUploadedFile:
    """A picture as a phone takes it: on its side, with who took it and where."""
    exif = Pillow.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Telefono de Ana"
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    Pillow.new("RGB", (width, height), (200, 40, 40)).save(file, kind, exif=exif)
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def make_image(store: Store, title: str = "Queso", *, mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image:
    file = io.BytesIO()
    Pillow.new(mode, size, "#1F6F50").save(file, "PNG")
    picture = SimpleUploadedFile(f"{title}.png", file.getvalue(), "image/png")
    return Image.objects.create(title=title, description=title, file=picture, collection_id=library_of(store.pk))


def shown(image: Image) -> dict[str, Any]:
    return {"image": image.pk, "decorative": False, "alt_text": image.title}


def page_with(home: HomePage, *blocks: dict[str, Any], slug: str = "vitrina") -> LandingPage:
    page = LandingPage(title="Vitrina", slug=slug)
    home.add_child(instance=page)
    page.body = list(blocks)
    page.save_revision().publish()
    return page


def gallery(images: list[Image]) -> dict[str, Any]:
    return {"type": "gallery", "value": {"pictures": [{"image": shown(image), "caption": ""} for image in images]}}


def queries_of(client: Client, address: str, store: Store) -> int:
    client.get(address, HTTP_HOST=store.host)  # draws what is missing
    pagecache.clear()
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, HTTP_HOST=store.host).status_code == 200
    return len(asked)


def send(desk: Client, store: Store, file: SimpleUploadedFile, **more: Any) -> Any:
    data = {"title": "Queso", "description": "Un queso en la tabla", "collection": library_of(store.pk), "tags": ""}
    data |= dict.fromkeys(("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"), "")
    return desk.post(reverse("wagtailimages:add"), data | {"file": file} | more, HTTP_HOST=store.host)


def test_an_uploaded_picture_is_upright_and_forgets_who_took_it_and_where(
    desk: Client, home: HomePage, store: Store, media: Path
) -> None:
    assert send(desk, store, photo()).status_code == 302
    image = Image.objects.get()
    assert (image.width, image.height) == (80, 120)
    assert image.description == "Un queso en la tabla"
    files = [path for path in media.rglob("*.*") if path.is_file()]
    assert [path.suffix for path in files if path.parent.name == "original_images"] == [".webp"]
    for path in files:
        assert dict(Pillow.open(path).getexif()) == {}
        assert b"Telefono de Ana" not in path.read_bytes()


def test_a_picture_without_a_description_is_not_kept(desk: Client, home: HomePage, store: Store) -> None:
    answer = send(desk, store, photo(), description="")
    assert "Describe qué se ve en la imagen." in answer.content.decode()
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (
            SimpleUploadedFile("queso.jpg", b"<script>alert(1)</script>", "image/jpeg"),
            "No es una imagen que podamos leer. Sube un JPG, PNG, WebP o AVIF.",
        ),
        (
            SimpleUploadedFile("queso.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "image/svg+xml"),
            "No es una imagen que podamos leer. Sube un JPG, PNG, WebP o AVIF.",
        ),
        (
            SimpleUploadedFile("queso.jpg", b"\xff\xd8" + b"\0" * MAX_BYTES, "image/jpeg"),
            "La imagen pesa más de 8 MB. Prueba con una más pequeña.",
        ),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_with_a_sentence(
    desk: Client, home: HomePage, store: Store, file: SimpleUploadedFile, words: str
) -> None:
    file.seek(0)
    assert words in send(desk, store, file).content.decode()
    assert not Image.objects.exists()


def test_a_picture_with_too_many_pixels_is_refused(desk: Client, home: HomePage, store: Store) -> None:
    bomb = io.BytesIO()
    Pillow.new("1", (10_000, 10_000)).save(bomb, "PNG")
    answer = send(desk, store, SimpleUploadedFile("queso.png", bomb.getvalue(), "image/png"))
    assert "La imagen tiene demasiados píxeles. Prueba con una más pequeña." in answer.content.decode()


def test_many_pictures_at_once_wait_clean_until_each_is_described(
    desk: Client, home: HomePage, store: Store, media: Path
) -> None:
    data = {"collection": library_of(store.pk), "files[]": photo()}
    answer = desk.post(reverse("wagtailimages:add_multiple"), data, HTTP_HOST=store.host)
    told = json.loads(answer.content)
    assert told["success"] is True
    assert not Image.objects.exists()
    waiting = UploadedFile.objects.get()
    assert b"Telefono de Ana" not in Path(waiting.file.path).read_bytes()

    prefix = f"uploaded-image-{waiting.pk}"
    described = {f"{prefix}-title": "Queso", f"{prefix}-description": "", f"{prefix}-collection": library_of(store.pk)}
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk])
    assert json.loads(desk.post(address, described, HTTP_HOST=store.host).content)["success"] is False
    described[f"{prefix}-description"] = "Un queso"
    assert json.loads(desk.post(address, described, HTTP_HOST=store.host).content)["success"] is True
    image = Image.objects.get()
    assert (image.description, image.width, image.height) == ("Un queso", 80, 120)


@KEPT
def test_a_picture_is_offered_as_avif_webp_and_jpeg_in_two_widths(home: HomePage, store: Store, client: Client) -> None:
    page_with(home, {"type": "picture", "value": {"image": shown(make_image(store, size=(1000, 600))), "caption": ""}})
    page = client.get("/vitrina/", HTTP_HOST=store.host).content.decode()
    assert page.count('type="image/avif"') == page.count('type="image/webp"') == 1
    assert ".format-avif.width-480.avif 480w" in page
    assert ".format-avif.width-960.avif 960w" in page
    assert "(min-width: 60rem) 44rem, 100vw" in page
    assert '.jpg" ' in page


def test_a_transparent_picture_has_a_fallback_too(home: HomePage, store: Store) -> None:
    rendition = make_image(store, mode="RGBA").get_rendition("width-40|format-jpeg")
    assert Pillow.open(rendition.file.path).format == "JPEG"


def test_a_crop_keeps_the_point_that_matters(home: HomePage, store: Store) -> None:
    both = Pillow.new("RGB", (400, 100), "#FF0000")
    both.paste("#0000FF", (300, 0, 400, 100))
    file = io.BytesIO()
    both.save(file, "PNG")
    picture = SimpleUploadedFile("dos.png", file.getvalue(), "image/png")
    image = Image.objects.create(
        title="Dos", description="Dos colores", file=picture, focal_point_x=350, focal_point_y=50,
        focal_point_width=80, focal_point_height=80,
    )  # fmt: skip
    crop = Pillow.open(image.get_rendition("fill-80x80|format-webp").file.path).convert("RGB")
    red, _green, blue = crop.getpixel((40, 40))
    assert blue > 200 > 60 > red


@KEPT
def test_a_gallery_takes_as_many_queries_with_twelve_pictures_as_with_two(
    home: HomePage, store: Store, client: Client
) -> None:
    images = [make_image(store, f"Queso {number}") for number in range(12)]
    page_with(home, gallery(images[:2]), slug="dos")
    page_with(home, gallery(images), slug="doce")
    assert queries_of(client, "/doce/", store) == queries_of(client, "/dos/", store)


@KEPT
def test_the_list_of_articles_takes_as_many_queries_with_twelve_as_with_two(
    home: HomePage, store: Store, client: Client
) -> None:
    news = ArticleIndexPage(title="Novedades", slug="novedades")
    home.add_child(instance=news)

    def write(number: int) -> None:
        picture = make_image(store, f"Foto {number}")
        news.add_child(instance=ArticlePage(title=f"Nota {number}", slug=f"nota-{number}", intro="…", picture=picture))

    for number in range(2):
        write(number)
    few = queries_of(client, "/novedades/", store)
    for number in range(2, 12):
        write(number)
    assert queries_of(client, "/novedades/", store) == few


@KEPT
def test_a_deleted_picture_leaves_every_page_that_showed_it_standing(
    home: HomePage, store: Store, client: Client
) -> None:
    image, other = make_image(store), make_image(store, "Otro")
    page = page_with(
        home,
        {"type": "hero", "value": {"heading": "Portada", "image": shown(image)}},
        {"type": "picture", "value": {"image": shown(image), "caption": "Pie"}},
        gallery([image, other]),
    )
    page.share_image = image
    page.save_revision().publish()
    news = ArticleIndexPage(title="Novedades", slug="novedades")
    home.add_child(instance=news)
    news.add_child(instance=ArticlePage(title="Nota", slug="nota", intro="…", picture=image, share_image=image))
    addresses = ("/vitrina/", "/novedades/", "/novedades/nota/")
    assert all(client.get(address, HTTP_HOST=store.host).status_code == 200 for address in addresses)

    name = image.title
    image.delete()
    pagecache.clear()
    for address in addresses:
        answer = client.get(address, HTTP_HOST=store.host)
        assert answer.status_code == 200, address
        assert f'alt="{name}"' not in answer.content.decode()


@KEPT
def test_a_picture_whose_file_is_gone_leaves_its_page_standing(home: HomePage, store: Store, client: Client) -> None:
    image = make_image(store)
    page_with(home, {"type": "picture", "value": {"image": shown(image), "caption": ""}})
    Path(image.file.path).unlink()
    image.renditions.all().delete()
    assert client.get("/vitrina/", HTTP_HOST=store.host).status_code == 200


@KEPT
def test_the_worker_draws_the_pictures_of_a_published_page(home: HomePage, store: Store) -> None:
    image = make_image(store, size=(1000, 600))
    page = page_with(home, {"type": "picture", "value": {"image": shown(image), "caption": ""}})
    assert not image.renditions.exists()
    pagecache.clear()
    draw_pictures(JournalEntry.objects.get(verb="page.published", subject_id=str(page.pk)))
    assert set(image.renditions.values_list("filter_spec", flat=True)) == {
        f"format-{kind}|width-{width}" for width in (480, 960) for kind in ("avif", "webp", "jpeg")
    }


def test_drawing_a_page_that_is_gone_does_nothing(home: HomePage) -> None:
    pictures.draw(0)
    assert not Image.objects.exists()
