"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.audit import views

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.line_list, name="list"),
]
