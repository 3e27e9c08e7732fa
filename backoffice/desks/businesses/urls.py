"""Addresses of the desk of businesses."""

from django.urls import path

from . import views

app_name = "businesses"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:profile_id>/", views.one, name="one"),
    path("<int:profile_id>/verificar/", views.verify, name="verify"),
    path("<int:profile_id>/rechazar/", views.reject, name="reject"),
]
