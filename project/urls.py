"""Every address of the project. Pages of the content system come last: they answer whatever is left."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from backoffice.desks.badges import counters
from backoffice.site import site
from cms import addresses
from commerce.accounts.views import admin_login

handler400 = "project.errors.bad_request"
handler403 = "project.errors.permission_denied"
handler404 = "project.errors.page_not_found"
handler429 = "commerce.accounts.views.too_many_requests"
handler500 = "project.errors.server_error"

urlpatterns = [
    path("", include(addresses.own)),
    path("", include("commerce.catalogue.site_urls")),
    path("tienda/", include("commerce.catalogue.urls")),
    path("buscar/", include("commerce.search.urls")),
    path("cesta/", include("commerce.basket.urls")),
    path("pagar/", include("commerce.checkout.urls")),
    path("pedido/", include("commerce.order.urls")),
    path("pedido/", include("commerce.pagomovil.urls")),
    path("pedido/", include("commerce.online.urls")),
    path("pedido/", include("commerce.checkout.switching.urls")),
    path("cuenta/", include("commerce.customer.urls")),
    path("cuenta/acceso/", include("commerce.accounts.urls")),
    path("", include("commerce.stores.urls")),
    path("", include("commerce.communication.urls")),
    path("webhooks/", include("commerce.pagomovil.webhook_urls")),
    path("webhooks/", include("commerce.online.webhook_urls")),
    path("api/v1/", include("commerce.api.urls")),
    # One login for everybody: the staff areas have none of their own.
    path("admin/login/", admin_login),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("cms/login/", admin_login, {"permission": "wagtailadmin.access_admin"}),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # People and roles are managed in one place, which knows who may make whom what.
    re_path(r"^cms/users/", RedirectView.as_view(pattern_name="admin:accounts_user_changelist")),
    re_path(r"^cms/groups/", RedirectView.as_view(pattern_name="admin:auth_group_changelist")),
    path("admin/contadores/", counters, name="desk_badges"),
    path("admin/panel/", include("backoffice.dashboard.urls")),
    path("admin/tasas/", include("backoffice.desks.rates.urls")),
    path("admin/estados-de-cuenta/", include("backoffice.desks.statements.urls")),
    path("admin/verificacion/", include("backoffice.desks.verification.urls")),
    path("admin/conciliacion/", include("backoffice.desks.reconciliation.urls")),
    path("admin/cuentas-receptoras/", include("backoffice.desks.accounts.urls")),
    path("admin/pagos-en-linea/", include("backoffice.desks.payments.urls")),
    path("admin/caja/", include("backoffice.desks.cash.urls")),
    path("admin/devoluciones/", include("backoffice.desks.refunds.urls")),
    path("admin/cierre/", include("backoffice.desks.closing.urls")),
    path("admin/trabajos/", include("backoffice.imports.urls")),
    path("admin/trabajos/", include("backoffice.desks.jobs.urls")),
    path("admin/actividad/", include("backoffice.desks.activity.urls")),
    path("admin/pedidos/", include("backoffice.desks.orders.urls")),
    path("admin/existencias/", include("backoffice.desks.stock.urls")),
    path("admin/tareas/", include("backoffice.desks.queue.urls")),
    path("admin/ofertas/", include("backoffice.desks.offers.urls")),
    path("admin/clientes/", include("backoffice.desks.customers.urls")),
    path("admin/negocios/", include("backoffice.desks.businesses.urls")),
    path("admin/mensajes/", include("backoffice.desks.messages.urls")),
    path("admin/boletin/", include("backoffice.desks.newsletter.urls")),
    path("admin/mio/", include("backoffice.habits.urls")),
    path("admin/ajustes/", include("backoffice.desks.settings.urls")),
    path("admin/", site.urls),
    path("cms/", include("cms.editor_urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documentos/", include(wagtaildocs_urls)),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}, name="media"))

urlpatterns += addresses.pages
