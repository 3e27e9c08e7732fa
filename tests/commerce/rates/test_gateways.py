"""Each provider in its own shape, and everything that a provider can answer wrongly."""

import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from commerce.rates import gateways
from commerce.rates.gateways import GatewayError
from tests.support import rate_sources as fake
from tests.support.rate_sources import Provider, Respond


@dataclass
class Source:
    """What a gateway needs to know."""

    gateway: str
    address: str
    base: str = "USD"
    key_variable: str = ""


def read(source: Source, timeout: float = 2, ca_bundle: str = "") -> gateways.Reading:
    return gateways.read(source, timeout=timeout, ca_bundle=ca_bundle)


@pytest.mark.parametrize(
    ("gateway", "respond", "value"),
    [
        ("bcv", fake.bcv(), "860.18000000"),
        ("bcv", fake.bcv(usd="1.234,56780000"), "1234.56780000"),
        ("dolarapi", fake.dolarapi(), "860.18000000"),
        ("open_er_api", fake.er_api(), "858.90000000"),
        ("exchangerate_api", fake.er_api(field="conversion_rates"), "858.90000000"),
        ("openexchangerates", fake.openexchangerates(), "859.50000000"),
        ("currency_api", fake.currency_api("860.123456789"), "860.12345679"),
    ],
)
def test_every_provider_is_read_in_its_own_shape(
    web: Provider, monkeypatch: pytest.MonkeyPatch, gateway: str, respond: Respond, value: str
) -> None:
    monkeypatch.setenv("RATES_KEY_OURS", "s3creta")
    web.at("/rates", respond)
    web.at("/s3creta/rates", respond)
    keyed = gateway in ("exchangerate_api", "openexchangerates")
    source = Source(gateway, web.url + ("/{key}/rates" if keyed else "/rates"), key_variable="RATES_KEY_OURS")

    reading = read(source)

    assert (str(reading.value), reading.value_date, reading.raw_status) == (value, date(2026, 10, 1), "200")


def test_the_central_bank_s_page_has_the_euro_too(web: Provider) -> None:
    assert read(Source("bcv", web.at("/", fake.bcv()), base="EUR")).value == Decimal("1011.44")


def test_digits_are_read_exactly_and_never_through_a_float(web: Provider) -> None:
    source = Source("dolarapi", web.at("/", fake.dolarapi("123456789.12345678")))
    assert str(read(source).value) == "123456789.12345678"


@pytest.mark.parametrize(
    ("gateway", "respond", "status"),
    [
        ("dolarapi", fake.says("<html><h1>Mantenimiento</h1></html>", kind="text/html"), "unreadable"),
        ("dolarapi", fake.says(""), "empty"),
        ("dolarapi", fake.says("[" * 50_000), "unreadable"),
        ("dolarapi", fake.says("[1, 2]"), "unreadable"),
        ("dolarapi", fake.dolarapi("NaN"), "bad_value"),
        ("dolarapi", fake.dolarapi("Infinity"), "bad_value"),
        ("dolarapi", fake.dolarapi("0"), "bad_value"),
        ("dolarapi", fake.dolarapi("-860.18"), "bad_value"),
        ("dolarapi", fake.dolarapi("1e999999"), "bad_value"),
        ("dolarapi", fake.dolarapi("1e-30"), "bad_value"),
        ("dolarapi", fake.dolarapi("null"), "bad_value"),
        ("dolarapi", fake.dolarapi("true"), "bad_value"),
        ("dolarapi", fake.dolarapi('"ochocientos"'), "bad_value"),
        ("dolarapi", fake.dolarapi(day="mañana"), "bad_date"),
        ("dolarapi", fake.says("x" * 2_100_000), "too_large"),
        ("dolarapi", fake.says("{}", status=503), "http_503"),
        ("bcv", fake.says("<html><p>Otra página</p></html>"), "unreadable"),
        ("bcv", fake.says(""), "empty"),
        ("bcv", fake.bcv(usd="N/D"), "bad_value"),
        ("bcv", fake.bcv(usd="0,00"), "bad_value"),
        ("bcv", fake.bcv(usd="-1,00"), "bad_value"),
        ("bcv", fake.bcv(day="pronto"), "bad_date"),
        ("open_er_api", fake.says('{"result":"error","error-type":"quota"}'), "unreadable"),
        ("open_er_api", fake.says('{"result":"success","base_code":"USD","rates":{"COP":1}}'), "bad_value"),
        ("currency_api", fake.says('{"date":"2026-10-01"}'), "bad_value"),
        ("inventado", fake.says("{}"), "no_gateway"),
    ],
)
def test_an_answer_that_is_no_rate_is_refused_with_its_reason(
    web: Provider, gateway: str, respond: Respond, status: str
) -> None:
    with pytest.raises(GatewayError) as caught:
        read(Source(gateway, web.at("/", respond)))
    assert caught.value.status == status
    assert str(caught.value) != ""


