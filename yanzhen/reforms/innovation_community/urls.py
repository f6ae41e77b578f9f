"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.reforms.innovation_community.views import (
    buildings,
    due,
    enterprise,
    enterprises,
    talents,
    visits,
)

app_name = "innovation_community"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enterprises/", enterprises.enterprise_list, name="enterprises"),
    path("enterprises/export/", enterprises.enterprise_export, name="enterprise_export"),
    path("enterprises/new/", enterprises.enterprise_new, name="enterprise_new"),
    path("enterprises/<uuid:pk>/", enterprise.enterprise_page, name="enterprise"),
    path("enterprises/<uuid:pk>/step/<slug:name>/", enterprise.enterprise_step, name="step"),
    path("enterprises/<uuid:pk>/year/", enterprise.enterprise_year, name="year"),
    path("enterprises/<uuid:pk>/contact/", enterprise.enterprise_contact, name="contact"),
    path("enterprises/<uuid:pk>/move/", enterprise.enterprise_move, name="move"),
    path("enterprises/<uuid:pk>/officer/", enterprise.enterprise_officer, name="officer"),
    path("enterprises/<uuid:pk>/visit/", visits.visit_firm, name="visit_firm"),
    path("enterprises/<uuid:pk>/put-off/", due.put_off, name="put_off"),
    path("enterprises/<uuid:pk>/ask-visit/", due.ask, name="ask_visit"),
    path("contacts/<uuid:pk>/end/", enterprise.contact_end, name="contact_end"),
    path("buildings/", buildings.building_list, name="buildings"),
    path("buildings/<uuid:pk>/", buildings.building_page, name="building"),
    path("talents/", talents.talent_list, name="talents"),
    path("talents/new/", talents.talent_new, name="talent_new"),
    path("talents/<uuid:pk>/", talents.talent_page, name="talent"),
    path("talents/<uuid:pk>/edit/", talents.talent_edit, name="talent_edit"),
    path("talents/<uuid:pk>/visit/", visits.visit_talent, name="visit_talent"),
    path("visits/", visits.visit_list, name="visits"),
    path("visits/due/", due.due_list, name="due"),
    path("visits/coverage/", due.coverage, name="coverage"),
    path("visits/rules/", due.rule_list, name="rules"),
    path("visits/rules/new/", due.rule_edit, name="rule_new"),
    path("visits/rules/<uuid:pk>/", due.rule_edit, name="rule"),
    path("visits/rules/<uuid:pk>/switch/", due.rule_switch, name="rule_switch"),
    path("visits/<uuid:pk>/", visits.visit_page, name="visit"),
    path("visits/<uuid:pk>/withdraw/", visits.visit_withdraw, name="withdraw"),
]
