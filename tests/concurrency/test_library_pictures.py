"""Two people who choose the same picture of the library for the same product."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from PIL import Image as Pillow

from commerce.catalogue.actions import LibraryPicture, add_from_library
from commerce.catalogue.models import ProductImage
from commerce.catalogue.pictures import add_picture
from commerce.journal.models import JournalEntry
from tests.factories import make_product, make_store
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Pillow.new("RGB", (40, 30), "#1F6F50").save(file, "PNG")
    return file


def test_a_picture_that_many_choose_at_once_is_added_once() -> None:
    product, rivals = make_product(make_store(is_default=True)), count(20, 5)
    outcomes = run_together(
        rivals, lambda index: add_from_library(product.pk, [LibraryPicture(7, "Un queso", "queso.png", picture())])
    )
    assert sorted(outcomes) == [0] * (rivals - 1) + [1]  # type: ignore[type-var]
    assert ProductImage.objects.get(product=product).library_id == 7
    assert JournalEntry.objects.filter(verb="product.pictures_added").count() == 1


def test_control_without_the_lock_all_but_one_run_into_the_databases_own_rule() -> None:
    product = make_product(make_store(is_default=True))
    outcomes = run_together(
        4, lambda index: add_picture(product, picture(), alt="Un queso", name="queso.png", library_id=7)
    )
    assert len([each for each in outcomes if isinstance(each, IntegrityError)]) == 3
    assert ProductImage.objects.filter(product=product).count() == 1
