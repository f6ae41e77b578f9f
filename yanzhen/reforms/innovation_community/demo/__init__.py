"""The demo year of the innovation community: invented people and firms, real shapes; every figure from records."""

from typing import Final

from yanzhen.base.contracts import DemoPart
from yanzhen.reforms.innovation_community.demo.duty import make_duty
from yanzhen.reforms.innovation_community.demo.finance import make_finance
from yanzhen.reforms.innovation_community.demo.hall import make_applications
from yanzhen.reforms.innovation_community.demo.joined import make_joined
from yanzhen.reforms.innovation_community.demo.ladder import make_ladder
from yanzhen.reforms.innovation_community.demo.mailbox import make_mailbox
from yanzhen.reforms.innovation_community.demo.offices import make_offices
from yanzhen.reforms.innovation_community.demo.people import make_people
from yanzhen.reforms.innovation_community.demo.places import make_places
from yanzhen.reforms.innovation_community.demo.powers import make_powers
from yanzhen.reforms.innovation_community.demo.register import make_register
from yanzhen.reforms.innovation_community.demo.risk import make_risk
from yanzhen.reforms.innovation_community.demo.visits import make_visits

PARTS: Final = (
    DemoPart("innovation_community.places", make_places, order=10),
    DemoPart("innovation_community.people", make_people, order=20),
    DemoPart("innovation_community.register", make_register, order=30),
    DemoPart("innovation_community.ladder", make_ladder, order=35),
    DemoPart("innovation_community.visits", make_visits, order=40),
    DemoPart("innovation_community.hall", make_applications, order=50),
    DemoPart("innovation_community.duty", make_duty, order=60),
    DemoPart("innovation_community.joined", make_joined, order=60),
    DemoPart("innovation_community.offices", make_offices, order=70),
    DemoPart("innovation_community.powers", make_powers, order=55),
    DemoPart("innovation_community.finance", make_finance, order=60),
    DemoPart("innovation_community.risk", make_risk, order=70),
    DemoPart("innovation_community.mailbox", make_mailbox, order=80),
)
