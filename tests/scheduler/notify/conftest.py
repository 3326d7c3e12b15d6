"""The sample night, for what is told of it."""

import pytest

from model.domain.plans import Assessment
from model.domain.roads import Network
from tests.dashboard.sample import NOW, sample_assessment, sample_network, sample_site


@pytest.fixture(scope="session")
def network() -> Network:
    return sample_network(sample_site())


@pytest.fixture(scope="session")
def night(network: Network) -> Assessment:
    return sample_assessment(network, sample_site(), NOW)
