"""The form and model fields keep the canonical form and show the readable one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from commerce.venezuela import forms as venezuelan_forms
from commerce.venezuela.fields import DocumentField, RifField, VenezuelanPhoneField


class CustomerForm(forms.Form):
    """A form with one field of each kind; the prefixes are given, so that no table is needed."""

    phone = venezuelan_forms.VenezuelanPhoneField(prefixes=lambda: {"0414"})
    document = venezuelan_forms.DocumentField()
    rif = venezuelan_forms.RifField(required=False)


@pytest.fixture
def customer(db: None) -> Iterator[Any]:
    """A model with one column of each kind, in a table of its own."""
    with isolate_apps("commerce.venezuela"):

        class Customer(models.Model):
            phone = VenezuelanPhoneField(blank=True)
            document = DocumentField(blank=True)
            rif = RifField(null=True)

            class Meta:
                app_label = "venezuela"

            def __str__(self) -> str:
                return self.document

        with connection.schema_editor() as editor:
            editor.create_model(Customer)
        yield Customer


def test_a_form_normalises_what_was_typed() -> None:
    form = CustomerForm({"phone": "0414 123 45 67", "document": "v-12.345.678", "rif": "j-00020200-1"})
    assert form.is_valid()
    assert form.cleaned_data == {"phone": "+584141234567", "document": "V12345678", "rif": "J000202001"}


def test_a_form_explains_in_spanish_what_is_wrong() -> None:
    form = CustomerForm({"phone": "0212-1234567", "document": "12345678", "rif": "J-00020200-2"})
    assert form.errors == {
        "phone": ["Ese teléfono no es de un celular venezolano. Ejemplo: 0414-1234567."],
        "document": ["Revisa la cédula: lleva una letra y números, como V-12345678."],
        "rif": ["Revisa el RIF: algún número no coincide con el último."],
    }


def test_a_form_keeps_what_was_typed_wrongly() -> None:
    html = str(CustomerForm({"phone": "0212-1", "document": "VENEZUELA", "rif": ""})["document"])
    assert 'value="VENEZUELA"' in html


def test_a_form_shows_stored_values_as_people_write_them() -> None:
    form = CustomerForm(initial={"phone": "+584141234567", "document": "V12345678", "rif": "J000202001"})
    assert 'value="0414-1234567"' in str(form["phone"])
    assert 'value="V-12345678"' in str(form["document"])
    assert 'value="J-00020200-1"' in str(form["rif"])


def test_posting_the_same_value_in_another_spelling_is_no_change() -> None:
    form = CustomerForm(
        {"phone": "0414-1234567", "document": "V-12.345.678", "rif": ""},
        initial={"phone": "+584141234567", "document": "V12345678", "rif": ""},
    )
    assert not form.has_changed()


def test_the_phone_input_opens_the_numeric_keyboard_and_leaves_room_to_type() -> None:
    html = str(CustomerForm()["phone"])
    assert 'inputmode="tel"' in html
    assert "maxlength" not in html


@pytest.mark.django_db
def test_the_prefixes_of_the_database_decide_by_default() -> None:
    field = venezuelan_forms.VenezuelanPhoneField()
    assert field.clean("0414-1234567") == "+584141234567"
    with pytest.raises(ValidationError):
        field.clean("0413-1234567")


def test_a_model_stores_and_finds_the_canonical_form(customer: Any) -> None:
    row = customer.objects.create(phone="0414-1234567", document="v-12.345.678", rif="j-00020200-1")
    row.refresh_from_db()
    assert (row.phone, row.document, row.rif) == ("+584141234567", "V12345678", "J000202001")
    assert customer.objects.get(phone="+58 0414 1234567") == row
    assert customer.objects.filter(document__in=["V 12.345.678"]).count() == 1
    assert customer.objects.filter(phone__endswith="4567").count() == 1


def test_the_instance_itself_holds_the_canonical_form_after_saving(customer: Any) -> None:
    row = customer.objects.create(phone="0414-1234567")
    assert (row.phone, row.document, row.rif) == ("+584141234567", "", None)


def test_a_model_refuses_to_store_what_is_not_an_identifier(customer: Any) -> None:
    with pytest.raises(ValidationError, match="celular venezolano"), transaction.atomic():
        customer.objects.create(phone="0212-1234567")
    assert customer.objects.count() == 0


def test_looking_for_nonsense_finds_nothing(customer: Any) -> None:
    assert not customer.objects.filter(phone="no es un teléfono").exists()


def test_a_model_form_uses_the_matching_form_fields(customer: Any) -> None:
    form_class = forms.modelform_factory(customer, fields="__all__")
    kinds = {name: type(field) for name, field in form_class.base_fields.items()}
    assert kinds == {
        "phone": venezuelan_forms.VenezuelanPhoneField,
        "document": venezuelan_forms.DocumentField,
        "rif": venezuelan_forms.RifField,
    }
    form = form_class({"phone": "0414-1234567", "document": "V-12345678", "rif": "J-00020200-1"})
    assert form.is_valid()
    assert form.save().rif == "J000202001"


def test_a_field_travels_through_migrations_without_surprises() -> None:
    _name, path, _args, kwargs = VenezuelanPhoneField(blank=True).deconstruct()
    assert path == "commerce.venezuela.fields.VenezuelanPhoneField"
    assert kwargs == {"blank": True, "max_length": 13}
