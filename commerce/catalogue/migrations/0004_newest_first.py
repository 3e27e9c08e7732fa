"""The list of products shows what changed last: its first page is read from an index and not sorted out of all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_history")]

    operations = [
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                fields=["-date_updated", "-id"],
                condition=models.Q(("structure", "child"), _negated=True),
                name="catalogue_product_newest",
            ),
        ),
    ]
