"""Doors of orders."""

from django.urls import URLPattern, URLResolver

from yanzhen.kernel.orders.views.money_urls import MONEY

app_name = "orders"
urlpatterns: list[URLPattern | URLResolver] = [*MONEY]
