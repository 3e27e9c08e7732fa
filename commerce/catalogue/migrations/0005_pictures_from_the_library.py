"""A product remembers which pictures of the editors' library it shows, so that none is added twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_newest_first")]

    operations = [
        migrations.AddField(
            model_name="productimage",
            name="library_id",
            field=models.PositiveIntegerField(
                blank=True, editable=False, null=True, verbose_name="imagen de la biblioteca"
            ),
        ),
        migrations.AddConstraint(
            model_name="productimage",
            constraint=models.UniqueConstraint(fields=("product", "library_id"), name="catalogue_library_picture_once"),
        ),
    ]
