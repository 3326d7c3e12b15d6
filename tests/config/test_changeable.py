from pathlib import Path

import pytest

from config.access import Access
from config.changeable import CLASS_FIELDS, CONTACT_FIELDS, FLEET_FIELDS, NOTIFY_FIELDS, form_of, laid_over, of_settings, of_site
from config.errors import ConfigError
from config.fleet import Fleet
from config.notify import Notify
from config.settings import load_settings, setting_origin
from config.site import ServiceClass
from config.sites import load_site


def test_every_field_that_may_be_changed_is_one() -> None:
    assert set(CLASS_FIELDS) <= set(ServiceClass.model_fields)
    assert set(FLEET_FIELDS) <= set(Fleet.model_fields)
    assert {*NOTIFY_FIELDS, *CONTACT_FIELDS} <= set(Notify.model_fields)


@pytest.mark.parametrize(
    "key",
    [
        *(
            "notify.webhook_url",
            "notify.mail_host",
            "notify.mail_password",
            "notify.mail_from",
            "database.url",
            "access.administrators",
        ),
        *("fleet.machines", "fleet", "fleet.out_of_service.x"),
        *("classes.P1.code", "classes.P1.source", "classes.P1", "classes", "", "classes.P1.effect.x", "season.budget_sek"),
    ],
)
def test_what_is_the_operator_s_cannot_be_changed_on_a_page(key: str) -> None:
    with pytest.raises(ConfigError, match="may not be changed on the pages"):
        form_of(key)
    with pytest.raises(ConfigError):
        of_site({key: 1})
    with pytest.raises(ConfigError):
        of_settings({key: 1})
    assert "administrators" in Access.model_fields


def test_a_changed_class_is_laid_over_the_file_which_stays_as_it_is() -> None:
    before = load_site("norrkoping").site
    code = before.classes[0].code
    changes = {f"classes.{code}.effect": 0.7, f"classes.{code}.deadline_weekday": "04:30:00", "notify.faults": False}
    after = load_site("norrkoping", changes=changes).site
    assert (after.classes[0].effect, after.classes[0].deadline_weekday.isoformat()) == (0.7, "04:30:00")
    assert after.classes[1:] == before.classes[1:]
    assert load_site("norrkoping").site == before


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("classes.{code}.effect", 1.5, r"page Inställningar: classes\[1\]\.effect is 1\.5: .*less than or equal to 1"),
        ("classes.{code}.deadline_weekday", "25:00", r"page Inställningar: classes\[1\]\.deadline_weekday"),
        ("classes.{code}.salt_cap_g_m2", "mycket", r"page Inställningar: classes\[1\]\.salt_cap_g_m2"),
        ("classes.ZZ.effect", 0.5, "the site file has no class ZZ; .*halka settings back"),
    ],
)
def test_what_cannot_be_names_the_field_and_where_it_was_set(key: str, value: object, said: str) -> None:
    code = load_site("norrkoping").site.classes[0].code
    with pytest.raises(ConfigError, match=said):
        load_site("norrkoping", changes={key.format(code=code): value})


def test_messages_follow_the_page_over_the_files_and_the_environment_over_the_page() -> None:
    changes = {"notify.moved_min": 45, "notify.quiet_from": "22:00:00", "notify.quiet_to": "05:00:00", "notify.faults": False}
    env = {"HALKA__NOTIFY__FAULTS": "true"}
    notify = load_settings(site="norrkoping", env=env, changes=changes).notify
    assert (notify.moved_min, str(notify.quiet_from), notify.faults) == (45, "22:00:00", True)
    assert setting_origin("notify.moved_min", site="norrkoping", env=env, changes=changes) == "page Inställningar"
    assert (
        setting_origin("notify.faults", site="norrkoping", env=env, changes=changes)
        == "environment variable HALKA__NOTIFY__FAULTS"
    )
    assert setting_origin("notify.bulletin_at", site="norrkoping", env=env, changes=changes) == "defaults.toml"
    assert setting_origin("notify.quiet_from", site="norrkoping", env=env) == "defaults.toml"
    assert setting_origin("notify.call_outs", site="norrkoping", env=env, changes=changes) == "defaults.toml"


def test_half_of_what_belongs_together_is_refused() -> None:
    with pytest.raises(ConfigError, match="quiet_from and quiet_to belong together"):
        load_settings(env={}, changes={"notify.quiet_from": "22:00:00"})


def test_a_file_is_not_written_to(tmp_path: Path) -> None:
    table = {"classes": [{"code": "P1", "effect": 0.8}]}
    assert laid_over(table, {"classes.P1.effect": 0.5})["classes"] == [{"code": "P1", "effect": 0.5}]
    assert table == {"classes": [{"code": "P1", "effect": 0.8}]}


def test_a_machine_is_put_out_of_service_on_the_page_and_one_that_is_none_is_named() -> None:
    name = load_site("vasteras").site.fleet.machines[0].id  # type: ignore[union-attr]
    laid = load_site("vasteras", changes={"fleet.out_of_service": [f"{name} 2026-12-05 06:00"]}).site
    assert laid.fleet is not None
    assert laid.fleet.out_of_service == (f"{name} 2026-12-05 06:00",)
    with pytest.raises(
        ConfigError, match=r"page Inställningar: fleet: fleet\.out_of_service: entry 1: X9 is no machine of the fleet"
    ):
        load_site("vasteras", changes={"fleet.out_of_service": ["X9"]})
    with pytest.raises(ConfigError, match=r"has no \[fleet\]; take that change back"):
        laid_over({"classes": []}, {"fleet.out_of_service": ["M1"]})
