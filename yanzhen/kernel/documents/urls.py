"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.documents import views

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:pk>/", views.open_document, name="open"),
    path("<uuid:pk>/remove/", views.remove, name="remove"),
    path("<uuid:pk>/restore/", views.restore, name="restore"),
]
