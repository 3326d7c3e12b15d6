import numpy as np

from model.learning.split import GAP_NIGHTS, split_nights


def test_each_later_winter_is_judged_by_the_winters_before_it():
    night = np.concatenate([np.arange(year * 365, year * 365 + 200) for year in range(4)])
    season = np.repeat(np.arange(4), 200)
    folds = split_nights(night, season, judged_winters=2, holdout_share=0.25)
    assert [fold.judged.min() // 365 for fold in folds] == [2, 3, 3]
    assert np.concatenate([fold.judged for fold in folds]).tolist() == night[400:].tolist(), "every night of them once"
    for fold in folds:
        assert fold.fit.max() < fold.judged.min()
        assert fold.later.max() < fold.judged.min()
        assert np.abs(fold.fit[:, None] - np.concatenate([fold.later, fold.judged])[None]).min() > GAP_NIGHTS
        assert fold.later.min() >= np.sort(np.concatenate([fold.fit, fold.later]))[0] + 100


def test_a_winter_that_has_lasted_teaches_the_model_that_serves_it_and_is_judged_once():
    night = np.concatenate([np.arange(0, 200), np.arange(365, 365 + 90)])
    season = np.repeat([0, 1], [200, 90])
    first, last = split_nights(night, season, judged_winters=2, holdout_share=0.25)
    assert first.judged.tolist() == list(range(365, 365 + 62))
    assert last.judged.tolist() == list(range(365 + 62, 365 + 90))
    learnt = np.concatenate([last.fit, last.later])
    assert (learnt >= 365).sum() > 40
    assert np.concatenate([first.fit, first.later]).max() < 365
    assert last.fit.max() < last.judged.min() - GAP_NIGHTS
    assert learnt.max() < last.judged.min()
    young = split_nights(night[:240], season[:240], judged_winters=2, holdout_share=0.25)
    assert [fold.judged.tolist() for fold in young] == [list(range(365, 405))], (
        "too short to teach: judged whole by the winter before"
    )


def test_one_winter_is_judged_by_its_latest_weeks():
    (fold,) = split_nights(np.arange(120), np.zeros(120, dtype=int), judged_winters=2, holdout_share=0.25)
    assert fold.judged.tolist() == list(range(90, 120))
    assert fold.later.size > 5
    rows = fold.rows(np.array([0, 0, 95, fold.later[0]]))
    assert rows.fit.tolist() == [True, True, False, False]
    assert rows.judged.tolist() == [False, False, True, False]
    assert rows.later.tolist() == [False, False, False, True]


def test_very_few_nights_still_split():
    (fold,) = split_nights(np.arange(8), np.zeros(8, dtype=int), judged_winters=1, holdout_share=0.25)
    assert fold.judged.tolist() == [6, 7]
    assert fold.later.size >= 1
