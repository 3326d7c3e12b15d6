import math
from dataclasses import fields, replace

from model.domain.plans import Advice, Reason, Recommendation
from store.plan_rows import assessment_values, input_status, recommendation_from, recommendation_values
from store.tables import RecommendationRow
from tests.store.examples import assessment, recommendation


def test_row_has_every_field_of_a_recommendation() -> None:
    names = {field.name for field in fields(Recommendation)}
    assert names <= {column.name for column in RecommendationRow.__table__.columns}
    values = recommendation_values(recommendation(), site="vasteras", assessment_id=1, position=0)
    assert names <= set(values)
    assert recommendation_from(RecommendationRow(**values)) == recommendation()


def test_weight_that_is_not_known_stays_unknown() -> None:
    vague = replace(recommendation(advice=Advice.WAIT), reasons=(Reason("old_data", "saknas", "missing", math.inf),))
    values = recommendation_values(vague, site="vasteras", assessment_id=1, position=0)
    assert values["reasons"][0]["weight"] is None
    assert math.isnan(recommendation_from(RecommendationRow(**values)).reasons[0].weight)


def test_inputs_come_back_as_they_were() -> None:
    given = assessment()
    values = assessment_values(given, path="p")
    assert tuple(input_status(entry) for entry in values["inputs"]) == given.inputs
