"""Addresses of the desk of online payments."""

from django.urls import path

from . import accounts, disputes, events, payouts

app_name = "payments_desk"
urlpatterns = [
    path("", accounts.desk, name="desk"),
    path("avisos/", events.event_list, name="events"),
    path("avisos/repetir/", events.replay, name="replay"),
    path("depositos/", payouts.payout_list, name="payouts"),
    path("depositos/exportar/", payouts.export, name="payouts-export"),
    path("disputas/", disputes.dispute_list, name="disputes"),
    path("disputas/<int:dispute_id>/atender/", disputes.acknowledge, name="acknowledge"),
    path("<int:store_id>/<slug:gateway>/", accounts.account, name="account"),
    path("<int:store_id>/<slug:gateway>/encender/", accounts.turn_on, name="on"),
    path("<int:store_id>/<slug:gateway>/apagar/", accounts.turn_off, name="off"),
]
