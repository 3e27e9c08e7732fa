"""An editor of one store meets nothing of another, at any address of the editors' area."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import TaskState

from commerce.search.models import Synonym
from tests.cms.editors import Shop, furnish, make_page, open_shop
from tests.factories import make_product

pytestmark = pytest.mark.django_db

MARK = "zutanejo"
NOT_HERE = {403, 404, 405}
# The login's, which tell nothing of anybody; people and roles, which lead to the back office.
_ENTRANCE = re.compile(r"^cms/(login|logout|password_reset|sprite|jsi18n|failwhale|test404|users/|groups/)")


@pytest.fixture
def mine() -> Shop:
    return furnish(open_shop("mia", is_default=True), "propio")


@pytest.fixture
def theirs() -> Shop:
    shop = furnish(open_shop("ajena", name=f"Tienda {MARK}"), MARK)
    shop.things["product"] = make_product(shop.store, title=f"Producto {MARK}")
    shop.things["synonym"] = Synonym.objects.create(store=shop.store, words=f"{MARK} = otro")
    waiting = make_page(shop, title=f"Espera {MARK}", slug="espera")
    waiting.get_workflow().start(waiting, shop.writer)
    shop.things["waiting"] = waiting
    return shop


def addresses(resolver: Any = None, prefix: str = "", name: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the editors' area as a template ("cms/pages/<int:page_id>/edit/"), with its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        whole = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, whole, f"{name}{entry.namespace}:" if entry.namespace else name)
        elif isinstance(entry, URLPattern) and whole.startswith("cms/") and not _ENTRANCE.match(whole):
            yield whole, f"{name}{entry.name}"


def rows_of(shop: Shop, name: str) -> dict[str, Any]:
    """What stands in an address for something of `shop`, by the name of the part."""
    things = shop.things
    page, waiting = things["page"], things["waiting"]
    state = TaskState.objects.get(workflow_state__object_id=str(waiting.pk))
    space = name.partition(":")[0]
    keys = {
        "articlecategory": things["category"].pk,
        "author": things["author"].pk,
        "author_chooser": things["author"].pk,
        "synonym": things["synonym"].pk,
        "product_chooser": things["product"].pk,
        "wagtailsettings": shop.store.site.site_id,
        "wagtailimages_chooser": things["image"].pk,
        "wagtaildocs_chooser": things["document"].pk,
        "wagtailadmin_workflows": state.workflow_state.workflow_id,
        "wagtailadmin_collections": things["image"].collection_id,
        "wagtailsites": shop.store.site.site_id,
        "wagtailusers_users": shop.publisher.pk,
        "wagtailusers_groups": shop.publisher.groups.first().pk,
    }
    return {
        **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"), page.pk),
        **dict.fromkeys(("revision_id", "revision_id_a", "revision_id_b"), page.latest_revision_id),
        **dict.fromkeys(("task_id",), state.task_id),
        **dict.fromkeys(("image_id", "uploaded_file_id"), things["image"].pk),
        **dict.fromkeys(("document_id", "doc_id"), things["document"].pk),
        "task_state_id": state.pk,
        "workflow_state_id": state.workflow_state_id,
        "workflow_pk": state.workflow_state.workflow_id,
        "collection_id": things["image"].collection_id,
        "redirect_id": things["redirect"].pk,
        "translation_id": 1,
        "translation_source_id": 1,
        "string_segment_id": 1,
        "overridable_segment_id": 1,
        "action_name": "approve",
        "content_type_app_name": "cms",
        "content_type_model_name": "landingpage",
        "filter_spec": "max-100x100",
        "app_label": "cms",
        "app_name": "cms",
        "model_name": "sitelook" if space == "wagtailsettings" else "landingpage",
        "object_id": page.pk,
        "session_id": 1,
        "mode": "default",
        "action": "publish",
        "uidb64": "x",
        "token": "x",
        "pk": things["image"].pk if name.startswith("wagtailadmin_api:images:") else keys.get(space, page.pk),
    }


def filled(template: str, rows: dict[str, Any]) -> str:
    """An address of the template, about those rows."""
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", template).replace("\\.", ".").replace("^", "").replace("$", "")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(rows[found[1]]), plain)


_ROW = re.compile(
    r"<(?:\w+:)?(pk|\w*page\w*_id|page_pk|destination_id|\w*image_id|\w*doc\w*_id|redirect_id|task\w*_id|workflow\w*"
    r"|collection_id|object_id|translation\w*_id)>|\(\?P<pk>"
)


def test_no_address_that_names_a_row_of_another_store_answers(mine: Shop, theirs: Shop, client: Client) -> None:
    client.force_login(mine.publisher)
    asked, leaks = 0, []
    for template, name in addresses():
        if not _ROW.search(template):
            continue
        asked += 1
        where = filled(template, rows_of(theirs, name))
        for answer in (client.get(where), client.post(where)):
            if answer.status_code not in NOT_HERE:
                leaks.append((answer.request["REQUEST_METHOD"], where, name, answer.status_code))
    assert not leaks, "\n".join(map(str, leaks))
    assert asked > 90


def test_no_address_without_a_row_tells_anything_of_another_store(mine: Shop, theirs: Shop, client: Client) -> None:
    client.force_login(mine.publisher)
    asked, leaks = 0, []
    for template, name in addresses():
        if _ROW.search(template) or template.endswith("^.*/$"):
            continue
        asked += 1
        where = filled(template, rows_of(theirs, name))
        answer = client.get(where, {} if "/api/" in where else {"q": MARK[:-1], "term": MARK[:-1]})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if told := re.search(f".{{0,60}}{MARK}.{{0,20}}", body.decode(errors="replace")):
            leaks.append((where, name, told[0]))
    assert not leaks, "\n".join(map(str, leaks))
    assert asked > 60


def test_ones_own_pages_answer_at_the_addresses_of_the_day(mine: Shop, client: Client) -> None:
    client.force_login(mine.publisher)
    page = mine.things["page"]
    for name in ("edit", "history", "usage", "copy", "move", "delete", "unpublish", "set_privacy", "workflow_history"):
        assert client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk])).status_code == 200, name
    assert client.get(reverse("wagtailadmin_api:images:detail", args=[mine.things["image"].pk])).status_code == 200
    for name in ("wagtailadmin_home", "wagtailadmin_explore_root", "wagtailimages:index", "wagtaildocs:index"):
        assert client.get(reverse(name)).status_code in (200, 302), name
    for name in ("locked_pages", "workflow", "workflow_tasks", "site_history", "aging_pages"):
        assert client.get(reverse(f"wagtailadmin_reports:{name}")).status_code == 200, name
    for name in ("wagtailredirects:index", "wagtailredirects:add", "articlecategory:index", "author:add"):
        assert client.get(reverse(name)).status_code == 200, name
