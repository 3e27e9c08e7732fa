"""A customer is found by the phone of an address too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("address", "0003_history")]

    operations = [
        migrations.AddIndex(
            model_name="useraddress",
            index=models.Index(
                condition=models.Q(("phone_number", ""), _negated=True),
                fields=["phone_number"],
                name="address_user_by_phone",
            ),
        ),
    ]
