"""What the metadata records of our own WARC files say of a capture, checked when it is read back."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel

from collector.archive.export import FORMAT
from collector.archive.warc import JSON, Record
from collector.errors import BadUrl
from collector.model import Failure, FailureKind, Page
from collector.publishers import host_of
from collector.watch import Depth


def _polled(url: str) -> str:
    """An address that can be polled; ValueError for any other."""
    try:
        host_of(url)
    except BadUrl as problem:
        raise ValueError(str(problem)) from problem
    return url


class FailureSaid(BaseModel):
    """What went wrong on an answer's way."""

    kind: FailureKind
    message: str


class CaptureSaid(BaseModel):
    """One answer, without its body."""

    status: int
    url: str
    final_url: str
    redirects: list[str]
    headers: list[tuple[str, str]]
    captured_at: AwareDatetime
    failure: FailureSaid | None
    request_headers: list[tuple[str, str]] | None = None
    peer: str | None = None
    certificate: str | None = None

    def page(self) -> Page:
        """The page that was kept."""
        return Page(
            url=self.url,
            captured_at=self.captured_at,
            status=self.status,
            headers=tuple(self.headers),
            body=None,
            final_url=self.final_url,
            redirects=tuple(self.redirects),
            failure=Failure(self.failure.kind, self.failure.message) if self.failure else None,
            request_headers=tuple(self.request_headers or ()),
            peer=self.peer,
            certificate=self.certificate,
        )


class Said(BaseModel):
    """A capture and the poll that it belongs to. `context`: it is in the file because a later one refers to it."""

    poll: str
    watch: Annotated[str, AfterValidator(_polled)]
    publisher: str
    depth: Depth | None
    started_at: AwareDatetime
    capture: CaptureSaid
    context: bool


def is_ours(record: Record) -> bool:
    """Whether a record says of itself that the collector wrote it beside a capture."""
    return record.kind == "metadata" and record.field("Content-Type") == JSON and FORMAT.encode() in record.block[:200]


def said(record: Record) -> Said:
    """What a record of ours says.

    Raises:
        ValueError: when it is not what the collector writes.
    """
    return Said.model_validate_json(record.block)
