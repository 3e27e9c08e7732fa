from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Commands that keep the translation catalogues."""

    name = "project.messages"
    label = "project_messages"
