"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.places.views import changes, tree

app_name = "places"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", tree.tree, name="tree"),
    path("<uuid:pk>/", tree.place, name="place"),
    path("<uuid:pk>/new/", tree.new, name="new"),
    path("<uuid:pk>/edit/", changes.edit, name="edit"),
]
