"""What the queue's worker would do now, done in the test itself."""

from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from commerce.journal.tasks import sweep


def work_off() -> None:
    """Run the tasks whose time has come, and what they leave to do, then deliver what the journal tells."""
    while due := list(OrmQ.objects.filter(lock__lte=timezone.now()).order_by("pk")):
        for row in due:
            task = row.task
            row.delete()
            import_string(task["func"])(*task["args"], **task["kwargs"])
    sweep()
