"""Addresses of messages from visitors and of the newsletter."""

from django.urls import path

from . import views

app_name = "communication"
urlpatterns = [
    path("contacto/mensaje/", views.contact, name="contact"),
    path("contacto/gracias/", views.contact_thanks, name="contact_thanks"),
    path("boletin/", views.sign_up, name="newsletter"),
    path("boletin/revisa-tu-correo/", views.sign_up_sent, name="newsletter_sent"),
    path("boletin/confirmar/<str:token>/", views.confirm, name="newsletter_confirm"),
    path("boletin/salir/<str:token>/", views.leave, name="newsletter_leave"),
]
