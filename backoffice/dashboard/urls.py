"""Addresses of the dashboard beside the page itself."""

from django.urls import path

from .exports import chart

app_name = "panel"
urlpatterns = [path("<slug:name>.csv", chart, name="chart")]
