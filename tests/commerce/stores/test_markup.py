"""The tags of the shop: what they print is what the style guide says."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from django import forms
from django.template import Context, Template
from django.utils import translation

from commerce.stores.markup import dates, prices
from commerce.stores.markup.icons import icon, pill
from commerce.stores.markup.pictures import picture, rendition_url

RATE = Decimal("860.18")


def render(source: str, **context: object) -> str:
    return Template("{% load storefront %}" + source).render(Context(context))


def test_a_price_is_in_dollars_over_its_bolivares() -> None:
    html = render("{% price amount %}", amount=Decimal("24.90"), exchange_rate=RATE)
    assert html == (
        '<span class="price"><span class="price__usd">US$\xa024,90</span>'
        '<span class="price__bs">Bs\xa021.418,48</span></span>'
    )


def test_without_a_rate_a_price_is_in_dollars_alone() -> None:
    assert render("{% price amount %}", amount=Decimal(3)) == (
        '<span class="price"><span class="price__usd">US$\xa03,00</span></span>'
    )


def test_an_old_order_keeps_the_bolivares_that_were_frozen_in_it() -> None:
    html = render("{% price amount bs=bs end=True %}", amount=Decimal(10), bs=Decimal("5000.00"), exchange_rate=RATE)
    assert "Bs\xa05.000,00" in html
    assert 'class="price price--end"' in html


def test_a_missing_price_prints_nothing() -> None:
    assert render("[{% price amount %}{% shelf_tag amount %}]", amount=None) == "[]"


def test_the_shelf_tag_of_an_offer_strikes_the_old_price_and_names_it_for_people_who_hear_it() -> None:
    html = render("{% shelf_tag amount old=old %}", amount=Decimal("34.50"), old=Decimal("39.90"), exchange_rate=RATE)
    assert html == (
        '<p class="tag tag--offer"><span class="tag__usd">US$\xa034,50<s class="tag__old"><span class="sr">antes </span>39,90</s>'
        '</span><span class="tag__bs">Bs\xa029.676,21</span></p>'
    )


def test_the_shelf_tag_names_the_unit_on_both_lines() -> None:
    html = render("{% shelf_tag amount unit='kg' %}", amount=Decimal("7.20"), exchange_rate=RATE)
    assert html == (
        '<p class="tag"><span class="tag__usd">US$\xa07,20 <span class="tag__unit">/ kg</span></span>'
        '<span class="tag__bs">Bs\xa06.193,30 / kg</span></p>'
    )


def test_a_piece_needs_no_unit_and_a_higher_old_price_makes_no_offer() -> None:
    html = render("{% shelf_tag amount unit='piece' old=amount %}", amount=Decimal(1))
    assert html == '<p class="tag"><span class="tag__usd">US$\xa01,00</span></p>'


def test_a_unit_that_somebody_invented_is_escaped() -> None:
    assert "<script" not in prices.shelf_tag(Decimal(1), RATE, unit="<script>")


def test_the_rate_prints_every_decimal_that_was_published_up_to_four() -> None:
    assert prices.rate_figure(Decimal("860.18000000")) == "Bs\xa0860,18"
    assert prices.rate_figure(Decimal("860.18230000")) == "Bs\xa0860,1823"
    assert prices.rate_figure(Decimal("860.185")) == "Bs\xa0860,185"
    assert prices.rate_figure(None) == ""


def test_the_rate_note_names_source_rate_and_value_date() -> None:
    class Rate:
        value, source, value_date = RATE, "bcv", date(2026, 10, 1)

    assert prices.rate_note(Rate()) == (
        '<p class="ratenote">Tasa BCV Bs\xa0860,18 por dólar, fecha valor jue 1 oct 2026.</p>'
    )
    assert prices.rate_note(None) == ""


def test_days_and_hours_are_written_as_people_say_them() -> None:
    assert dates.day(date(2026, 10, 1)) == "jue 1 oct 2026"
    assert dates.day(datetime(2026, 10, 2, 3, 30, tzinfo=UTC), year=False) == "jue 1 oct"  # still Thursday in Caracas
    assert dates.clock(time(19)) == "7:00\xa0p.\xa0m."
    assert dates.clock(time(0, 5)) == "12:05\xa0a.\xa0m."
    with translation.override("en"):
        assert dates.day(date(2026, 10, 1)) == "Thu 1 Oct 2026"
        assert dates.clock(time(12, 30)) == "12:30\xa0pm"


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert icon("basket") == (
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="/static/abasto/icons.svg#i-basket"/></svg>'
    )
    assert 'role="img" aria-label="Tu &lt;cesta&gt;"' in icon("basket", "Tu <cesta>")


def test_a_pill_tells_a_status_with_an_icon_and_words() -> None:
    assert pill("verified").startswith('<span class="pill pill--ok"><svg')
    assert pill("verified").endswith("Pago verificado</span>")
    assert pill("rejected", "Falta <algo>").endswith("Falta &lt;algo&gt;</span>")
    assert pill("algo-nuevo").endswith("algo-nuevo</span>")


class OrderForm(forms.Form):
    phone = forms.CharField(label="Teléfono", help_text="El de tu banco.")
    note = forms.CharField(label="Nota", required=False, widget=forms.Textarea)
    how = forms.ChoiceField(
        label="¿Cómo lo recibes?", choices=[("a", "Entrega"), ("b", "Retiro")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="Acepto", required=False)
    receipt = forms.FileField(label="Captura", required=False, help_text="Hasta 8 MB.")


def test_a_field_ties_label_help_and_control_together() -> None:
    html = render("{% field form.phone inputmode='tel' css='num' %}", form=OrderForm())
    assert '<label for="id_phone">Teléfono</label>' in html
    assert 'class="input num"' in html
    assert 'inputmode="tel"' in html
    assert 'aria-describedby="id_phone-h"' in html
    assert '<p class="help" id="id_phone-h">El de tu banco.</p>' in html


def test_a_refused_field_says_why_and_keeps_what_was_typed() -> None:
    html = render(
        "{% form_errors form %}{% field form.phone %}{% field form.note %}", form=OrderForm({"note": "<b>", "how": "a"})
    )
    assert '<h2>Revisa un dato para continuar</h2><ul role="list"><li><a href="#id_phone">Teléfono: ' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_phone-h id_phone-e"' in html
    assert '<p class="error" id="id_phone-e">' in html
    assert '(opcional)</span></label><textarea name="note" cols="40" rows="10" class="textarea"' in html
    assert "&lt;b&gt;</textarea>" in html


def test_radio_buttons_are_a_group_of_cards_that_the_summary_can_reach() -> None:
    html = render("{% form_errors form %}{% field form.how %}", form=OrderForm({"phone": "1"}))
    assert '<a href="#id_how' in html
    assert (
        '<fieldset class="field" id="id_how" tabindex="-1" aria-describedby="id_how-e"><legend>¿Cómo lo recibes?</legend>'
        in html
    )
    assert html.count('<label class="choice">') == 2


def test_a_checkbox_and_a_file_have_their_own_shapes() -> None:
    html = render("{% field form.agree %}{% field form.receipt accept='image/*' %}", form=OrderForm())
    assert '<label class="check" for="id_agree"><input type="checkbox"' in html
    assert '<div class="upload">' in html
    assert 'accept="image/*"' in html
    assert '<span class="help" id="id_receipt-h" data-file role="status">Hasta 8 MB.</span>' in html


def test_a_form_that_nobody_sent_has_no_summary() -> None:
    assert render("{% form_errors form %}", form=OrderForm()) == ""


class FakeFile:
    url = "/media/kits/centella.webp"


class FakeImage:
    original, alt, width, height, widths = FakeFile(), 'Centella "HG"', 960, 960, [240, 480, 960]


def test_a_picture_offers_both_formats_in_every_width_and_its_size() -> None:
    html = picture(FakeImage(), sizes="12rem")
    assert html.index("image/avif") < html.index("image/webp")
    assert (
        "/media/kits/centella-240.avif 240w, /media/kits/centella-480.avif 480w, /media/kits/centella-960.avif 960w"
        in html
    )
    assert (
        'src="/media/kits/centella-480.webp" alt="Centella &quot;HG&quot;" width="960" height="960" loading="lazy"'
        in html
    )


def test_the_first_picture_of_a_page_does_not_wait() -> None:
    html = picture(FakeImage(), sizes="12rem", alt="", eager=True)
    assert 'alt=""' in html
    assert "loading=" not in html
    assert 'fetchpriority="high"' in html


def test_a_product_without_a_picture_has_an_empty_place_that_says_so() -> None:
    assert (
        render("{% picture image %}", image=None)
        == '<span class="art art--none" role="img" aria-label="Sin foto todavía"></span>'
    )


def test_a_rendition_lies_beside_its_original() -> None:
    assert rendition_url("/media/a.b/kit.png", 480, "avif") == "/media/a.b/kit-480.avif"
