"""Addresses of getting in. They keep allauth's names, which allauth itself looks up."""

from allauth.account import urls as account_urls
from allauth.mfa import urls as second_step_urls
from django.urls import include, path, re_path

from . import views

urlpatterns = [
    # Before allauth's own page of the same name.
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", views.ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("otros-dispositivos/", views.close_other_sessions, name="account_close_other_sessions"),
    path("", include(account_urls)),
    path("dos-pasos/", include(second_step_urls)),
]
