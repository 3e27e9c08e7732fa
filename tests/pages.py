"""Pages for tests: a store's front page, a picture of its library, and every block that an editor may use."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from cms import sites
from cms.models import HomePage
from commerce.catalogue.models import Category, Product
from commerce.stores.models import Store
from commerce.voucher.models import Voucher
from tests.factories import make_category, make_product
from tests.orders import make_voucher

Blocks = list[dict[str, Any]]


def make_home(store: Store) -> HomePage:
    """The front page of `store`, still without blocks."""
    return HomePage.objects.get(pk=sites.open_site(store.pk).site.root_page_id)


def publish(page: Any, *blocks: dict[str, Any]) -> Any:
    """`page`, live with those blocks."""
    page.body = list(blocks)
    page.save_revision().publish()
    return page


def drawn() -> io.BytesIO:
    """A file with a picture in it."""
    file = io.BytesIO()
    Image.new("RGB", (640, 400), "#CFE6DE").save(file, "PNG")
    file.seek(0)
    return file


def make_image(title: str = "Un queso sobre la tabla") -> AbstractImage:
    """A picture of the library, described by its title."""
    file = ImageFile(drawn(), "queso.png")
    picture: AbstractImage = get_image_model().objects.create(title=title, description=title, file=file)
    return picture


def block(kind: str, /, **value: Any) -> dict[str, Any]:
    """One block of a body."""
    return {"type": kind, "value": value}


def chosen(rows: Sequence[Any]) -> Blocks:
    """Rows as a list of choosers keeps them."""
    return [{"type": "item", "value": row.pk, "id": f"{row.pk}"} for row in rows]


def seen(picture: AbstractImage | None, alt: str = "Un queso sobre la tabla") -> dict[str, Any] | None:
    """A picture as a block keeps it."""
    return {"image": picture.pk, "decorative": False, "alt_text": alt} if picture is not None else None


def every_block(
    products: Sequence[Product], categories: Sequence[Category], voucher: Voucher, picture: AbstractImage | None
) -> Blocks:
    """One of each, filled in as an editor would, with the longest words that fit where that is what goes wrong."""
    first, second = products[0], products[1]
    values = [{"name": "Sabor", "values": ["Suave", "Salado"]}, {"name": "Para qué", "values": ["Arepas", "Rallar"]}]
    answer = "<p>Sí, hasta la una de la tarde. <b>Los feriados no.</b></p>"
    return [
        block(
            "hero", heading="Lo de siempre, a la puerta de tu casa", text="Pides hoy, llega hoy.", image=seen(picture),
            button="Ver todo", address="/tienda/", second_button="Cómo pagar", second_address="/como-pagar/",
        ),
        block("shelf", title="Recién llegados", rule="newest", count=8, products_first=chosen([first])),
        block("categories", title="Compra por pasillo", categories=chosen(categories)),
        block("spotlight", product=first.pk, heading="El de la semana", text="<p>Recién traído de Bailadores.</p>"),
        block("promo", title="Dos dólares para tu primera compra", text="En todo.", voucher=voucher.pk,
              shows_countdown=True),
        block("countdown", title="Cierra el pedido de la semana", text="Lo que pidas hoy sale el jueves.",
              until=(timezone.now() + timedelta(days=3)).isoformat()),
        block("comparison", title="¿Cuál queso te conviene?", compared=chosen([first, second]), rows=values),
        block("text", text="<h2>De los Andes</h2><p>Traemos queso todos los martes.</p><h3>Y de aquí</h3>"
              "<ul><li>De mano</li><li>Telita</li></ul><ol><li>Lo pides</li><li>Llega</li></ol>"),
        block("picture", image=seen(picture), caption="Los martes llega el camión de Bailadores."),
        block("gallery", pictures=[{"image": seen(picture), "caption": f"Foto {number}"} for number in range(5)]),
        block("video", address="https://youtu.be/abc123", title="Cómo se hace el queso telita", cover=seen(picture)),
        block("quote", quote="Llegó antes de lo que decía, y bien frío.", who="Yusmary, El Hatillo"),
        block("steps", title="Cómo se pide", steps=[{"name": "Eliges", "text": "Lo que quieras."}, {"name": "Pagas"}]),
        block("questions", title="Lo que más preguntan", questions=[{"question": "¿Abren los domingos?",
              "answer": answer}, {"question": "¿Puedo pagar al recibir?", "answer": answer}]),
        block("alert", kind="warn", text="<p>El lunes no abrimos.</p>"),
        block("link_card", address="https://www.instagram.com/p/abc/", title="Así llega el queso de los Andes",
              text="Tres minutos de camino.", image=seen(picture)),
        block("rate"),
        block("ways_to_pay"),
        block("whatsapp", text="Escríbenos por WhatsApp", message="Hola, ¿tienen queso?"),
    ]  # fmt: skip


def fill(store: Store) -> Blocks:
    """Things to sell in `store`, and every block showing them."""
    categories = [make_category(store, name) for name in ("Quesos", "Panadería y repostería")]
    products = [
        make_product(store, title, price="7.20", category=categories[0], is_featured=True, description="<p>Rico.</p>")
        for title in ("Queso blanco duro", "Queso de mano", "Queso telita de Upata", "Requesón")
    ]
    return every_block(products, categories, make_voucher(store, "PRIMERA2"), make_image())
