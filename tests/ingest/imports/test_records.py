from ingest.imports.records import Vehicles


def test_a_vehicle_keeps_its_pseudonym_and_its_number_cannot_be_read_off_it() -> None:
    ours, theirs = Vehicles(b"salt of one town"), Vehicles(b"salt of another")
    assert ours.pseudonym("ABC 123") == ours.pseudonym("ABC 123")
    assert ours.pseudonym("ABC 123") != theirs.pseudonym("ABC 123")
    assert "ABC" not in ours.pseudonym("ABC 123")
    assert "salt" not in repr(ours)
