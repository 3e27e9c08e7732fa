"""The address that a provider calls; its token is what makes it the account's."""

from django.urls import URLPattern, path

from . import webhooks

app_name = "online_webhooks"
urlpatterns: list[URLPattern] = [path("<slug:gateway>/<str:token>/", webhooks.event, name="event")]
