"""The same verbs over HTTP. Each app's router is mounted here; a refusal is a 409 with its sentence."""

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import django_auth

from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.api import router as agreements
from yanzhen.kernel.assets.api import router as assets
from yanzhen.kernel.cases.api import faults, parts, whistles
from yanzhen.kernel.cases.api import router as cases
from yanzhen.kernel.council.api import router as council
from yanzhen.kernel.gatherings.api import router as gatherings
from yanzhen.kernel.ledger.api import router as ledger
from yanzhen.kernel.orders.api import router as orders
from yanzhen.kernel.surveys.api import router as surveys
from yanzhen.kernel.works.api import router as works

api = NinjaAPI(title="Yanzhen", version="1", auth=django_auth, docs_url="docs/")
api.add_router("/cases", cases)
api.add_router("/parts", parts)
api.add_router("/whistles", whistles)
api.add_router("/faults", faults)
api.add_router("/orders", orders)
api.add_router("/ledger", ledger)
api.add_router("/agreements", agreements)
api.add_router("/council", council)
api.add_router("/surveys", surveys)
api.add_router("/works", works)
api.add_router("/gatherings", gatherings)
api.add_router("/assets", assets)
# A reform that is left out of INSTALLED_APPS takes its doors with it.
if apps.is_installed("yanzhen.reforms.co_governance"):
    api.add_router("/estates", "yanzhen.reforms.co_governance.api.router")


@api.exception_handler(Refused)
def _say_refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return api.create_response(request, {"refused": refusal.sentence}, status=409)
