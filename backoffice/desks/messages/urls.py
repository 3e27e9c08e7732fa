"""Addresses of the desk of messages."""

from django.urls import path

from . import views

app_name = "messages_desk"
urlpatterns = [
    path("", views.messages_list, name="list"),
    path("<int:message_id>/", views.one, name="one"),
    path("<int:message_id>/atendido/", views.handle, name="handle"),
    path("<int:message_id>/por-atender/", views.reopen, name="reopen"),
]
