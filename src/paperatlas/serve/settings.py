"""What can be set of the server."""

from dataclasses import dataclass

from paperatlas.errors import SettingsError

#: With less than this a worker may not even start.
LEAST_MEMORY_MB = 768


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """How an atlas is served.

    Attributes:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        workers: Processes that answer queries, so that many run at once.
        timeout_s: Seconds after which a query is ended.
        max_rows: Rows, or triples, after which an answer is cut.
        memory_mb: MiB of address space that a worker may have, of which about 500 are taken before the first query; 0 sets no limit.
        queue: Queries that may wait for a worker; one more is refused.
        cors_origin: Origin of the pages that may read answers from a browser, "*" for all, "" for none.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    timeout_s: float = 30.0
    max_rows: int = 100_000
    memory_mb: int = 2048
    queue: int = 64
    cors_origin: str = "*"

    def __post_init__(self) -> None:
        """Refuse settings that cannot work.

        Raises:
            SettingsError: A number is out of its range, or the origin holds what no header may hold.
        """
        least = {"port": 0, "workers": 1, "max_rows": 1, "memory_mb": LEAST_MEMORY_MB if self.memory_mb else 0, "queue": 0}
        for name, bound in least.items():
            if getattr(self, name) < bound:
                raise SettingsError(f"{name} {getattr(self, name)} must be at least {bound}")
        if not 0 < self.timeout_s <= 86_400:
            raise SettingsError(f"timeout {self.timeout_s} must be above 0 and at most 86400 seconds")
        if self.port > 65_535:
            raise SettingsError(f"port {self.port} must be at most 65535")
        if not (self.cors_origin.isascii() and self.cors_origin.isprintable()):
            raise SettingsError(f"CORS origin {self.cors_origin!r} must be an origin, '*' or empty")
