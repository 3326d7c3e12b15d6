"""Blocks on a Dask cluster that runs already (extra ``scale``).

What travels is pickled, so the cluster must be one's own: reached by tls:// or on a closed network.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import structlog

from config.compute import Compute
from config.errors import ConfigError
from model.domain.roads import Network
from model.recommendations import Night
from model.spread import Part, Work
from scheduler.course import WAIT_S, Course, one_by_one, unwatched

_LOG = structlog.get_logger(__name__)
#: A block whose worker was lost is tried again so many times before the run says so.
RETRIES = 3
#: The cluster's own way of packing what travels.
_PROTOCOL = "distributed.protocol"


def on_cluster(
    compute: Compute, work: Work, blocks: Sequence[Network], night: Night, *, course: Course = unwatched
) -> Iterable[Part]:
    """Each block on some worker of the cluster; on this machine alone where the cluster does not answer in time.

    Args:
        compute: Address, patience and certificates.
        work: What is done with each block.
        blocks: The network in pieces.
        night: What they share; lies with every worker once.
        course: Is told how far the run is.

    Raises:
        ConfigError: The extra ``scale`` is not installed, or a certificate cannot be read.
        RunStopped: Somebody asked for it; the cluster is told to drop what it has not begun.
    """
    client = connected(compute)
    if client is None:
        yield from one_by_one(work, blocks, night, course=course)
        return
    given = 0
    try:
        with client:
            for part in _from_workers(client, work, blocks, night, course):
                yield part
                given += 1
    except lost() as error:
        _LOG.error("the cluster was lost; the rest is reckoned here", blocks=len(blocks), given=given, reason=str(error))
        yield from one_by_one(work, blocks, night, course=course, given=given)


def lost() -> tuple[type[Exception], ...]:
    """What is raised where the scheduler is gone, or no worker is left that does not die of it; faults of the work itself are not among them."""
    distributed: Any = import_module("distributed")
    return (OSError, CancelledError, distributed.KilledWorker)


def require_extra() -> None:
    """Refuse a cluster where the extra ``scale`` is not installed.

    Raises:
        ConfigError: Always then.
    """
    if find_spec("distributed") is None:
        raise ConfigError('compute.where = "dask" needs the extra: pip install "halka[scale]"; or set compute.where = "local"')


def connected(compute: Compute) -> Any:
    """A client of the cluster with at least one worker, or None where it does not answer in time; the log says so.

    Args:
        compute: Address, patience and certificates.

    Raises:
        ConfigError: The extra ``scale`` is not installed, or a certificate cannot be read.
    """
    require_extra()
    distributed: Any = import_module("distributed")
    address = compute.dask_scheduler
    security = None
    if address.startswith("tls://"):
        security = distributed.Security(
            tls_ca_file=compute.dask_tls_ca_file,
            tls_client_cert=compute.dask_tls_cert_file,
            tls_client_key=compute.dask_tls_key_file,
            require_encryption=True,
        )
    try:
        client = distributed.Client(address, timeout=compute.dask_connect_s, security=security, set_as_default=False)
        client.wait_for_workers(1, timeout=compute.dask_connect_s)
    except (OSError, TimeoutError) as error:
        _LOG.error("the cluster does not answer; this machine reckons alone", cluster=address, reason=str(error))
        return None
    return client


def _from_workers(client: Any, work: Work, blocks: Sequence[Network], night: Night, course: Course) -> Iterator[Part]:
    distributed: Any = import_module("distributed")
    course(0, len(blocks))
    shared = client.scatter(night, broadcast=True, hash=False)
    # packed here: the cluster's scheduler would unpack a block, segment by segment, and pack it again for its worker
    packed = (import_module(_PROTOCOL).serialize_bytes(block) for block in blocks)
    waiting = [client.submit(_on_one_core, work, block, shared, pure=False, retries=RETRIES) for block in packed]
    try:
        for given in range(len(blocks)):
            while not waiting[0].done():
                with suppress(TimeoutError), client.as_current():
                    distributed.wait(waiting[0], timeout=WAIT_S)
                course(given + sum(future.done() for future in waiting), len(blocks))
            yield waiting[0].result()
            del waiting[0]  # not kept: a future holds its result
        course(len(blocks), len(blocks))
    finally:
        client.cancel(waiting)


def _on_one_core(work: Work, packed: bytes, night: Night) -> Part:
    """The work on a block, compiled code on one core: a cluster fills a machine with workers, which would otherwise each ask for all its cores."""
    import numba

    numba.set_num_threads(1)
    return work(import_module(_PROTOCOL).deserialize_bytes(packed), night)
