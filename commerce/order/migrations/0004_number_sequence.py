"""Order numbers come from a sequence: two orders at the same moment never get the same one, and a gap harms nobody."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("order", "0003_one_message_of_each_kind")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE order_number START WITH 100001", reverse_sql="DROP SEQUENCE order_number"),
    ]
