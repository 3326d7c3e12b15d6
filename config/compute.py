"""Where assessments are reckoned: in this process, in several, or on a Dask cluster that runs already."""

from typing import Literal, Self

from pydantic import Field, model_validator

from config.frozen import Frozen


class Compute(Frozen):
    """Growing is a matter of these fields; the answers are the same."""

    where: Literal["local", "dask"] = Field(description="This machine, or an existing Dask cluster")
    processes: int = Field(ge=0, le=1024, description="Processes on this machine; 0: one for each core, 1: none but this one")
    processes_from_segments: int = Field(ge=1, description="Smallest network that more than one process is started for [segment]")
    column_classes: bool = Field(
        description="Reckon segments of a route that are alike as one; what it costs in exactness is in docs/scaling.md"
    )
    dask_scheduler: str = Field(
        pattern=r"^((tcp|tls)://[^\s/]+:\d{1,5})?$",
        description="Address of the cluster's scheduler, tcp://host:port or tls://host:port",
    )
    dask_connect_s: float = Field(gt=0, le=600, description="Longest wait for the cluster before this machine reckons itself [s]")
    dask_workers_keep: bool = Field(
        description="Workers write their regions of the arrays themselves; all must reach paths.data, or paths.objects, under one path or address"
    )
    dask_tls_ca_file: str = Field(description="Certificate the cluster's are signed with; needed with tls://")
    dask_tls_cert_file: str = Field(description="This service's own certificate for the cluster")
    dask_tls_key_file: str = Field(description="Its key")

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.where == "dask" and not self.dask_scheduler:
            raise ValueError('where = "dask" needs dask_scheduler, such as tcp://compute.example:8786')
        if self.dask_scheduler.startswith("tls://") and not (
            self.dask_tls_ca_file and self.dask_tls_cert_file and self.dask_tls_key_file
        ):
            raise ValueError("a scheduler reached by tls:// needs dask_tls_ca_file, dask_tls_cert_file and dask_tls_key_file")
        return self
