"""The catalogue stamp also moves for the tables between tables that lists, offers and forms of products are made of.

The search index counts as well: a page of results is as old as the index that it was found in.
"""

from django.db import migrations

TABLES = [
    "catalogue_option",
    "catalogue_product_product_options",
    "catalogue_productattributevalue_value_multi_option",
    "catalogue_productclass_options",
    "offer_range_classes",
    "offer_range_excluded_categories",
    "offer_range_excluded_products",
    "offer_range_included_categories",
    "wagtailsearch_indexentry",
]

WATCH = "".join(
    f"""
CREATE TRIGGER stamp_catalogue AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION stores_stamp_catalogue();"""
    for table in TABLES
)
UNWATCH = "".join(f"DROP TRIGGER stamp_catalogue ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0001_public_pages"),
        ("catalogue", "0002_initial"),
        ("offer", "0002_initial"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunSQL(WATCH, UNWATCH)]
