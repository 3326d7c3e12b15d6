"""What every page is handed: the site, the assessment on show, the language, the theme and the hour."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.settings import Settings
from config.site import Site
from dashboard import queries
from dashboard.access.person import Person
from dashboard.format import Format
from dashboard.style import Palette
from dashboard.text.words import Words
from dashboard.todo import DecisionKey, Row, Signed
from model.domain.errors import StoreError
from model.domain.plans import Assessment
from model.domain.roads import Network
from store.open import Store

STATIC = Path(__file__).parent / "static"
CSS_FILE = STATIC / "halka.css"
SCRIPT_FILE = STATIC / "frame.js"
#: In the page itself: a file of Streamlit's would need a sign-in, and whoever has yet to sign in sees the icon too.
ICON = f"data:image/png;base64,{b64encode((STATIC / 'icon.png').read_bytes()).decode()}"
#: Hours the timeline speaks of.
TIMELINE_HOURS = 24
#: The night ends at this local hour; within six hours of it, the next night is meant.
NIGHT_ENDS = 12
#: Hours the page of one route speaks of.
ROUTE_HOURS = 66


@dataclass(frozen=True)
class Screen:
    """Everything a page reads; built once a run of the page.

    Attributes:
        settings: Of the running Halka.
        site: Municipality.
        network: Its units.
        store: What lasts.
        words: Language.
        form: How values are written.
        colours: Theme.
        now: The moment the page speaks from, aware UTC.
        assessment_id: Number of the assessment on show; None where there is none yet.
        assessment: What it says.
        newest_id: Number of the newest assessment, which may be a later one.
        signed: What persons said of the open windows.
        seen: Place in the record of the last decision the page shows; 0 where there is none.
        person: Who is at the page. Before a write `dashboard.access.door.person_for` asks again.
    """

    settings: Settings
    site: Site
    network: Network
    store: Store
    words: Words
    form: Format
    colours: Palette
    now: datetime
    assessment_id: int | None
    assessment: Assessment | None
    newest_id: int | None
    signed: dict[DecisionKey, Signed]
    seen: int
    person: Person

    @property
    def who(self) -> str:
        """Name of the person at the page; empty where none is given."""
        return self.person.name

    def rows(self) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """Rows of tonight's windows and of the later ones."""
        if self.assessment is None:
            return (), ()
        ranks = tuple((code, item.priority) for code, item in sorted(self.network.classes.items()))
        decided = (self.seen, len(self.signed))
        key = (self.store.id, self.assessment_id, self.network.version, ranks, decided, f"{self.now:%Y-%m-%dT%H:%M}")
        return queries.tonight_and_later(key, self.assessment, self.network, self.now, self.signed)

    @property
    def shown(self) -> Assessment:
        """The assessment on show.

        Raises:
            StoreError: There is none yet; the frame draws the first-start page instead.
        """
        if self.assessment is None:
            raise StoreError(f"{self.site.id}: no assessment is stored yet; run the nightly job")
        return self.assessment

    @property
    def shown_id(self) -> int:
        """Number of the assessment on show.

        Raises:
            StoreError: There is none yet.
        """
        if self.assessment_id is None:
            raise StoreError(f"{self.site.id}: no assessment is stored yet; run the nightly job")
        return self.assessment_id

    @property
    def night_hours(self) -> int:
        """Hours until the night that matters is over."""
        left = NIGHT_ENDS - self.form.local(self.now).hour
        return left if left > 6 else left + 24

    @property
    def moved_network(self) -> bool:
        """Whether the assessment on show was made for another version of the network."""
        return (
            self.assessment is not None and self.assessment.versions.get("network", self.network.version) != self.network.version
        )
