"""The demo half year of an island: two villages, one pass, sixty thousand visitors; and a company without a pass."""

from typing import Final

from yanzhen.base.contracts import DemoPart
from yanzhen.reforms.one_pass.demo.around import make_around
from yanzhen.reforms.one_pass.demo.gates import make_gates
from yanzhen.reforms.one_pass.demo.homestays import make_homestays
from yanzhen.reforms.one_pass.demo.season import make_season
from yanzhen.reforms.one_pass.demo.sold import make_products
from yanzhen.reforms.one_pass.demo.valley import make_valley

PARTS: Final = (
    DemoPart("one_pass.island", make_products, order=60),
    DemoPart("one_pass.season", make_season, order=61),
    DemoPart("one_pass.around", make_around, order=62),
    DemoPart("one_pass.valley", make_valley, order=63),
    DemoPart("one_pass.homestays", make_homestays, order=64),
    DemoPart("one_pass.gates", make_gates, order=65),
)
