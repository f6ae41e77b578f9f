"""Doors of this app."""

from django.urls import URLPattern, URLResolver

app_name = "innovation_community"
urlpatterns: list[URLPattern | URLResolver] = []
