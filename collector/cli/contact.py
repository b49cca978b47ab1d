"""Nothing but this machine is asked before publishers can be told who asks."""

from __future__ import annotations

from ipaddress import ip_address

from collector.config import current
from collector.errors import ContactMissing


def require(url: str, host: str) -> None:
    """Refuses an address beyond this machine while no contact is set.

    Raises:
        ContactMissing: with the way out.
    """
    if current().contact is None and not _is_this_machine(host):
        raise ContactMissing(
            f"{url} was not asked: set COLLECTOR_CONTACT to an address where the publisher can reach you "
            "(it goes into the User-Agent); without it nothing but loopback is fetched"
        )


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name: that of "127.example" may be anybody's
        return False
