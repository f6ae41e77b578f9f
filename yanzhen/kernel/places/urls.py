"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.places import views

app_name = "places"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.tree, name="tree"),
    path("<uuid:pk>/", views.place, name="place"),
    path("<uuid:pk>/new/", views.new, name="new"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
]
