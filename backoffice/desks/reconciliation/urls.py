"""Addresses of the reconciliation desk."""

from django.urls import path

from . import exports, pairs, views

app_name = "reconciliation"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("aceptar/<int:match_id>/", views.accept, name="accept"),
    path("descartar/<int:match_id>/", pairs.discard, name="discard"),
    path("descartada/<int:pair_id>/devolver/", pairs.restore, name="restore"),
    path("cuenta/<int:account_id>/<slug:day>/seguras/", pairs.accept_sure, name="accept_sure"),
    path("cuenta/<int:account_id>/exportar/", exports.export, name="export"),
    path("movimiento/<int:line_id>/apartar/", views.set_aside, name="set_aside"),
    path("movimiento/<int:line_id>/devolver/", views.put_back, name="put_back"),
    path("cuenta/<int:account_id>/<slug:day>/cerrar/", views.close_day, name="close"),
    path("cierre/<int:close_id>/firmar/", views.sign_close, name="sign"),
    path("cierre/<int:close_id>/retirar/", views.withdraw_close, name="withdraw"),
]
