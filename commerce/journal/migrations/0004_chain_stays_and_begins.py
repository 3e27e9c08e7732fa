"""The chain is as append-only as the journal, and begins with what was written before entries carried seals."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER chain_links_stay BEFORE UPDATE OR DELETE ON journal_chainlink
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER chain_is_never_emptied BEFORE TRUNCATE ON journal_chainlink
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
"""

BACKWARD = """
DROP TRIGGER chain_is_never_emptied ON journal_chainlink;
DROP TRIGGER chain_links_stay ON journal_chainlink;
"""


def adopt(apps, schema_editor):
    """Link every entry that is there. Nothing is adopted later: an entry without a seal is a forgery from now on."""
    from commerce.journal import chain

    if apps.get_model("journal", "JournalEntry").objects.exists():
        chain.adopt_everything()


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_seals_and_chain")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(adopt, migrations.RunPython.noop, elidable=True),
    ]
