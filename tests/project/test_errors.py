"""The pages of what went wrong: they need nothing that could have failed too."""

import re
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import translation

from project import errors
from tests.factories import make_store

PAGES = {
    "400.html": "No entendimos lo que llegó",
    "403.html": "Aquí no puedes entrar",
    "403_csrf.html": "El formulario se quedó viejo",
    "404.html": "Esta página no está",
    "500.html": "Algo falló de nuestro lado",
}


def malformed(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("secret reason")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("secret reason")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret reason")


class Urls:
    """A small site whose pages fail."""

    handler400, handler403 = "project.errors.bad_request", "project.errors.permission_denied"
    handler404, handler500 = "project.errors.page_not_found", "project.errors.server_error"
    urlpatterns = (path("a/", malformed), path("b/", forbidden), path("d/", broken))


@pytest.mark.parametrize(("template", "heading"), PAGES.items())
def test_an_error_page_says_what_happened_without_a_query_or_a_context(
    template: str, heading: str, rf: RequestFactory
) -> None:
    answer = errors._page(rf.get("/"), template, HTTPStatus.IM_A_TEAPOT)
    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.IM_A_TEAPOT
    assert f"<h1>{heading}</h1>" in html
    assert html.count("<h1") == 1
    assert "inválid" not in html.lower()
    assert not re.search(r"<style|\sstyle=|<script|\son[a-z]+=", html)


@pytest.mark.parametrize("template", PAGES)
def test_an_error_page_speaks_english_to_who_chose_it(template: str, rf: RequestFactory) -> None:
    with translation.override("en"):
        assert '<html lang="en">' in errors._page(rf.get("/"), template, HTTPStatus.NOT_FOUND).content.decode()


def test_the_page_of_a_failure_of_ours_carries_the_code_that_finds_it_in_the_log(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.request_id = "4d5550c4aabbccdd"  # type: ignore[attr-defined]
    assert '<b class="num">4D5550C4</b>' in errors.server_error(request).content.decode()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=Urls)
@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/a/", HTTPStatus.BAD_REQUEST, "No entendimos lo que llegó"),
        ("/b/", HTTPStatus.FORBIDDEN, "Aquí no puedes entrar"),
        ("/c/", HTTPStatus.NOT_FOUND, "Esta página no está"),
        ("/d/", HTTPStatus.INTERNAL_SERVER_ERROR, "Algo falló de nuestro lado"),
    ],
)
def test_each_failure_has_its_page_and_tells_nothing_of_the_inside(address: str, status: int, heading: str) -> None:
    store = make_store()
    client = Client(raise_request_exception=False)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers={"host": store.host})
    assert answer.status_code == status
    assert heading in answer.content.decode()
    assert "secret reason" not in answer.content.decode()
    assert len(queries) <= 3  # the stamp, the store, and where pages that moved are now


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=Urls)
def test_a_form_without_proof_of_origin_gets_our_page() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/d/", {"email": "ana@ejemplo.com.ve"}, headers={"host": make_store().host})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "<h1>El formulario se quedó viejo</h1>" in answer.content.decode()