@pytest.mark.parametrize("respond", [fake.stalls(30), fake.drips(30)])
def test_a_provider_that_stalls_or_drips_is_given_up_in_time(web: Provider, respond: Respond) -> None:
    started = time.monotonic()
    with pytest.raises(GatewayError) as caught:
        read(Source("dolarapi", web.at("/", respond)), timeout=0.4)
    assert caught.value.status == "timeout"
    assert time.monotonic() - started < 3


def test_a_redirect_is_followed_and_a_loop_is_not(web: Provider) -> None:
    web.at("/there", fake.dolarapi())
    assert read(Source("dolarapi", web.at("/here", fake.redirects("/there")))).value == Decimal("860.18")

    with pytest.raises(GatewayError) as caught:
        read(Source("dolarapi", web.at("/loop", fake.redirects("/loop"))))
    assert caught.value.status == "redirects"
    assert web.asked.count("/loop") == 4


def test_a_server_that_is_not_there_is_told_without_its_address() -> None:
    with pytest.raises(GatewayError) as caught:
        read(Source("dolarapi", "http://localhost:9/secreto"))
    assert caught.value.status == "network"
    assert "secreto" not in str(caught.value)


@pytest.mark.parametrize("address", ["http://example.com/", "ftp://localhost/", "file:///etc/passwd", "nada"])
def test_only_https_is_asked_outside_this_machine(address: str) -> None:
    with pytest.raises(GatewayError) as caught:
        read(Source("dolarapi", address))
    assert caught.value.status == "insecure"


def test_a_certificate_that_nobody_signed_is_refused_and_a_bundle_can_trust_it(tmp_path: Path) -> None:
    pem = fake.certificate(tmp_path)
    with fake.provider(fake.tls(pem)) as secure:
        source = Source("dolarapi", secure.at("/", fake.dolarapi()))
        with pytest.raises(GatewayError) as caught:
            read(source)
        assert caught.value.status == "tls"
        assert secure.asked == []
        assert read(source, ca_bundle=str(pem)).value == Decimal("860.18")


def test_a_secure_source_is_not_led_to_an_insecure_address(tmp_path: Path, web: Provider) -> None:
    pem = fake.certificate(tmp_path)
    with fake.provider(fake.tls(pem)) as secure:
        address = secure.at("/", fake.redirects(web.at("/plain", fake.dolarapi())))
        with pytest.raises(GatewayError) as caught:
            read(Source("dolarapi", address), ca_bundle=str(pem))
    assert caught.value.status == "insecure"
    assert web.asked == []


def test_a_bundle_that_is_not_there_is_an_error_and_not_a_way_round(web: Provider) -> None:
    with pytest.raises(GatewayError):
        read(Source("dolarapi", web.at("/", fake.dolarapi())), ca_bundle="/no/such/file.pem")


@pytest.mark.parametrize("variable", ["RATES_KEY_NONE", "SECRET_KEY", ""])
def test_a_key_comes_from_its_own_variable_and_from_no_other(
    web: Provider, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv("SECRET_KEY", "no-se-cuenta")
    with pytest.raises(GatewayError) as caught:
        read(Source("openexchangerates", web.url + "/{key}", key_variable=variable))
    assert caught.value.status == "no_key"
    assert web.asked == []


def test_a_proxy_of_the_environment_is_not_used(web: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://localhost:9")
    assert read(Source("dolarapi", web.at("/", fake.dolarapi()))).value == Decimal("860.18")


def test_the_sample_file_works_without_a_network_and_never_in_production(settings: object) -> None:
    assert read(Source("fixture", "usd.json")).value == Decimal("860.18")
    with pytest.raises(GatewayError):
        read(Source("fixture", "../reference/banks.json"))
    settings.ENVIRONMENT_LABEL = "production"  # type: ignore[attr-defined]
    with pytest.raises(GatewayError) as caught:
        read(Source("fixture", "usd.json"))
    assert caught.value.status == "insecure"
