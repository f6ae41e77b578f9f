"""How much is taken at once. The same for the screen and the console, so that both say the same."""

from typing import Final

FILE_BYTES_MAX: Final = 20 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 300 * 1024 * 1024
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 200
CELL_LENGTH_MAX: Final = 32_767  # Excel's own
HEADER_SEARCH_ROWS: Final = 10
# Above this the rows go in by a background job and the page shows how far it is.
AT_ONCE_ROWS_MAX: Final = 2_000
UPLOADS_PER_HOUR_MAX: Final = 60
# A file nobody has decided about for so long is given up: it may hold personal data.
OPEN_DAYS_MAX: Final = 30
