"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.desk import views

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
]
