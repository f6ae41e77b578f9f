"""Doors of gatherings."""

from django.urls import URLPattern, URLResolver, path

from yanzhen.kernel.gatherings.views import door, door_phone, office, public

app_name = "gatherings"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", office.gathering_list, name="list"),
    path("new/", office.new, name="new"),
    path("on/", public.on, name="on"),
    path("mine/", public.mine, name="mine"),
    path("mine/<uuid:pk>/leave/", public.leave, name="leave"),
    path("line/<uuid:pk>/", public.waiting, name="waiting"),
    path("c/<uuid:pk>/", public.certificate, name="certificate"),
    path("c/<uuid:pk>/paper.pdf", public.certificate_pdf, name="certificate_pdf"),
    path("door/worker.js", door_phone.door_worker, name="door_worker"),
    path("door/<uuid:meeting>/", door_phone.door_phone, name="door_phone"),
    path("door/<uuid:meeting>/manifest.json", door_phone.door_manifest, name="door_manifest"),
    path("door/<uuid:meeting>/who/", door_phone.door_who, name="door_who"),
    path("door/<uuid:meeting>/roll/", door_phone.door_roll, name="door_roll"),
    path("door/<uuid:meeting>/presses/", door_phone.door_presses, name="door_presses"),
    path("<uuid:pk>/", public.gathering, name="gathering"),
    path("<uuid:pk>/register/", public.registering, name="register"),
    path("<uuid:pk>/dates.ics", public.ics, name="ics"),
    path("<uuid:pk>/poster/", public.poster, name="poster"),
    path("<uuid:pk>/picture/", office.picture, name="picture"),
    path("<uuid:pk>/change/", office.change, name="change"),
    path("<uuid:pk>/series/", office.series, name="series"),
    path("<uuid:pk>/dates/", office.meeting, name="meeting"),
    path("<uuid:pk>/dates/<uuid:meeting>/remove/", office.meeting_gone, name="meeting_gone"),
    path("<uuid:pk>/dates/<uuid:meeting>/door/", door.door, name="door"),
    path("<uuid:pk>/step/<slug:name>/", office.step, name="step"),
    path("<uuid:pk>/act/", office.act, name="act"),
    path("<uuid:pk>/people/", office.people, name="people"),
    path("<uuid:pk>/people/<uuid:registration>/", office.person, name="person"),
    path("<uuid:pk>/presses/", office.presses, name="presses"),
    path("<uuid:pk>/scores/", door.judging, name="judging"),
]
