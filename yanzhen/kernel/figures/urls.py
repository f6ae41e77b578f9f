"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from yanzhen.kernel.figures import views


class FigureSlug(StringConverter):
    """A figure's name, such as community.enterprises."""

    regex = "[a-z0-9_.-]+"


register_converter(FigureSlug, "figure")

app_name = "figures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.figure_list, name="list"),
    path("cockpit/", views.cockpit, name="cockpit"),
    path("cockpit/<slug:slug>/", views.cockpit, name="cockpit_of"),
    path("<figure:slug>/", views.figure, name="figure"),
    path("<figure:slug>/export/", views.export, name="export"),
]
