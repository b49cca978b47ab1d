"""Room on the disk, asked of a data directory that is not there yet, and what the doctor makes of too little."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from collector.incidents import FULL, LOW
from collector.query.doctor import disk
from collector.store.room import free_space


def test_a_folder_that_is_not_made_yet_has_the_room_of_the_disk_that_it_will_lie_on(tmp_path: Path) -> None:
    unmade = free_space(tmp_path / "not" / "made")
    assert abs(unmade - shutil.disk_usage(tmp_path).free) < LOW
    assert not (tmp_path / "not").exists()


@pytest.mark.parametrize(("free", "verdict"), [(FULL - 1, "wrong"), (FULL, "note"), (LOW - 1, "note"), (LOW, "ok")])
def test_the_doctor_calls_a_disk_wrong_on_which_nothing_would_be_polled(
    tmp_path: Path, free: int, verdict: str
) -> None:
    assert disk(tmp_path, lambda _: free).verdict == verdict
