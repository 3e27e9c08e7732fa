"""The catalogue stamp also moves for pages and what stands on them: a kept page is never older than its last change."""

from django.db import migrations

# A draft writes none of these columns: it changes nothing that a visitor sees.
PAGE = "wagtailcore_page"
SEEN = "INSERT OR DELETE OR TRUNCATE OR UPDATE OF live, live_revision_id, title, url_path"
TABLES = [
    "wagtailcore_site",
    "wagtailcore_locale",
    "wagtailcore_pageviewrestriction",
    "wagtailimages_image",
    "wagtailredirects_redirect",
    "cms_sitelook",
    "cms_articlecategory",
    "cms_author",
    "cms_promotedresult",
    "voucher_voucher",
]

EVENTS = {PAGE: SEEN, **dict.fromkeys(TABLES, "INSERT OR UPDATE OR DELETE OR TRUNCATE")}

WATCH = "".join(
    f"""
CREATE TRIGGER stamp_catalogue AFTER {events} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION stores_stamp_catalogue();"""
    for table, events in EVENTS.items()
)
UNWATCH = "".join(f"DROP TRIGGER stamp_catalogue ON {table};" for table in EVENTS)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_pages_of_a_store"),
        ("checkout", "0001_public_pages"),
        ("voucher", "0001_initial"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunSQL(WATCH, UNWATCH)]
