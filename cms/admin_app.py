"""Wagtail's admin without its own mails.

What people are told of a page goes through the journal (`cms.notices`), from the queue and in our words: Wagtail's
mails would leave in the request of whoever submits or approves, and hold it up with the mail server.
"""

from wagtail.admin.apps import WagtailAdminAppConfig


class EditorsAreaConfig(WagtailAdminAppConfig):
    """Wagtail's admin, quiet."""

    def ready(self) -> None:
        """As Wagtail's own; what it has connected to send mails is disconnected."""
        super().ready()
        from wagtail.admin import signal_handlers as own
        from wagtail.models import TaskState, WorkflowState
        from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

        mails = (
            (task_submitted, TaskState, own.task_submission_email_notifier, "group_approval_task_submitted"),
            (workflow_submitted, WorkflowState, own.workflow_submission_email_notifier, "workflow_state_submitted"),
            (workflow_approved, WorkflowState, own.workflow_approval_email_notifier, "workflow_state_approved"),
            (workflow_rejected, WorkflowState, own.workflow_rejection_email_notifier, "workflow_state_rejected"),
        )
        for signal, sender, notifier, name in mails:
            signal.disconnect(notifier, sender=sender, dispatch_uid=f"{name}_email_notification")
