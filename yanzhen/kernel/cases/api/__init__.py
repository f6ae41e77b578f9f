"""Cases, parts of offices, whistles and mass faults over HTTP: the same verbs through the same doors."""

from yanzhen.kernel.cases.api.cases import router
from yanzhen.kernel.cases.api.faults import router as faults
from yanzhen.kernel.cases.api.parts import router as parts
from yanzhen.kernel.cases.api.whistles import router as whistles

__all__ = ["faults", "parts", "router", "whistles"]
