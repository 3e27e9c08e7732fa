"""Pictures of a product chosen out of the library of its store."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.images.models import Image

from cms import sites
from cms.access import library_of
from commerce.catalogue.models import Product, ProductImage
from commerce.journal.models import JournalEntry
from commerce.stores.models import Membership, Store
from tests.factories import make_product, make_staff, make_store

pytestmark = pytest.mark.django_db

MERCHANDISER = [
    *(f"catalogue.{verb}_product" for verb in ("view", "change")),
    *(f"catalogue.{verb}_productimage" for verb in ("view", "add", "change")),
]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def store() -> Store:
    store = make_store("bodega", is_default=True)
    sites.open_site(store.pk)
    return store


@pytest.fixture
def product(store: Store) -> Product:
    return make_product(store, title="Queso de mano")


@pytest.fixture
def desk(client: Client, store: Store) -> Client:
    client.force_login(make_staff(store, "merchandiser", MERCHANDISER))
    return client


def make_image(store: Store, title: str, description: str = "") -> Image:
    file = io.BytesIO()
    Pillow.new("RGB", (300, 200), "#1F6F50").save(file, "PNG")
    picture = SimpleUploadedFile(f"{title}.png", file.getvalue(), "image/png")
    folder = library_of(store.pk)
    return Image.objects.create(title=title, description=description or title, file=picture, collection_id=folder)


def address(product: Product) -> str:
    return f"/admin/catalogue/product/{product.pk}/biblioteca/"


def test_chosen_pictures_become_files_of_the_product_behind_those_it_has(
    desk: Client, store: Store, product: Product, media: Path
) -> None:
    image = make_image(store, "Tabla", "Un queso en la tabla")
    before = ProductImage.objects.create(product=product, alt="La de antes", display_order=3, original="x.webp")
    answer = desk.post(address(product), {"imagen": [image.pk]})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/{product.pk}/change/#images")
    added = ProductImage.objects.exclude(pk=before.pk).get()
    assert (added.alt, added.display_order, added.library_id) == ("Un queso en la tabla", 4, image.pk)
    assert (added.width, added.height, added.widths) == (300, 200, [240, 300])
    assert added.original.name != image.file.name
    entry = JournalEntry.objects.get(verb="product.pictures_added")
    assert entry.data["library_ids"] == [image.pk]

    image.delete()
    assert Path(added.original.path).is_file()


def test_a_picture_that_the_product_shows_already_is_not_added_again(
    desk: Client, store: Store, product: Product
) -> None:
    image, other = make_image(store, "Tabla"), make_image(store, "Nevera")
    desk.post(address(product), {"imagen": [image.pk]})
    page = desk.get(address(product)).content.decode()
    assert page.count("Ya está") == 1
    desk.post(address(product), {"imagen": [image.pk, other.pk, image.pk]})
    assert sorted(product.images.values_list("library_id", flat=True)) == sorted([image.pk, other.pk])
    answer = desk.post(address(product), {"imagen": [image.pk]}, follow=True)
    assert "El producto ya tenía esas fotos." in answer.content.decode()
    assert JournalEntry.objects.filter(verb="product.pictures_added").count() == 2


def test_nothing_chosen_and_too_many_are_said_in_words(desk: Client, store: Store, product: Product) -> None:
    assert "Marca al menos una imagen." in desk.post(address(product), {}).content.decode()
    images = [make_image(store, f"Foto {number}") for number in range(13)]
    answer = desk.post(address(product), {"imagen": [image.pk for image in images]})
    assert "Elige hasta 12 imágenes a la vez." in answer.content.decode()
    assert not product.images.exists()


def test_the_library_is_searched_by_words_and_leafed_through(desk: Client, store: Store, product: Product) -> None:
    for number in range(25):
        make_image(store, f"Foto {number}", "Una nevera con queso" if number == 7 else "Una mesa")
    page = desk.get(address(product)).content.decode()
    assert page.count('name="imagen"') == 24
    assert "Página 1 de 2" in page
    assert desk.get(address(product), {"pagina": 2}).content.decode().count('name="imagen"') == 1
    found = desk.get(address(product), {"q": "queso nevera"}).content.decode()
    assert found.count('name="imagen"') == 1
    assert "Foto 7" in found
    assert "Ninguna imagen con «piña»" in desk.get(address(product), {"q": "piña"}).content.decode()


def test_pictures_of_another_store_are_neither_shown_nor_taken(desk: Client, product: Product) -> None:
    theirs = make_store("ajena")
    sites.open_site(theirs.pk)
    image = make_image(theirs, "Ajena")
    assert "Ajena" not in desk.get(address(product)).content.decode()
    assert "Marca al menos una imagen." in desk.post(address(product), {"imagen": [image.pk]}).content.decode()
    assert not ProductImage.objects.exists()


def test_a_product_of_another_store_is_not_found(desk: Client, store: Store) -> None:
    theirs = make_product(make_store("ajena"))
    image = make_image(store, "Tabla")
    assert desk.get(address(theirs)).status_code == 404
    assert desk.post(address(theirs), {"imagen": [image.pk]}).status_code == 404
    assert not ProductImage.objects.exists()


def test_who_may_not_add_pictures_is_refused(desk: Client, store: Store, product: Product) -> None:
    role = Membership.objects.get(store=store).role
    role.permissions.remove(Permission.objects.get(codename="add_productimage"))
    assert desk.get(address(product)).status_code == 403
    assert desk.post(address(product), {"imagen": [make_image(store, "Tabla").pk]}).status_code == 403
    assert not ProductImage.objects.exists()


def test_a_picture_whose_file_is_gone_is_told_and_adds_nothing(desk: Client, store: Store, product: Product) -> None:
    image, other = make_image(store, "Tabla"), make_image(store, "Nevera")
    Path(image.file.path).unlink()
    assert "Falta el archivo" in desk.get(address(product)).content.decode()
    answer = desk.post(address(product), {"imagen": [image.pk, other.pk]})
    assert "súbela otra vez a la biblioteca" in answer.content.decode()
    assert not product.images.exists()


def test_a_page_of_the_library_costs_the_same_with_many_pictures(
    desk: Client, store: Store, product: Product, django_assert_max_num_queries: Any
) -> None:
    for number in range(24):
        make_image(store, f"Foto {number}")
    desk.get(address(product))
    with django_assert_max_num_queries(15):
        assert desk.get(address(product)).content.decode().count('name="imagen"') == 24


def test_the_product_screen_leads_to_the_library(desk: Client, product: Product) -> None:
    assert address(product) in desk.get(f"/admin/catalogue/product/{product.pk}/change/").content.decode()
