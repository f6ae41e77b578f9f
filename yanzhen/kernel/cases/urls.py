"""Doors of cases."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.cases.views import (
    acts,
    catalogue,
    detail,
    joining,
    lists,
    opening,
    progress,
    reminders,
    settings,
)

app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.desk, name="list"),
    path("export/", lists.export, name="export"),
    path("new/", opening.new, name="new"),
    path("similar/", opening.similar, name="similar"),
    path("subjects/", opening.find_subject, name="subjects"),
    path("progress/", progress.progress, name="progress"),
    path("items/", catalogue.catalogue, name="catalogue"),
    path("items/<str:code>/", catalogue.guide, name="guide"),
    path("items/<str:code>/known/", catalogue.known, name="known"),
    path("items/<str:code>/apply/", catalogue.apply, name="apply"),
    path("settings/", settings.items, name="items"),
    path("settings/items/new/", settings.item, name="item_new"),
    path("settings/items/<uuid:pk>/", settings.item, name="item"),
    path("settings/kinds/<slug:slug>/", settings.kind, name="kind"),
    path("settings/reminders/", reminders.reminders, name="reminders"),
    path("settings/reminders/new/", reminders.reminder, name="reminder_new"),
    path("settings/reminders/<uuid:pk>/", reminders.reminder, name="reminder"),
    path("settings/reminders/<uuid:pk>/switch/", reminders.switch, name="reminder_switch"),
    path("filters/", lists.keep_filter, name="keep_filter"),
    path("filters/<uuid:pk>/drop/", lists.drop_filter, name="drop_filter"),
    path("bad-ratings/", lists.bad_ratings, name="bad_ratings"),
    path("bad-ratings/<uuid:pk>/<slug:name>/", lists.follow_up, name="follow_up"),
    path("<uuid:pk>/", detail.detail, name="detail"),
    path("<uuid:pk>/receipt/", detail.receipt, name="receipt"),
    path("<uuid:pk>/step/merge/", joining.merge, name="merge"),
    path("<uuid:pk>/step/<slug:name>/", acts.step, name="step"),
    path("<uuid:pk>/note/", acts.note, name="note"),
    path("<uuid:pk>/urge/", acts.hurry, name="urge"),
    path("<uuid:pk>/hand-on/", acts.give, name="hand_on"),
    path("<uuid:pk>/child/", acts.child, name="child"),
    path("<uuid:pk>/extension/", acts.extend, name="extend"),
    path("<uuid:pk>/extension/<uuid:extension_pk>/", acts.decide, name="decide_extension"),
    path("<uuid:pk>/files/", acts.attach, name="attach"),
    path("<uuid:pk>/phone/", detail.caller_phone, name="phone"),
    path("<uuid:pk>/rate/", acts.rate, name="rate"),
]
