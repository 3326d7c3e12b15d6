import numpy as np

from model.learning.split import GAP_NIGHTS, split_nights


def test_each_later_winter_is_judged_by_the_winters_before_it():
    night = np.concatenate([np.arange(year * 365, year * 365 + 200) for year in range(4)])
    season = np.repeat(np.arange(4), 200)
    folds = split_nights(night, season, judged_winters=2, holdout_share=0.25)
    assert [fold.judged.min() // 365 for fold in folds] == [2, 3]
    for fold in folds:
        assert fold.judged.size == 200
        assert fold.fit.max() < fold.judged.min()
        assert fold.later.max() < fold.judged.min()
        assert np.abs(fold.fit[:, None] - np.concatenate([fold.later, fold.judged])[None]).min() > GAP_NIGHTS
        assert fold.later.min() >= np.sort(np.concatenate([fold.fit, fold.later]))[0] + 100


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
