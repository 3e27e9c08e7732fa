"""`python -m tests.pictures [GUIDE …]`: takes the pictures of those guides, or of all of them, of a fresh demo shop."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.test")

from project.messages.catalogues import compile_stale

compile_stale()

import django  # noqa: E402  the catalogues have to be there first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402

from commerce.accounts.models import User  # noqa: E402
from tests.support import database  # noqa: E402
from tests.support.browser import launched, watched_page  # noqa: E402
from tests.support.liveserver import LiveServer, served  # noqa: E402
from tests.support.worker import work_off  # noqa: E402

from . import finance, marketing, merchandising, orders, pages  # noqa: E402
from .album import Picture  # noqa: E402

# A guide adds its module here: a list of pictures, in the order in which they are taken.
GUIDES: dict[str, list[Picture]] = {
    "finance": finance.PICTURES,
    "marketing": marketing.PICTURES,
    "merchandising": merchandising.PICTURES + pages.PICTURES,
    "orders": orders.PICTURES,
}


def main(chosen: list[str]) -> int:
    """Take them; the exit status."""
    if unknown := set(chosen) - GUIDES.keys():
        print(f"No existe: {', '.join(sorted(unknown))}. Hay: {', '.join(GUIDES)}", file=sys.stderr)
        return 2
    mine = database.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _furnish(Path(folder))
            with served() as server, launched() as browser:
                for guide in chosen or GUIDES:
                    for picture in GUIDES[guide]:
                        _take(picture, browser, server)
    finally:
        mine.remove()
    return 0


def _furnish(folder: Path) -> None:
    """The demo shop, with its files in a folder of its own."""
    settings.VAR_DIR, settings.MEDIA_ROOT = folder, str(folder / "media")
    settings.RECEIPTS_ROOT, settings.SAMPLE_STATEMENTS = folder / "receipts", folder / "demo"
    settings.ENVIRONMENT_LABEL = "demo"
    call_command("load_reference_data", verbosity=0)
    call_command("load_demo", verbosity=0)
    call_command("load_demo_pages", verbosity=0)
    work_off()


def _take(picture: Picture, browser: Browser, server: LiveServer) -> None:
    width, height = picture.size
    with watched_page(browser, server.url, viewport={"width": width, "height": height}) as page:
        if picture.who:
            client = Client()
            client.force_login(User.objects.get(email=picture.who))
            name = settings.SESSION_COOKIE_NAME
            page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
        path = picture.take(page)
    print(f"{path.relative_to(settings.BASE_DIR)}  {path.stat().st_size // 1024} KB", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
