"""What training may spend and how careful it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LearningOptions:
    """Settings of one training.

    Attributes:
        trees: Most trees of one model.
        leaves: Leaves of a tree.
        learning_rate: Shrinkage [1].
        min_rows_in_leaf: Fewest rows a leaf stands for.
        min_nights: Fewest nights a model is trained on.
        min_need_nights: Fewest nights with the need among them; fewer, and the need stays with the baseline.
        judged_winters: Latest winters that are judged in turn, each by a model of the winters before it.
        holdout_share: Latest share of the nights kept for judgement where there is only one winter [1].
        threads: Most threads of the boosting; 0 = all cores. Small tables are boosted on one, which is faster.
        seed: Of every random choice.
        every_nth_issue: Uses every n-th forecast issue; odd, so that morning and midday issues alternate.
        station_every_h: Hours between the forecasts at stations that are issued anew [h]; 0: no correction is trained.
        members: Ensemble members behind the features.
        horizon_h: Most hours ahead learnt from [h].
        least_horizon_h: A forecast that reached so far when it was known is learnt from, as far as it reached [h].
        hours_per_issue: Hours picked of each issue.
        unit_groups: Units are dealt into this many groups, one group an issue.
        columns_per_unit: Most road-model columns that stand for a unit.
        step_s: Time step of the road model [s].
    """

    trees: int = 400
    leaves: int = 15
    learning_rate: float = 0.06
    min_rows_in_leaf: int = 200
    min_nights: int = 60
    min_need_nights: int = 8
    judged_winters: int = 2
    holdout_share: float = 0.25
    threads: int = 0
    seed: int = 7
    every_nth_issue: int = 7
    station_every_h: int = 3
    members: int = 7
    horizon_h: int = 65
    least_horizon_h: int = 48
    hours_per_issue: int = 15
    unit_groups: int = 2
    columns_per_unit: int = 3
    step_s: float = 900.0
