"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.base.views import parts, preferences

app_name = "base"
urlpatterns: list[URLPattern | URLResolver] = [
    path("preferences/", preferences.preferences, name="preferences"),
    path("keys/", parts.keys, name="keys"),
]
