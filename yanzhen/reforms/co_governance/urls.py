"""Doors of co_governance, a list for each part."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.reforms.co_governance.views import (
    board,
    campaigns,
    clusters,
    committees,
    costs,
    estates,
    handovers,
    micro,
    money,
    orders,
    own,
    tables,
    units,
)

ESTATES: list[URLPattern | URLResolver] = [
    path("", estates.estates, name="estates"),
    path("new/", estates.estate_new, name="estate_new"),
    path("<uuid:pk>/", estates.estate, name="estate"),
    path("<uuid:pk>/do/<slug:name>/", estates.estate_act, name="estate_act"),
    path("<uuid:pk>/units/", units.units, name="units"),
    path("<uuid:pk>/units/export/", units.units_export, name="units_export"),
    path("units/<uuid:pk>/", units.unit, name="unit"),
    path("units/<uuid:pk>/do/<slug:name>/", units.unit_act, name="unit_act"),
    path("committees/<uuid:pk>/", committees.committee, name="committee"),
    path("committees/<uuid:pk>/do/<slug:name>/", committees.committee_act, name="committee_act"),
    path("fund/", money.uses, name="uses"),
    path("<uuid:pk>/fund/new/", money.use_new, name="use_new"),
    path("fund/<uuid:pk>/", money.use, name="use"),
    path("fund/<uuid:pk>/do/<slug:name>/", money.use_step, name="use_step"),
    path("fund/<uuid:pk>/call-in/", money.use_call_in, name="use_call_in"),
    path("income/<uuid:pk>/", money.publication, name="publication"),
    path("own/", own.my_estate, name="my_estate"),
    path("own/<uuid:pk>/", own.my_estate, name="own_estate"),
    path("own/<uuid:pk>/topic/", own.my_topic, name="my_topic"),
]
SERVICE: list[URLPattern | URLResolver] = [
    path("board/", board.board, name="board"),
    path("call/", board.intake, name="intake"),
    path("orders/", board.orders, name="orders"),
    path("orders/<uuid:pk>/", orders.order, name="order"),
    path("orders/<uuid:pk>/do/<slug:name>/", orders.order_act, name="order_act"),
    path("orders/costs/<uuid:pk>/move/", costs.cost_move, name="cost_move"),
    path("mine/", orders.mine, name="mine"),
    path("reports/", orders.reports, name="reports"),
    path("reports/new/", orders.report, name="report"),
    path("points/<uuid:pk>/", orders.scan, name="scan"),
    path("points/<uuid:pk>/code.svg", clusters.point_code, name="point_code"),
    path("service/", clusters.clusters, name="clusters"),
    path("service/new/", clusters.cluster_new, name="cluster_new"),
    path("service/<uuid:pk>/", clusters.cluster, name="cluster"),
    path("service/<uuid:pk>/do/<slug:name>/", clusters.cluster_act, name="cluster_act"),
]
HANDOVERS: list[URLPattern | URLResolver] = [
    path("handovers/", handovers.handovers, name="handovers"),
    path("<uuid:pk>/handover/", handovers.handover_new, name="handover_new"),
    path("handovers/<uuid:pk>/", handovers.handover, name="handover"),
    path("handovers/<uuid:pk>/do/<slug:name>/", handovers.handover_act, name="handover_act"),
    path("handovers/<uuid:pk>/sign/", handovers.handover_sign, name="handover_sign"),
    path("handovers/<uuid:pk>/step/<slug:name>/", handovers.handover_step, name="handover_step"),
]
TOGETHER: list[URLPattern | URLResolver] = [
    path("tables/", tables.table_list, name="tables"),
    path("tables/new/", tables.table_new, name="table_new"),
    path("tables/followed/", tables.followed, name="followed"),
    path("tables/<uuid:pk>/", tables.table_page, name="table"),
    path("tables/<uuid:pk>/do/<slug:name>/", tables.table_act, name="table_act"),
    path("tables/<uuid:pk>/sign-in/", tables.sign_in, name="sign_in"),
    path("tables/<uuid:pk>/date.ics", tables.table_date, name="table_date"),
    path("tables/items/<uuid:pk>/", tables.minutes, name="table_minutes"),
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<uuid:pk>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<uuid:pk>/do/<slug:name>/", campaigns.campaign_act, name="campaign_act"),
    path("campaigns/findings/<uuid:pk>/", campaigns.clear, name="finding_clear"),
    path("micro/", micro.micro_list, name="micro"),
    path("micro/new/<uuid:pk>/", micro.micro_new, name="micro_new"),
    path("micro/<uuid:pk>/vote/", micro.micro_vote, name="micro_vote"),
]

app_name = "co_governance"
urlpatterns: list[URLPattern | URLResolver] = [*ESTATES, *SERVICE, *HANDOVERS, *TOGETHER]
