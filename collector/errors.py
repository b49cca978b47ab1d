"""Every error the collector raises on purpose, in one tree.

    CollectorError
    ├── UsageError                  what was asked cannot be done as asked             exit 2
    │   ├── BadUrl                  not an http or https address
    │   ├── BadQuery                a search that means nothing
    │   ├── UnknownPublisher        no publisher of that name, or none for that host
    │   └── NotFound                nothing of that name in the store
    │       └── StoreMissing        no store at all where one is to be read
    ├── AccessError                 who asks may not have it                             exit 2
    │   ├── NotSignedIn             nobody knows who asks
    │   ├── NotPermitted            their role or token does not go so far
    │   └── TooOften                asked for more often than is allowed
    ├── BusyError                   somebody else holds what is needed; try again      exit 75
    │   ├── LeaseLost               the watch was given to another collector meanwhile
    │   └── StoreAway               the database's server cannot be reached
    ├── ConfigurationError          the environment or schedules.yaml is wrong         exit 78
    │   ├── ContactMissing          no contact for the User-Agent
    │   └── StoreShut               the database does not let us in
    ├── StoreError                  the store cannot be used; nothing was written      exit 78
    │   ├── NotOurStore             a database of something else
    │   ├── StoreTooNew             written by a newer version of the collector
    │   ├── StoreUnreadable         damaged, or no permission
    │   ├── StoreFull               no space left
    │   ├── Undone                  a part of what shared a commit had the database undo all of it
    │   ├── StoreExists             something is kept already where something is to be put
    │   └── BackupRefused           no backup of ours, damaged, or not to be trusted
    ├── CorruptBody                 stored bytes do not match their digest             exit 1
    │   └── BodyDropped             they were erased, or dropped after their time
    ├── Held                        a legal hold forbids it                            exit 1
    └── AddressRefused              the network guard refuses the address (becomes a failed poll)

A failed poll is not an error but a value (`collector.model.Failure`). Each class says how a command that
meets it exits (`exit_status`, after sysexits.h) and how an HTTP interface answers (`http_status`).
The original exception is always chained.
"""


class CollectorError(Exception):
    """Root of the tree. The message names the cause, the place and the way out, in a sentence for a person."""

    exit_status = 1
    http_status = 500


class UsageError(CollectorError):
    """What was asked cannot be done as asked; ask differently."""

    exit_status = 2
    http_status = 400


class BadUrl(UsageError):
    """Not an absolute http or https address."""


class BadQuery(UsageError):
    """A search that means nothing. `position` counts characters from 1; correct the query there."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"the query makes no sense at character {position}: {reason}")
        self.position = position
        self.reason = reason


class UnknownPublisher(UsageError):
    """No publisher of that name, or none that reads that host."""


class NotFound(UsageError):
    """The store has nothing of that name; capture it first or look at the list."""

    http_status = 404


class StoreMissing(NotFound):
    """No store was begun at that place; capture something first, or name the place where one is."""


class AccessError(CollectorError):
    """Whoever asks may not have it; sign in, or ask an admin."""

    exit_status = 2
    http_status = 403


class NotSignedIn(AccessError):
    """Nobody knows who asks: sign in, or send a token that is valid."""

    http_status = 401


class NotPermitted(AccessError):
    """The role of whoever asks, or the scopes of their token, do not go so far."""


class TooOften(AccessError):
    """Asked for more often than is allowed; wait as long as is said."""

    http_status = 429


class BusyError(CollectorError):
    """Another process holds the store; nothing was changed, try again."""

    exit_status = 75
    http_status = 503


class LeaseLost(BusyError):
    """The watch was given to another collector while this one polled it; the poll was not recorded, theirs will be."""


class StoreAway(BusyError):
    """The database's server cannot be reached. What was being written may or may not have been: write it again."""


class ConfigurationError(CollectorError):
    """The environment, scrapy.cfg or schedules.yaml is wrong; correct it and start again."""

    exit_status = 78


class ContactMissing(ConfigurationError):
    """No contact is set, and nothing but loopback is fetched without one."""


class StoreShut(ConfigurationError):
    """The database does not let us in: make what the message names, or mend COLLECTOR_DATABASE_URL."""


class StoreError(CollectorError):
    """The store cannot be used. Nothing was written; do not start an empty one in its place."""

    exit_status = 78
    http_status = 503


class NotOurStore(StoreError):
    """The database belongs to some other program; choose another COLLECTOR_HOME."""


class StoreTooNew(StoreError):
    """A newer collector wrote the store; upgrade this one."""


class StoreUnreadable(StoreError):
    """The database is damaged or may not be read; restore a backup or mend the permissions."""


class StoreFull(StoreError):
    """No space is left where the store lies; free some, then poll again."""


class Undone(StoreError):
    """The database undid a whole transaction for the failure of a part of it: the other parts are to be made again."""


class StoreExists(StoreError):
    """Something is kept already where a backup is to be put; move it away first."""


class BackupRefused(StoreError):
    """The file is no backup of a collector's store, or is damaged; nothing was put in place."""


class CorruptBody(CollectorError):
    """Stored bytes no longer match their digest: the archive is damaged at the place named."""


class BodyDropped(CorruptBody):
    """The bytes were erased or dropped on purpose: their digest and what was read from them stay; see `acts`."""

    http_status = 410


class Held(CollectorError):
    """A legal hold forbids to erase or drop anything of the blog; release it first."""

    http_status = 409


class AddressRefused(CollectorError):
    """The network guard refuses to connect to the address; see COLLECTOR_ALLOW_PRIVATE."""
