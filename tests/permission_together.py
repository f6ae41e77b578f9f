"""What surveys, gatherings and estates bring to the table of permissions: duties, rows, things."""

from typing import Final

from tests import permission_estates as estates
from tests import permission_gatherings as gatherings
from tests import permission_surveys as surveys
from tests.permission_door import Door, Who

# Those who work in the house, and of them those who bring spreadsheets in.
HOUSE: Final[Who] = surveys.BOTH | gatherings.BOTH | estates.ESTATES
IMPORTERS: Final[Who] = surveys.SURVEYOR
# Who enters people and organisations.
KEEPER: Final[Who] = estates.KEEPER


def doors(leader: Who, council: Who, signed_in: Who, everybody: Who) -> tuple[Door, ...]:
    return (
        *surveys.doors(leader, signed_in, everybody),
        *gatherings.doors(leader, signed_in, everybody),
        *estates.doors(leader, council, signed_in),
    )


THINGS: Final = {**surveys.THINGS, **gatherings.THINGS, **estates.THINGS}
