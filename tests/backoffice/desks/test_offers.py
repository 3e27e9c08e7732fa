"""The offers desk: one form that says in a sentence what an offer does, a trial, the list, and its codes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.basket.models import Basket
from commerce.jobs.actions import run_due
from commerce.jobs.models import Job
from commerce.offer import actions
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from commerce.offer.terms import Codes, Gives, Kind
from commerce.stores.models import Store
from commerce.venezuela.models import TaxRate
from commerce.voucher import sets
from commerce.voucher.models import Voucher
from tests.factories import make_category, make_product, make_staff, make_store
from tests.offers import make_spec
from tests.orders import make_order, make_shop

pytestmark = pytest.mark.django_db
DESK = "/admin/ofertas/"
MARKETING = [
    *(f"offer.{verb}_conditionaloffer" for verb in ("view", "add", "change")),
    *(f"voucher.{verb}_voucher" for verb in ("view", "add", "change")),
]
TWO_FOR_ONE = {"kind": "automatic", "scope": "everything", "gives": "cheapest", "asks": "group", "asked": "2"}


@pytest.fixture
def shop() -> Store:
    return make_shop("viveres", is_default=True)


def at_the_desk(store: Store, *permissions: str, role: str = "mercadeo") -> Client:
    client = Client()
    client.force_login(make_staff(store, role, permissions or MARKETING, first_name="Ana", last_name="Gil"))
    return client


def typed(store: Store, **said: Any) -> dict[str, Any]:
    return {"store": store.pk, "name": "Dos por uno", "codes_length": "8", "priority": "0", **TWO_FOR_ONE, **said}


def for_a_month(**said: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=30)).isoformat(), **said}


def test_one_form_makes_the_whole_offer(shop: Store) -> None:
    shelf = make_category(shop, "Cervezas")
    said = typed(shop, scope="categories", categories=[shelf.pk], times_per_order="3", **for_a_month(ends_at="18:30"))

    page = at_the_desk(shop).post(f"{DESK}nueva/", said)

    offer = ConditionalOffer.objects.get(name="Dos por uno")
    assert page.headers["Location"] == reverse("offers:one", args=[offer.pk])
    assert (offer.benefit.type, offer.condition.value, offer.max_basket_applications) == ("Multibuy", 2, 3)
    assert list(offer.benefit.range.included_categories.all()) == [shelf]
    assert offer.end_datetime.astimezone(shop.zone).strftime("%H:%M") == "18:30"
    assert offer.start_datetime.astimezone(shop.zone).strftime("%H:%M") == "00:00"


def test_what_is_refused_stands_beside_its_field(shop: Store) -> None:
    page = at_the_desk(shop).post(f"{DESK}nueva/", typed(shop, gives="percent", asks="nothing", value="120"))

    assert page.status_code == 422
    assert page.context["form"].errors == {"value": ["Un porcentaje va de 0 a 100."]}
    assert not ConditionalOffer.objects.exists()


def test_the_sentence_follows_what_is_being_written(shop: Store) -> None:
    make_product(shop)
    client = at_the_desk(shop)

    page = client.post(f"{DESK}vista-previa/", typed(shop, name="", gives="percent", asks="nothing", value="12,5"))

    assert page.context["sentence"] == "12,5 % de descuento en toda la tienda, sin fecha de cierre."
    assert [warning.text for warning in page.context["warnings"]] == ["Entra 1 producto a la venta."]
    assert client.post(f"{DESK}vista-previa/", {"store": shop.pk}).status_code == 200


def test_offers_that_meet_are_told_with_the_one_that_wins(shop: Store) -> None:
    make_product(shop)
    actions.save_offer(make_spec(shop, name="La otra", priority=5), by=None)
    client = at_the_desk(shop)

    def told(**said: Any) -> str:
        page = client.post(f"{DESK}vista-previa/", typed(shop, gives="percent", asks="nothing", value="20", **said))
        return page.context["warnings"][-1].text

    assert told() == "Coincide con «La otra» en 1 producto. Gana la otra (prioridad 5 contra 0)."
    assert told(priority="9") == "Coincide con «La otra» en 1 producto. Gana esta (prioridad 9 contra 5)."
    ConditionalOffer.objects.update(exclusive=False)
    assert told(combines="on") == "Se suma a «La otra» en 1 producto."


def test_prices_that_fall_to_nothing_are_told(shop: Store) -> None:
    make_product(shop, price="2.00")
    page = at_the_desk(shop).post(f"{DESK}vista-previa/", typed(shop, gives="each", asks="nothing", value="2"))
    assert page.context["warnings"][1].text == "1 producto cuesta US$\xa02,00 o menos: saldría gratis."


def test_the_trial_prices_a_basket_and_leaves_nothing_behind(shop: Store) -> None:
    taxed = TaxRate.objects.get(code=TaxRate.GENERAL)
    product = make_product(shop, "Malta", price="4.00", tax_rate=taxed)
    client = at_the_desk(shop)
    models = (ConditionalOffer, Range, Condition, Benefit, Voucher, Basket)
    before = [model.objects.count() for model in models]

    said = typed(shop, **{"with": "lines", "sample": [product.pk], f"sample-{product.pk}": "4"})
    outcome = client.post(f"{DESK}simular/", said).context["outcome"]

    [line] = outcome.lines
    assert (line.before, line.after, line.offers) == (Decimal("16.00"), Decimal("8.00"), ["Dos por uno"])
    assert (outcome.saved, outcome.why_not) == (Decimal("8.00"), "")
    assert outcome.total == Decimal("11.00")
    assert outcome.tax == Decimal("1.10")
    assert [model.objects.count() for model in models] == before


@pytest.mark.parametrize("kind", ["code", "codes"])
def test_the_trial_of_what_works_by_code_uses_one(shop: Store, kind: str) -> None:
    product = make_product(shop, price="4.00")
    said = typed(shop, kind=kind, code="DOS", codes_count="50", **for_a_month())
    said |= {"with": "lines", "sample": [product.pk], f"sample-{product.pk}": "2"}
    assert at_the_desk(shop).post(f"{DESK}simular/", said).context["outcome"].saved == Decimal("4.00")
    assert not Voucher.objects.exists()


def test_the_trial_says_why_the_offer_does_not_apply(shop: Store) -> None:
    product, other = make_product(shop, price="4.00"), make_product(shop, price="4.00")
    client = at_the_desk(shop)

    def why(**said: Any) -> str:
        sample = {"with": "lines", "sample": [product.pk], f"sample-{product.pk}": "1"}
        return client.post(f"{DESK}simular/", typed(shop, **sample, **said)).context["outcome"].why_not

    assert why() == "Falta 1 de sus productos."
    assert why(gives="percent", value="10", asks="amount", asked="9").startswith("Faltan US$\xa05,00 para llegar a")
    assert why(scope="products", products=[other.pk]) == "Nada de la cesta está entre los productos de la oferta."
    actions.save_offer(make_spec(shop, name="La otra", priority=5), by=None)
    assert why(gives="percent", value="10", asks="nothing").startswith("Otra oferta tomó antes esos productos: «La o")


def test_the_trial_can_take_an_example_or_an_open_basket(shop: Store) -> None:
    product = make_product(shop, price="4.00", stock=50)
    basket = Basket.objects.create(store=shop)
    basket.add_product(product, 2)
    client = at_the_desk(shop, *MARKETING, "basket.view_basket", role="mercadeo-con-cestas")

    for how in ("example", f"basket-{basket.pk}"):
        assert client.post(f"{DESK}simular/", typed(shop, **{"with": how})).context["outcome"].saved == Decimal("4.00")


def test_the_trial_of_an_offer_that_exists_takes_its_place(shop: Store) -> None:
    product = make_product(shop, price="10.00")
    offer = actions.save_offer(make_spec(shop), by=None)
    said = typed(shop, offer=offer.pk, gives="percent", asks="nothing", value="30")
    said |= {"with": "lines", "sample": [product.pk], f"sample-{product.pk}": "1"}

    outcome = at_the_desk(shop).post(f"{DESK}simular/", said).context["outcome"]

    assert (outcome.saved, outcome.without) == (Decimal("3.00"), Decimal("13.00"))
    assert actions.fresh(offer.pk).benefit.value == Decimal(10)


def test_an_edit_says_who_changed_it_meanwhile(shop: Store) -> None:
    offer = actions.save_offer(make_spec(shop), by=None)
    client = at_the_desk(shop)
    seen = client.get(f"{DESK}{offer.pk}/editar/").context["seen"]
    said = typed(shop, name="Veinte menos", gives="percent", asks="nothing", value="20", seen=seen, reason="Subió")

    assert client.post(f"{DESK}{offer.pk}/editar/", said).status_code == 302
    assert offer.history.latest().history_change_reason == "Subió"
    late = client.post(f"{DESK}{offer.pk}/editar/", said)
    assert late.status_code == 422
    assert "Otra persona cambió esta oferta" in late.content.decode()


def test_a_copy_begins_with_the_same_terms_and_another_name(shop: Store) -> None:
    offer = actions.save_offer(make_spec(shop, gives=Gives.CHEAPEST), by=None)
    form = at_the_desk(shop).get(f"{DESK}nueva/?copia={offer.pk}").context["form"]
    assert (form.initial["name"], form.initial["gives"]) == ("Diez menos (copia)", "cheapest")


def test_a_set_of_fifty_is_made_at_once_and_one_of_many_by_a_job(shop: Store) -> None:
    client = at_the_desk(shop)
    said = typed(shop, kind="codes", codes_count="50", codes_prefix="navidad", times="1", **for_a_month())
    assert client.post(f"{DESK}nueva/", said).status_code == 302
    codes = Voucher.objects.values_list("code", flat=True)
    assert len(codes) == 50
    assert all(code.startswith("NAVIDAD-") for code in codes)

    said |= {"name": "Muchos", "codes_count": "450", "codes_prefix": "M"}
    page = client.post(f"{DESK}nueva/", said)
    job = Job.objects.get()
    assert page.headers["Location"] == reverse("jobs:job", args=[job.pk])
    run_due()
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert Voucher.objects.filter(voucher_set__name="Muchos").count() == 450


def test_the_list_tells_states_uses_and_what_was_sold(shop: Store) -> None:
    client, now = at_the_desk(shop), timezone.now()
    used = actions.save_offer(make_spec(shop, name="Activa"), by=None)
    make_order(shop, {make_product(shop, price="10.00"): 1})
    actions.save_offer(make_spec(shop, name="Programada", starts=now + timedelta(days=1)), by=None)
    actions.save_offer(make_spec(shop, name="Terminada", ends=now - timedelta(days=1)), by=None)
    actions.pause(actions.save_offer(make_spec(shop, name="En pausa"), by=None).pk, by=None)
    spent = actions.save_offer(make_spec(shop, name="Agotada", kind=Kind.CODE, codes=Codes("UNO")), by=None)
    Voucher.objects.filter(offers=spent).update(usage_limit=1, num_orders=1)

    rows = client.get(DESK).context["rows"]

    assert {str(row["state"]): row["offer"].name for row in rows} == {
        name: name for name in ("Activa", "Programada", "Terminada", "En pausa", "Agotada")
    }
    [active] = client.get(DESK, {"estado": "active"}).context["rows"]
    assert (active["offer"], active["offer"].num_orders, active["offer"].total_discount) == (used, 1, Decimal("1.00"))
    assert active["revenue"] == Decimal("12.00")
    assert [row["offer"] for row in client.get(DESK, {"q": "uno"}).context["rows"]] == [spent]
    assert [row["offer"] for row in client.get(DESK, {"tipo": "code"}).context["rows"]] == [spent]


def test_the_list_and_a_page_ask_few_questions_whatever_there_is(
    shop: Store, django_assert_max_num_queries: Any
) -> None:
    client = at_the_desk(shop)
    for number in range(30):
        spec = make_spec(shop, name=f"Oferta {number}", kind=Kind.CODES, codes=Codes(count=3, prefix=f"P{number}"))
        offer = actions.save_offer(spec, by=None)
        sets.fill(offer.voucher_set.pk, by=None)
    client.get(DESK)
    with django_assert_max_num_queries(15):
        assert len(client.get(DESK).context["rows"]) == 25
    with django_assert_max_num_queries(22):
        client.get(f"{DESK}{offer.pk}/")


def test_a_code_is_stopped_and_allowed_again(shop: Store) -> None:
    client = at_the_desk(shop)
    offer = actions.save_offer(make_spec(shop, kind=Kind.CODE, codes=Codes("DIEZ")), by=None)
    voucher = Voucher.objects.get()

    client.post(f"{DESK}{offer.pk}/codigos/{voucher.pk}/detener/")
    voucher.refresh_from_db()
    assert voucher.refusal_of_dates().code == "voucher_not_in_use"

    client.post(f"{DESK}{offer.pk}/codigos/{voucher.pk}/reactivar/")
    voucher.refresh_from_db()
    assert voucher.refusal_of_dates() is None
    assert [past.stopped_at is None for past in voucher.history.all()[:2]] == [True, False]


def test_the_codes_as_a_file_tell_the_orders_and_run_no_formula(shop: Store) -> None:
    offer = actions.save_offer(make_spec(shop, kind=Kind.CODE, codes=Codes("=1+1")), by=None)
    voucher = Voucher.objects.get()
    order = make_order(shop, {make_product(shop, price="10.00"): 1}, vouchers=[voucher])

    page = at_the_desk(shop).get(f"{DESK}{offer.pk}/codigos.csv")

    [header, row] = b"".join(page.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert header.startswith("Código,Estado,Usos,Pedidos")
    assert row.startswith(f"'=1+1,En uso,1,{order.number},1.00,")


def test_whoever_only_views_changes_nothing(shop: Store) -> None:
    offer = actions.save_offer(make_spec(shop), by=None)
    client = at_the_desk(shop, "offer.view_conditionaloffer", role="catalogo")

    assert client.get(DESK).status_code == 200
    assert client.get(f"{DESK}{offer.pk}/").status_code == 200
    for path in ("nueva/", f"{offer.pk}/editar/"):
        assert client.get(DESK + path).status_code == 403
    for path in (f"{offer.pk}/pausar/", f"{offer.pk}/terminar/", "vista-previa/", "simular/"):
        assert client.post(DESK + path).status_code == 403
    offer.refresh_from_db()
    assert offer.is_open


def test_the_team_of_another_store_finds_nothing(shop: Store) -> None:
    offer = actions.save_offer(make_spec(shop, kind=Kind.CODE, codes=Codes("DIEZ")), by=None)
    voucher = Voucher.objects.get()
    stranger = at_the_desk(make_store("ajena"), role="mercadeo-ajeno")

    assert stranger.get(DESK).context["rows"] == []
    for path in ("", "editar/", "codigos.csv"):
        assert stranger.get(f"{DESK}{offer.pk}/{path}").status_code == 404
    for path in ("pausar/", "terminar/", f"codigos/{voucher.pk}/detener/"):
        assert stranger.post(f"{DESK}{offer.pk}/{path}").status_code == 404
    for path in ("vista-previa/", "simular/"):
        assert stranger.post(DESK + path, {"offer": offer.pk}).status_code == 404
        assert stranger.post(DESK + path, typed(shop)).status_code == 404
    assert stranger.get(f"{DESK}nueva/?copia={offer.pk}").status_code == 404


def test_nothing_changes_by_a_plain_visit(shop: Store) -> None:
    offer = actions.save_offer(make_spec(shop), by=None)
    client = at_the_desk(shop)
    for path in ("pausar/", "reanudar/", "terminar/"):
        assert client.get(f"{DESK}{offer.pk}/{path}").status_code == 405
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM offer_conditionaloffer WHERE id = %s", [offer.pk])
        assert cursor.fetchone() == ("Open",)
