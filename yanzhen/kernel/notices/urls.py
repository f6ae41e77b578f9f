"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.notices import views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.notice_list, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("unread/", views.unread_again, name="unread"),
    path("<uuid:pk>/", views.open_notice, name="open"),
]
