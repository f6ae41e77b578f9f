"""Doors of contracts."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.agreements.views import acts, lists, writing

app_name = "agreements"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.agreement_list, name="list"),
    path("export/", lists.export, name="export"),
    path("dues/", lists.dues, name="dues"),
    path("calendar/", lists.calendar, name="calendar"),
    path("new/", writing.new, name="new"),
    path("indexes/", writing.indexes, name="indexes"),
    path("<uuid:pk>/", lists.agreement_page, name="agreement"),
    path("<uuid:pk>/edit/", writing.edit, name="edit"),
    path("<uuid:pk>/paper/", lists.paper, name="paper"),
    path("<uuid:pk>/letter/", lists.letter, name="letter"),
    path("<uuid:pk>/step/<slug:name>/", acts.step, name="step"),
    path("<uuid:pk>/do/<slug:name>/", acts.act, name="act"),
    path("payments/<uuid:pk>/take-back/", acts.take_back, name="take_back"),
    path("terms/<uuid:pk>/", acts.terms, name="terms"),
]
