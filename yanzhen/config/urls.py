"""Every door of the product."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from yanzhen.config.api import api

# A reform that is left out of INSTALLED_APPS takes its doors with it.
REFORMS = {
    "community/": "yanzhen.reforms.innovation_community",
    "island/": "yanzhen.reforms.one_pass",
    "estates/": "yanzhen.reforms.co_governance",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yanzhen.kernel.desk.urls")),
    path("base/", include("yanzhen.base.urls")),
    path("accounts/", include("allauth.urls")),
    path("audit/", include("yanzhen.kernel.audit.urls")),
    path("places/", include("yanzhen.kernel.places.urls")),
    path("parties/", include("yanzhen.kernel.parties.urls")),
    path("rulebook/", include("yanzhen.kernel.rulebook.urls")),
    path("notices/", include("yanzhen.kernel.notices.urls")),
    path("documents/", include("yanzhen.kernel.documents.urls")),
    path("figures/", include("yanzhen.kernel.figures.urls")),
    path("assets/", include("yanzhen.kernel.assets.urls")),
    path("agreements/", include("yanzhen.kernel.agreements.urls")),
    path("council/", include("yanzhen.kernel.council.urls")),
    path("gatherings/", include("yanzhen.kernel.gatherings.urls")),
    path("surveys/", include("yanzhen.kernel.surveys.urls")),
    path("works/", include("yanzhen.kernel.works.urls")),
    path("cases/", include("yanzhen.kernel.cases.urls")),
    path("ledger/", include("yanzhen.kernel.ledger.urls")),
    *(path(at, include(f"{name}.urls")) for at, name in REFORMS.items() if apps.is_installed(name)),
    path("orders/", include("yanzhen.kernel.orders.urls")),
    path("api/", api.urls),
]
handler404 = "yanzhen.base.views.not_found"
handler403 = "yanzhen.base.views.forbidden"
handler500 = "yanzhen.base.views.broken"
