"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.desk.views import calendar, home

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("base/calendar/", calendar.calendar, name="calendar"),
]
