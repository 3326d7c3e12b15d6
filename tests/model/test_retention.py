from config.retention import Retention
from model.retention import retention_rules


def test_only_what_can_be_had_again_is_ever_thrown_away() -> None:
    for retention in (Retention(), Retention(decision="KS 2026:12", raw_bodies_days=30)):
        rules = retention_rules(retention, raw_days=90)
        gone = [rule for rule in rules if rule.kept_days is not None]
        assert [rule.kind_en for rule in gone] == [
            "Providers' answers as received",
            "Messages with their receivers' addresses",
            "Values of assessments for single segments",
            "Where machines were, by a name that holds for a day",
        ]
        assert gone[0].kept_days == (retention.raw_bodies_days or 90)
        assert gone[1].kept_days == retention.messages_days == 400
        assert len(rules) > 5
