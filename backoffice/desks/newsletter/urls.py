"""Addresses of the desk of the newsletter."""

from django.urls import path

from . import views

app_name = "newsletter_desk"
urlpatterns = [
    path("", views.subscriptions, name="list"),
    path("suscritos.csv", views.export, name="export"),
]
