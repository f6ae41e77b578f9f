"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.notices.views import channels, deliveries, proving, reading

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.notice_list, name="list"),
    path("read/", reading.read_all, name="read_all"),
    path("unread/", reading.unread_again, name="unread"),
    path("channels/", channels.channels, name="channels"),
    path("channels/link/", proving.send_link, name="send_link"),
    path("confirm/<str:link>/", proving.confirm, name="confirm"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<uuid:pk>/again/", deliveries.again, name="send_again"),
    path("<uuid:pk>/", reading.open_notice, name="open"),
]
