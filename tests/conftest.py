"""What all tests share: no network, no folder of the developer's, and where the measuring data lies."""

import os
import socket
from pathlib import Path

import pytest

#: Annotated papers and real listings lie beside a developer's checkout; users do not have them.
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but those on this machine, which Playwright and its browser need."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family not in (socket.AF_UNIX,) and not str(address).startswith(("('127.0.0.1'", "('::1'")):
            raise RuntimeError(f"a test tried to connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the folder with measuring data, or skip the test where there is none; CI must have it."""
    if not SHARED.is_dir():
        if os.environ.get("PAPERATLAS_REQUIRE_ALL"):
            pytest.fail(f"{SHARED} is missing, and this run must not skip anything")
        pytest.skip("needs the annotated papers and listings that lie beside a developer's checkout")
    return SHARED


@pytest.fixture
def shared(shared_folder: Path) -> Path:
    """Return the folder with measuring data, for one test."""
    return shared_folder
