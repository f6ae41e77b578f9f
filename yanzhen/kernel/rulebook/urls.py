"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.rulebook import views

app_name = "rulebook"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.pack_list, name="list"),
    path("answer/", views.answer, name="answer"),
    path("<str:code>/<str:version>/", views.pack, name="pack"),
]
