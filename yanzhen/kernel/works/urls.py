"""Doors of small works."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.works.views import projects, shown

app_name = "works"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", projects.project_list, name="list"),
    path("new/", projects.new, name="new"),
    path("mine/", shown.mine, name="mine"),
    path("shown/", shown.shown_list, name="shown_list"),
    path("shown/<uuid:pk>/", shown.shown, name="shown"),
    path("<uuid:pk>/", projects.project_page, name="project"),
    path("<uuid:pk>/step/<slug:name>/", projects.step, name="step"),
    path("<uuid:pk>/do/<slug:name>/", projects.act, name="act"),
    path("<uuid:pk>/opinion/", shown.opinion, name="opinion"),
    path("milestones/<uuid:pk>/", projects.reach, name="reach"),
    path("changes/<uuid:pk>/", projects.decide, name="decide"),
    path("acceptors/<uuid:pk>/", shown.sign_it, name="sign"),
    path("take-away/<slug:kind>/<uuid:pk>/", projects.take_away, name="take_away"),
]
