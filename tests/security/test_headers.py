"""What every answer tells the browser about itself."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from commerce.order import links
from tests.factories import PASSWORD

from .world import ANONYMOUS, CUSTOMER, SUPERUSER, World

pytestmark = pytest.mark.xdist_group("security")

PUBLIC = [
    "/",
    "/tienda/",
    "/buscar/?q=queso",
    "/cesta/",
    "/como-pagar/",
    "/cuenta/acceso/login/",
    "/no-existe/",
    "/robots.txt",
]
ROOT = Path(settings.BASE_DIR)


def addresses(world: World) -> list[str]:
    here = world.here
    return [*PUBLIC, here.product.get_absolute_url(), here.category.get_absolute_url(), links.path_of(here.order)]


def test_public_pages_run_no_script_and_no_style_that_is_not_a_file_of_ours(world: World) -> None:
    client = world.client(ANONYMOUS)
    for address in addresses(world) * 2:  # the second time from the kept pages
        response = client.get(address)
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy, address
        assert re.search(r"default-src 'none'", policy), address
        assert re.search(r"frame-ancestors '(none|self)'", policy), address
        assert re.search(r"base-uri 'none'", policy), address
        assert re.search(r"form-action 'self'", policy), address
        html = response.content.decode()
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", html) == [], address
        assert re.findall(r"<script(?![^>]*(?:src=|application/ld\+json))", html) == [], address


def test_public_pages_say_what_they_are_and_keep_their_address_to_themselves(world: World) -> None:
    client = world.client(ANONYMOUS)
    for address in addresses(world) * 2:
        response = client.get(address)
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["Referrer-Policy"] == "same-origin", address
        assert response["X-Frame-Options"] in ("DENY", "SAMEORIGIN"), address
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", address


@pytest.mark.parametrize("page", ["", "recibo/", "cancelar/"])
def test_pages_behind_a_secret_link_are_neither_kept_nor_found_nor_passed_on(world: World, page: str) -> None:
    response = world.client(ANONYMOUS).get(links.path_of(world.here.order) + page)
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "canonical" not in response.content.decode()


@pytest.mark.parametrize("address", ["/cuenta/", "/cuenta/datos/", "/cuenta/pedidos/", "/pagar/", "/cesta/"])
def test_personal_pages_are_not_kept_by_anybody(world: World, address: str) -> None:
    response = world.client(CUSTOMER).get(address)
    assert response.status_code == 200
    assert re.search("no-store|private", response["Cache-Control"])


def test_the_back_office_is_framed_by_nobody_and_has_a_policy(world: World) -> None:
    response = world.client(SUPERUSER).get("/admin/")
    assert response["X-Frame-Options"] in ("DENY", "SAMEORIGIN")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert re.search("frame-ancestors '(none|self)'", response["Content-Security-Policy"])
    assert re.search("no-store|no-cache", response["Cache-Control"])


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(world: World) -> None:
    client = world.client(ANONYMOUS)
    ours = {"host": world.here.store.host, "Sec-Fetch-Site": "same-origin"}
    client.get("/cuenta/acceso/login/")
    client.post("/idioma/", {"language": "en"}, headers=ours)
    client.post("/cesta/agregar/", {"product_id": world.here.product.pk}, headers=ours)
    # Logging in takes the guest's basket along, with its cookie.
    baskets = dict(client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN])
    client.post("/cuenta/acceso/login/", {"login": world.here.customer.email, "password": PASSWORD})
    jar = client.cookies
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME} <= set(jar)
    for cookie in (*jar.values(), baskets):
        assert cookie["samesite"] in ("Lax", "Strict")
        assert cookie["domain"] == ""
    assert {name for name, cookie in jar.items() if cookie.value and not cookie["httponly"]} == {
        settings.CSRF_COOKIE_NAME
    }
    assert baskets["httponly"]


PRODUCTION = """
import os, json
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")
from django.conf import settings as s
names = '''SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_HSTS_PRELOAD SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE
CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY OSCAR_BASKET_COOKIE_SECURE SECURE_CONTENT_TYPE_NOSNIFF STAFF_MFA_REQUIRED
DEBUG'''.split()
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def test_in_production_everything_travels_encrypted() -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "SECRET_KEY": "Kx7w" * 3 + "-abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJ",
        "ACCESS_LINK_KEY": "Qz3v" * 3 + "-0123456789abcdefghijklmnopqrstuvwxyz-KLMNOPQRST",
        "SECRET_FIELDS_KEYS": "Wb5n" * 3 + "-9876543210abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
        "JOURNAL_SEAL_KEYS": "Rd8m" * 3 + "-ponmlkjihgfedcba9876543210-ZYXWVUTSRQPONMLKJI",
        "ALLOWED_HOSTS": "tienda.example",
        "DATABASE_URL": "postgresql://nadie@localhost/nada",
    }
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert values.pop("SECURE_HSTS_SECONDS") == 31_536_000
    assert values.pop("DEBUG") is False
    assert {name for name, value in values.items() if value is not True} == set()
