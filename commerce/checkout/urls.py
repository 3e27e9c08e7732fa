"""Addresses of `checkout`."""

from django.urls import URLPattern, path

from . import views

app_name = "checkout"
urlpatterns: list[URLPattern] = [path("", views.index, name="index")]
