"""The same verbs over HTTP. Each app's router is mounted here; a refusal is a 409 with its sentence."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import django_auth

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.api import router as agreements
from yanzhen.kernel.assets.api import router as assets
from yanzhen.kernel.cases.api import faults, parts, whistles
from yanzhen.kernel.cases.api import router as cases
from yanzhen.kernel.ledger.api import router as ledger
from yanzhen.kernel.orders.api import router as orders

api = NinjaAPI(title="Yanzhen", version="1", auth=django_auth, docs_url="docs/")
api.add_router("/cases", cases)
api.add_router("/parts", parts)
api.add_router("/whistles", whistles)
api.add_router("/faults", faults)
api.add_router("/orders", orders)
api.add_router("/ledger", ledger)
api.add_router("/agreements", agreements)
api.add_router("/assets", assets)


@api.exception_handler(Refused)
def _say_refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return api.create_response(request, {"refused": refusal.sentence}, status=409)
