"""Doors of orders."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.orders.views import groups, offers, pools, portal, sellers, selling, waiting
from yanzhen.kernel.orders.views.money_urls import MONEY

app_name = "orders"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", selling.orders, name="list"),
    path("counter/", selling.counter, name="counter"),
    path("offers/", offers.offers, name="offers"),
    path("offers/new/", offers.offer, name="offer_new"),
    path("offers/<uuid:pk>/", offers.calendar, name="calendar"),
    path("offers/<uuid:pk>/edit/", offers.offer, name="offer"),
    path("offers/<uuid:pk>/state/", offers.state, name="offer_state"),
    path("offers/<uuid:pk>/bulk/", offers.bulk, name="bulk_prices"),
    path("offers/<uuid:pk>/copy/", offers.copy, name="copy_week"),
    path("offers/<uuid:pk>/undo/<uuid:change>/", offers.undo, name="undo_prices"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<slug:slug>/", groups.group, name="group"),
    path("sellers/", sellers.sellers, name="sellers"),
    path("sellers/new/", sellers.seller_new, name="seller_new"),
    path("sellers/<uuid:pk>/", sellers.seller, name="seller"),
    path("pools/", pools.pools, name="pools"),
    path("pools/new/", pools.pool_new, name="pool_new"),
    path("pools/<uuid:pk>/", pools.pool, name="pool"),
    path("shop/", portal.shop, name="shop"),
    path("shop/<uuid:pk>/", portal.buy, name="buy"),
    path("shop/<uuid:pk>/waiting/<str:day>/", waiting.join, name="join"),
    path("mine/", portal.mine, name="mine"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/<uuid:pk>/", waiting.take, name="take"),
    path("answers/<uuid:pk>/", portal.answer, name="answer"),
    path("answers/<uuid:pk>/leave/", portal.leave_queue, name="leave_queue"),
    path("<uuid:pk>/", portal.order, name="order"),
    path("<uuid:pk>/cancel/", selling.cancel, name="cancel"),
    path("<uuid:pk>/pay/", selling.pay, name="pay"),
    *MONEY,
]
