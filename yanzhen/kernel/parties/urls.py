"""Doors of this app."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.parties.views import desks, keeping, offices, register, roster

app_name = "parties"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", register.party_list, name="list"),
    path("new/person/", register.enter, {"kind": "person"}, name="new_person"),
    path("new/organisation/", register.enter, {"kind": "organisation"}, name="new_organisation"),
    path("office/", offices.choose_office, name="choose_office"),
    path("offices/", offices.office_list, name="offices"),
    path("offices/<uuid:pk>/", offices.office, name="office"),
    path("offices/<uuid:pk>/close/", desks.close, name="close_office"),
    path("appointments/<uuid:pk>/end/", offices.end_appointment, name="end_appointment"),
    path("roster/", roster.roster, name="roster"),
    path("leaves/<uuid:pk>/end/", desks.back_early, name="back_early"),
    path("me/", desks.me, name="me"),
    path("handover/", desks.hand_over, name="hand_over"),
    path("handovers/<uuid:pk>/", offices.handover, name="handover"),
    path("<uuid:pk>/", register.party_page, name="party"),
    path("<uuid:pk>/keep/", keeping.keep, name="keep"),
    path("<uuid:pk>/phone/", register.reveal, name="reveal"),
]
