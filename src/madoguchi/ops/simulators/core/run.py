"""Start the simulated core system: as a function, and as the command `madoguchi sim core`."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click
import msgspec

from madoguchi.ops.network import refuse_busy
from madoguchi.ops.simulators.core.faults import ALL, Fault, Faults
from madoguchi.ops.simulators.core.server import make


def run(
    *,
    port: int,
    data: Path,
    secret: str,
    delay: float = 10.0,
    fail_rate: float = 0.0,
    fail_first: int = 0,
    faults: tuple[Fault, ...] = ALL,
    strangers: tuple[str, ...] = (),
    answer: dict[str, object] | None = None,
    host: str = "127.0.0.1",
) -> None:
    """Serve until SIGTERM or SIGINT. Prints its address once it listens. Raises OSError when the port
    is taken.
    """
    meant = Faults(rate=fail_rate, first=fail_first, kinds=faults)
    with make(
        host=host, port=port, data=data, secret=secret, delay=delay, faults=meant, strangers=strangers,
        answer=answer,
    ) as server:  # fmt: skip
        for number in (signal.SIGTERM, signal.SIGINT):
            # `shutdown` waits for the loop that this very thread runs.
            signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        print(f"core system (simulated) on http://{host}:{server.server_address[1]}", flush=True)
        server.serve_forever(poll_interval=0.2)
    server.ledger.close()


@click.command("core")
@click.option(
    "--port",
    default=8010,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port on the loopback; 0 takes a free one.",
)
@click.option(
    "--data",
    default="data/core",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of its SQLite file; what was received is still there after a restart.",
)
@click.option(
    "--secret", required=True, envvar="MADOGUCHI_CORE_SECRET", help="Bearer secret that senders must know."
)
@click.option("--delay", default=10.0, show_default=True, help="Seconds from receipt to the result.")
@click.option(
    "--fail-rate",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Share of sendings that meet a fault: answered 503, hung up before storing, or hung up after storing.",
)
@click.option(
    "--fail-first",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Beside that, so many first sendings of every package meet a fault.",
)
@click.option(
    "--fault", "faults", multiple=True, type=click.Choice(ALL), help="Only these faults; repeatable."
)
@click.option(
    "--stranger",
    "strangers",
    multiple=True,
    metavar="NAME",
    help="Refuse applicants of this name, as a system does that does not know them; repeatable.",
)
@click.option(
    "--answer",
    metavar="JSON",
    default="{}",
    help="What another government answers to what was forwarded to it (docs/howto/connect-a-core-system.md).",
)
def core(
    port: int,
    data: Path,
    secret: str,
    delay: float,
    fail_rate: float,
    fail_first: int,
    faults: tuple[Fault, ...],
    strangers: tuple[str, ...],
    answer: str,
) -> None:
    """Receive packages as a core system would, check them, acknowledge them, and have a result a while later.

    Example: madoguchi sim core --port 8010 --secret try-me --fail-rate 0.3
    """
    refuse_busy("127.0.0.1", port)
    run(
        port=port, data=data, secret=secret, delay=delay, fail_rate=fail_rate, fail_first=fail_first,
        faults=faults or ALL, strangers=strangers, answer=_read(answer),
    )  # fmt: skip


def _read(answer: str) -> dict[str, object]:
    """Raises UsageError."""
    try:
        return msgspec.json.decode(answer, type=dict[str, object])
    except msgspec.DecodeError:
        raise click.UsageError('--answer: write a JSON object, such as {"decision": "permit"}') from None
