from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shipping", "0002_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicaldeliverymethod",
            name="history_change_reason",
            field=models.TextField(null=True),
        ),
    ]
