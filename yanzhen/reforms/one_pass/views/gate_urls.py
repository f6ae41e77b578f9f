"""Doors of the gates: the office's pages, and a phone's page with its questions."""

from django.urls import path

from yanzhen.reforms.one_pass.views import gate, gates

gate_patterns = [
    path("gates/", gates.gates, name="gates"),
    path("gates/new/", gates.gate_new, name="gate_new"),
    path("gates/<uuid:pk>/", gates.gate_device, name="gate_device"),
    path("gates/<uuid:pk>/places/", gates.gate_places, name="gate_places"),
    path("gates/<uuid:pk>/places/back/", gates.gate_places_back, name="gate_places_back"),
    path("gates/<uuid:pk>/end/", gates.gate_end, name="gate_end"),
    path("gate/worker.js", gate.gate_worker, name="gate_worker"),
    path("gate/<uuid:pk>/", gate.gate_scan, name="gate_scan"),
    path("gate/<uuid:pk>/manifest.json", gate.gate_manifest, name="gate_manifest"),
    path("gate/<uuid:pk>/who/", gate.gate_who, name="gate_who"),
    path("gate/<uuid:pk>/rules/", gate.gate_rules, name="gate_rules"),
    path("gate/<uuid:pk>/scans/", gate.gate_scans, name="gate_scans"),
    path("gate/<uuid:pk>/look/", gate.gate_look, name="gate_look"),
    path("gate/<uuid:pk>/tail/", gate.gate_tail, name="gate_tail"),
]
