"""Two stores with editors, and everything that an editor of the one must not learn about the other."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission

from cms import access, sites
from cms.models import ArticleCategory, Author, HomePage, LandingPage
from commerce.accounts.models import User
from commerce.stores.models import Store
from tests.factories import make_staff, make_store

WRITES = ("wagtailadmin.access_admin",)
PUBLISHES = ("wagtailadmin.access_admin", "cms.publish_pages", "wagtail_localize.submit_translation")


@dataclass
class Shop:
    """A store with its pages, who writes them and who publishes them."""

    store: Store
    home: HomePage
    writer: User
    publisher: User
    things: dict[str, Any] = field(default_factory=dict)


def open_shop(slug: str, **fields: Any) -> Shop:
    """A store with an open site and its two editors."""
    store = make_store(slug, host=f"{slug}.localhost", **fields)
    site = sites.open_site(store.pk)
    home = HomePage.objects.get(pk=site.site.root_page_id)
    writer = make_staff(store, "escribe", WRITES, first_name="Escribe", last_name=f"De {slug}")
    publisher = make_staff(store, "publica", PUBLISHES, first_name="Publica", last_name=f"De {slug}")
    return Shop(store, home, writer, publisher)


def make_page(shop: Shop, title: str = "Semana", slug: str = "semana", blocks: Any = (), **fields: Any) -> LandingPage:
    """A page of a shop with a revision, live unless told otherwise."""
    page = LandingPage(title=title, slug=slug, **{"live": False, "owner": shop.writer} | fields)
    page.body = list(blocks)
    shop.home.add_child(instance=page)
    revision = page.save_revision(user=shop.writer)
    if fields.get("live"):
        revision.publish()
    page.refresh_from_db()
    return page


def folder_of(shop: Shop) -> Collection:
    """The collection of a shop's pictures and files."""
    group = access.group_of(shop.store, publishes=False)
    return GroupCollectionPermission.objects.filter(group=group).first().collection


def make_image(shop: Shop, title: str = "Foto", **fields: Any) -> Any:
    """A small picture in the shop's collection."""
    data = BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(data, "PNG")
    data.seek(0)
    values = {"title": title, "collection": folder_of(shop)} | fields
    return get_image_model().objects.create(file=ImageFile(data, name=f"{shop.store.slug}.png"), **values)


def make_document(shop: Shop, title: str = "Archivo") -> Any:
    """A small file in the shop's collection."""
    file = ContentFile(b"hola", name=f"{shop.store.slug}.txt")
    return get_document_model().objects.create(title=title, file=file, collection=folder_of(shop))


def furnish(shop: Shop, mark: str) -> Shop:
    """Give a shop one of everything, each with `mark` in its name."""
    User.objects.filter(pk__in=[shop.writer.pk, shop.publisher.pk]).update(last_name=mark)
    page = make_page(shop, title=f"Página {mark}", slug="pagina", live=True)
    image = make_image(shop, f"Foto {mark}")
    image.tags.add(f"{mark} etiqueta")
    shop.things = {
        "page": page,
        "image": image,
        "document": make_document(shop, f"Archivo {mark}"),
        "redirect": Redirect.objects.create(old_path=f"/{mark}", site=shop.store.site.site, redirect_page=page),
        "category": ArticleCategory.objects.create(store=shop.store, name=f"Tema {mark}", slug="tema"),
        "author": Author.objects.create(store=shop.store, name=f"Autora {mark}"),
    }
    return shop
