"""The mail server: one connection for a round of letters, and what its answers mean."""

import smtplib
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

# A server that answers later than this is taken as not answering.
TIMEOUT_SECONDS: Final = 20
PERMANENT: Final = 500
# Our defaults; no rule sets them. After the last step a letter is given up.
BACK_OFF: Final = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720))
# While the server is away nothing counts as a try.
DOWN_PAUSE: Final = timedelta(minutes=5)
REASON_MAX: Final = 300


class MailRefused(Exception):
    """The server does not take this one letter. `final`: asking again would not help."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class MailDown(Exception):
    """Nothing can be sent now: no server, a wrong password, a sender it does not know."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PostOffice:
    """One connection to the mail server, opened with the first letter and used for all."""

    def __enter__(self) -> Self:
        self._backend = EmailBackend(
            host=settings.SMTP_HOST,
            port=settings.SMTP_PORT,
            username=settings.SMTP_USER,
            password=settings.SMTP_PASSWORD,
            use_tls=settings.SMTP_TLS == "starttls",
            use_ssl=settings.SMTP_TLS == "ssl",
            timeout=TIMEOUT_SECONDS,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._backend.close()

    def send(self, letter: EmailMultiAlternatives) -> None:
        """Give one letter to the server, or raise MailRefused or MailDown with its words."""
        try:
            self._backend.open()
            self._backend.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            reason = _without_addresses(_said(code, words), letter)
            raise MailRefused(reason, final=code >= PERMANENT) from error
        except smtplib.SMTPDataError as error:
            reason = _without_addresses(_said(error.smtp_code, error.smtp_error), letter)
            raise MailRefused(reason, final=error.smtp_code >= PERMANENT) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDown(_without_addresses(_words_of(error), letter)) from error

    def greet(self) -> None:
        """Connect and say hello; doctor asks. Raises MailDown."""
        try:
            self._backend.open()
            if self._backend.connection is not None:
                self._backend.connection.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            raise MailDown(_words_of(error)) from error


def _words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _said(code: int, words: "bytes | str") -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"


def _without_addresses(words: str, letter: EmailMultiAlternatives) -> str:
    """The server's words in one line, without the address it likes to repeat."""
    for address in letter.to:
        words = words.replace(address, "…")
    return " ".join(words.split())[:REASON_MAX]
