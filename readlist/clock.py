"""The one clock: which day it is, for the ledger."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from readlist.errors import ReadlistError


def today() -> str:
    """The date that enters the ledger, as YYYY-MM-DD in UTC: SOURCE_DATE_EPOCH, else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH={epoch}: not a number of seconds since 1970; unset it"
        raise ReadlistError(message) from None
    return moment.strftime("%Y-%m-%d")
