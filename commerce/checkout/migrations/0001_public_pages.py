"""Database triggers: the stamp that cached pages obey, and the shelf price of products.

They live in the database because a bulk update, an import or a psql session must move them like a page of the admin.
"""

from django.db import migrations

STAMP = """
INSERT INTO stores_cataloguestamp (slot, changes) SELECT slot, 0 FROM generate_series(0, 63) AS slot;

CREATE FUNCTION stores_stamp_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this_transaction text := pg_current_xact_id()::text;
BEGIN
    -- Once per transaction is enough: readers see its changes all together.
    IF current_setting('abasto.stamped', true) IS NOT DISTINCT FROM this_transaction THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('abasto.stamped', this_transaction, true);
    -- The first slot that nobody else holds: writers never wait for one another, so they cannot deadlock here.
    FOR candidate IN 0..63 LOOP
        IF pg_try_advisory_xact_lock(7301, candidate) THEN
            UPDATE stores_cataloguestamp SET changes = changes + 1 WHERE slot = candidate;
            RETURN NULL;
        END IF;
    END LOOP;
    UPDATE stores_cataloguestamp SET changes = changes + 1 WHERE slot = pg_backend_pid() % 64;
    RETURN NULL;
END $$;
"""

# Everything that a public page of the shop shows.
TABLES = [
    "stores_store",
    "stores_openinghours",
    "catalogue_product",
    "catalogue_category",
    "catalogue_productcategory",
    "catalogue_productimage",
    "catalogue_productclass",
    "catalogue_productattribute",
    "catalogue_productattributevalue",
    "catalogue_attributeoption",
    "catalogue_attributeoptiongroup",
    "catalogue_specification",
    "catalogue_productrecommendation",
    "partner_stockrecord",
    "rates_exchangerate",
    "offer_conditionaloffer",
    "offer_condition",
    "offer_benefit",
    "offer_range",
    "offer_rangeproduct",
    "shipping_deliverymethod",
    "payment_storepaymentmethod",
    "reviews_productreview",
    "venezuela_taxrate",
]

WATCH = "".join(
    f"""
CREATE TRIGGER stamp_catalogue AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION stores_stamp_catalogue();"""
    for table in TABLES
)
UNWATCH = "".join(f"DROP TRIGGER stamp_catalogue ON {table};" for table in TABLES)

SHELF_PRICE = """
CREATE FUNCTION catalogue_set_shelf_price(target bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE catalogue_product SET shelf_price = cheapest.price
    FROM (
        SELECT min(record.price) AS price FROM partner_stockrecord record
        JOIN catalogue_product product ON product.id = record.product_id
        WHERE product.id = target OR (product.parent_id = target AND product.is_public)
    ) AS cheapest
    WHERE catalogue_product.id = target AND catalogue_product.shelf_price IS DISTINCT FROM cheapest.price;
$$;

CREATE FUNCTION partner_price_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.product_id ELSE NEW.product_id END;
    parent bigint;
BEGIN
    PERFORM catalogue_set_shelf_price(changed);
    SELECT parent_id INTO parent FROM catalogue_product WHERE id = changed;
    IF parent IS NOT NULL THEN
        PERFORM catalogue_set_shelf_price(parent);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER shelf_price_inserted AFTER INSERT OR DELETE ON partner_stockrecord
FOR EACH ROW EXECUTE FUNCTION partner_price_changed();
CREATE TRIGGER shelf_price_updated AFTER UPDATE OF price, product_id ON partner_stockrecord
FOR EACH ROW WHEN (OLD.price IS DISTINCT FROM NEW.price OR OLD.product_id <> NEW.product_id)
EXECUTE FUNCTION partner_price_changed();

CREATE FUNCTION catalogue_variant_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalogue_set_shelf_price(NEW.parent_id);
    RETURN NULL;
END $$;
CREATE TRIGGER shelf_price_of_variant AFTER UPDATE OF is_public, parent_id ON catalogue_product
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL AND OLD.is_public IS DISTINCT FROM NEW.is_public)
EXECUTE FUNCTION catalogue_variant_changed();
"""

NO_SHELF_PRICE = """
DROP TRIGGER shelf_price_of_variant ON catalogue_product;
DROP FUNCTION catalogue_variant_changed();
DROP TRIGGER shelf_price_updated ON partner_stockrecord;
DROP TRIGGER shelf_price_inserted ON partner_stockrecord;
DROP FUNCTION partner_price_changed();
DROP FUNCTION catalogue_set_shelf_price(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stores", "0001_initial"),
        ("venezuela", "0001_initial"),
        ("rates", "0001_initial"),
        ("catalogue", "0002_initial"),
        ("partner", "0002_initial"),
        ("offer", "0002_initial"),
        ("shipping", "0002_initial"),
        ("payment", "0002_initial"),
        ("reviews", "0004_auto_20170429_0941"),
    ]

    operations = [
        migrations.RunSQL(STAMP, "DROP FUNCTION stores_stamp_catalogue(); DELETE FROM stores_cataloguestamp;"),
        migrations.RunSQL(WATCH, UNWATCH),
        migrations.RunSQL(SHELF_PRICE, NO_SHELF_PRICE),
    ]
