"""Doors of the register of assets."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.assets.views import counting, detail, lists, setting, take_papers, takes

app_name = "assets"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.asset_list, name="list"),
    path("export/", lists.export, name="export"),
    path("paper/", lists.paper, name="paper"),
    path("summary/", lists.summary, name="summary"),
    path("new/", detail.new, name="new"),
    path("permits/", setting.permits, name="permits"),
    path("permits/<uuid:pk>/end/", detail.permit_end, name="permit_end"),
    path("labels/", setting.labels, name="labels"),
    path("kinds/", setting.kinds, name="kinds"),
    path("kinds/new/", setting.kind_new, name="kind_new"),
    path("kinds/<slug:slug>/", setting.kind, name="kind"),
    path("q/<str:code>/", setting.scan, name="scan"),
    path("takes/", takes.take_list, name="takes"),
    path("takes/new/", takes.take_new, name="take_new"),
    path("takes/worker.js", counting.take_worker, name="take_worker"),
    path("takes/<uuid:pk>/", takes.take, name="take"),
    path("takes/<uuid:pk>/count/", counting.take_count, name="take_count"),
    path("takes/<uuid:pk>/paper/", take_papers.take_paper, name="take_paper"),
    path("takes/<uuid:pk>/step/<slug:name>/", takes.take_step, name="take_step"),
    path("<uuid:pk>/", detail.asset_page, name="asset"),
    path("<uuid:pk>/edit/", detail.edit, name="edit"),
    path("<uuid:pk>/do/<slug:name>/", detail.act, name="act"),
    path("<uuid:pk>/step/<slug:name>/", detail.step, name="step"),
]
