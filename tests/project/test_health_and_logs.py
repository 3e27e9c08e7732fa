"""The health answer, request ids, and log lines without personal data."""

import io
import json
import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pythonjsonlogger.json import JsonFormatter

from project.logs import MaskFilter, RequestIdFilter, mask


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/health/", "/api/health/"])
def test_a_working_shop_answers_ok_with_its_version_and_checks(client: Client, path: str) -> None:
    response = client.get(path, headers={"host": "10.0.0.7"})

    body = response.json()
    assert response.status_code == 200
    assert body == {"status": "ok", "version": "1.0.0", "checks": {"db": "ok", "cache": "ok", "queue": "ok"}}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_task_that_waits_too_long_shows_as_a_late_queue(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_q_ormq (key, payload, lock) VALUES ('abasto', 'x', %s)",
            [timezone.now() - timedelta(minutes=6)],
        )

    response = client.get("/api/v1/health/")

    assert response.status_code == 200
    assert (response.json()["status"], response.json()["checks"]["queue"]) == ("degraded", "late")


@pytest.mark.django_db
def test_a_well_formed_request_id_is_kept_and_any_other_replaced(client: Client) -> None:
    kept = client.get("/api/v1/health/", headers={"x-request-id": "caja-2-000123"})
    made = client.get("/api/v1/health/", headers={"x-request-id": "<script>"})

    assert kept["X-Request-ID"] == "caja-2-000123"
    assert len(made["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("llamó +584145550137 hoy", "llamó 04**-*****37 hoy"),
        ("llamó 0414-5550137", "llamó 04**-*****37"),
        ("correo ana.perez@ejemplo.com.ve", "correo a***@ejemplo.com.ve"),
        ("cédula V12345678", "cédula V-******78"),
        ("GET /pedido/aB3_x-9Zz/ 200", "GET /pedido/***/ 200"),
        ("pedido A-100234 por US$ 24.90", "pedido A-100234 por US$ 24.90"),
    ],
)
def test_personal_data_and_secret_links_are_masked_in_a_log_line(written: str, read: str) -> None:
    assert mask(written) == read


def test_a_log_line_is_json_and_masks_its_arguments_and_traceback() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("%(levelname)s %(message)s %(request_id)s"))
    handler.addFilter(RequestIdFilter())
    handler.addFilter(MaskFilter())
    logger = logging.getLogger("tests.masking")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        raise ValueError("no existe ana@ejemplo.com")
    except ValueError:
        logger.exception("falló el aviso a %s", "ana@ejemplo.com")

    line = json.loads(stream.getvalue())
    assert line["message"] == "falló el aviso a a***@ejemplo.com"
    assert "ana@" not in stream.getvalue()
    assert "ValueError" in line["exc_info"]
