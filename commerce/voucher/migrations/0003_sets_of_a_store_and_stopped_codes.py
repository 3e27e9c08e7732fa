import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offer", "0005_history"),
        ("stores", "0004_daily_digest"),
        ("voucher", "0002_history"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="historicalvoucherset",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical juego de códigos",
                "verbose_name_plural": "historical juegos de códigos",
            },
        ),
        migrations.AlterModelOptions(
            name="voucherset",
            options={
                "get_latest_by": "date_created",
                "ordering": ["-date_created"],
                "verbose_name": "juego de códigos",
                "verbose_name_plural": "juegos de códigos",
            },
        ),
        migrations.AddField(
            model_name="historicalvoucher",
            name="stopped_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="detenido el"),
        ),
        migrations.AddField(
            model_name="historicalvoucherset",
            name="offer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="offer.conditionaloffer",
                verbose_name="oferta",
            ),
        ),
        migrations.AddField(
            model_name="historicalvoucherset",
            name="prefix",
            field=models.CharField(blank=True, max_length=24, verbose_name="prefijo"),
        ),
        migrations.AddField(
            model_name="historicalvoucherset",
            name="store",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="stores.store",
                verbose_name="tienda",
            ),
        ),
        migrations.AddField(
            model_name="voucher",
            name="stopped_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="detenido el"),
        ),
        migrations.AddField(
            model_name="voucherset",
            name="offer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="voucher_set",
                to="offer.conditionaloffer",
                verbose_name="oferta",
            ),
        ),
        migrations.AddField(
            model_name="voucherset",
            name="prefix",
            field=models.CharField(blank=True, max_length=24, verbose_name="prefijo"),
        ),
        migrations.AddField(
            model_name="voucherset",
            name="store",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="voucher_sets",
                to="stores.store",
                verbose_name="tienda",
            ),
        ),
        migrations.AlterField(
            model_name="historicalvoucherset",
            name="description",
            field=models.TextField(blank=True, verbose_name="descripción"),
        ),
        migrations.AlterField(
            model_name="historicalvoucherset",
            name="name",
            field=models.CharField(max_length=128, verbose_name="nombre"),
        ),
        migrations.AlterField(
            model_name="voucherset",
            name="description",
            field=models.TextField(blank=True, verbose_name="descripción"),
        ),
        migrations.AlterField(
            model_name="voucherset",
            name="name",
            field=models.CharField(max_length=128, verbose_name="nombre"),
        ),
        migrations.AddField(
            model_name="historicalvoucherset",
            name="uses_per_code",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="usos de cada código"),
        ),
        migrations.AddField(
            model_name="historicalvoucherset",
            name="uses_per_person",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="usos por cliente"),
        ),
        migrations.AddField(
            model_name="voucherset",
            name="uses_per_code",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="usos de cada código"),
        ),
        migrations.AddField(
            model_name="voucherset",
            name="uses_per_person",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="usos por cliente"),
        ),
        migrations.AddConstraint(
            model_name="voucherset",
            constraint=models.UniqueConstraint(fields=("store", "name"), name="voucher_set_name_once_per_store"),
        ),
    ]
