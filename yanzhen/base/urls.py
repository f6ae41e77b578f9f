"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.base.views import import_batches, imports, parts, preferences

app_name = "base"
urlpatterns: list[URLPattern | URLResolver] = [
    path("preferences/", preferences.preferences, name="preferences"),
    path("keys/", parts.keys, name="keys"),
    path("parts/", parts.parts, name="parts"),
    path("root-certificate/", parts.root_certificate, name="root_certificate"),
    path("imports/", imports.listing, name="imports"),
    path("imports/new/<str:slug>/", imports.new, name="import_new"),
    path("imports/new/<str:slug>/template/", imports.template_sheet, name="import_template"),
    path("imports/<uuid:pk>/", import_batches.batch, name="import"),
    path("imports/<uuid:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<uuid:pk>/decide/", import_batches.decide, name="import_decide"),
    path("imports/<uuid:pk>/repair/", import_batches.repair, name="import_repair"),
    path("imports/<uuid:pk>/carry-on/", import_batches.carry_on, name="import_carry_on"),
    path("imports/<uuid:pk>/take-back/", import_batches.take_back, name="import_take_back"),
    path("imports/<uuid:pk>/marked/", import_batches.marked, name="import_marked"),
]
