"""What people are told is what they do not know: nothing twice, nothing too late to act on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from model.domain.needs import Need
from model.domain.plans import Advice
from model.domain.treatments import TreatmentKind
from model.news import NEAR, Advised, News, Occasion, advised, news
from tests.store.examples import HOUR, NOW, recommendation

END = NOW + 3 * HOUR
MOVED = timedelta(minutes=30)


def _item(minutes: int = 60, *treatments: str) -> Advised:
    return Advised(NOW + timedelta(minutes=minutes), treatments or ("brine",))


def _news(told: Mapping[Occasion, Advised | None], current: Mapping[Occasion, Advised]) -> News:
    return news(told, current, now=NOW, moved=MOVED)


def test_only_treatment_before_a_near_deadline_that_nobody_decided_on_is_told() -> None:
    far = NOW + NEAR + HOUR
    found = advised(
        [
            recommendation("r1"),
            replace(recommendation("r1", need=Need.PLOUGHING), treatment=TreatmentKind.PLOUGH, latest_start=NOW + HOUR / 4),
            recommendation("r2", advice=Advice.WAIT),
            recommendation("r3", window_end=far),
            recommendation("r4", window_end=NOW),
            recommendation("r5"),
        ],
        now=NOW,
        settled={("r5", "salting", END)},
    )
    assert found == {("r1", END): Advised(NOW + HOUR / 4, ("brine", "plough"))}


def test_a_units_later_window_is_told_when_its_turn_comes() -> None:
    later = END + 20 * HOUR
    both = [recommendation("r1"), recommendation("r1", window_end=later)]
    assert list(advised(both, now=NOW)) == [("r1", END)]
    assert list(advised(both, now=END)) == [("r1", later)]
    calm = [recommendation("r1", advice=Advice.NONE), recommendation("r1", window_end=later)]
    assert advised(calm, now=NOW) == {}


def test_what_is_new_moved_changed_and_called_off_is_told_apart() -> None:
    keys = {name: (name, END) for name in ("new", "same", "soon", "later", "other", "off")}
    told = {keys[name]: _item(90) for name in ("same", "soon", "later", "other", "off")}
    current = {
        keys["new"]: _item(),
        keys["same"]: _item(80),
        keys["soon"]: _item(60),
        keys["later"]: _item(150),
        keys["other"]: _item(90, "sand"),
    }
    found = _news(told, current)
    assert (found.added, found.earlier, found.otherwise, found.dropped) == (
        (keys["new"],),
        (keys["soon"],),
        (keys["other"],),
        (keys["off"],),
    )


def test_what_was_called_off_and_comes_back_is_new_again() -> None:
    assert _news({("r1", END): None}, {("r1", END): _item()}).added == (("r1", END),)


def test_nothing_is_called_off_that_must_have_started_or_whose_window_has_closed() -> None:
    assert not _news({("r1", END): _item(-10), ("r2", NOW - HOUR): _item(-90)}, {}).any


_OCCASIONS = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 30).map(lambda h: NOW + h * HOUR)),
    st.builds(_item, st.integers(-60, 600)),
    max_size=5,
)


@given(told=_OCCASIONS, current=_OCCASIONS)
def test_nothing_is_told_twice_and_every_unit_at_most_once(
    told: dict[Occasion, Advised], current: dict[Occasion, Advised]
) -> None:
    found = _news(told, current)
    parts = [*found.acting, *found.dropped]
    assert len(parts) == len(set(parts))
    after: dict[Occasion, Advised | None] = {**told, **{key: current[key] for key in found.acting}}
    assert not _news({**after, **dict.fromkeys(found.dropped)}, current).any
