"""The table says what is the same, and nothing missing or different passes without a reason that is needed."""

import json

import pytest
from rustdoc import Crate, Definition, UnknownFormat
from table import Reasons, compare, table


def crate(**definitions: Definition) -> Crate:
    made = Crate.__new__(Crate)
    made.names = {path.replace("__", "::"): definition for path, definition in definitions.items()}
    return made


def room(**members: str) -> Definition:
    return Definition("Room", "struct", "struct", {f"::{name}": signature for name, signature in members.items()})


THEIRS = crate(Room=room(name="fn(&self) -> String", close="async fn(&self)"))


def faults(ours: Crate, left_out: dict[str, str] | None = None, different: dict[str, str] | None = None) -> list[str]:
    return compare(THEIRS, ours, Reasons(left_out or {}), Reasons(different or {})).faults


def test_what_is_the_same_needs_no_reason():
    found = compare(THEIRS, THEIRS, Reasons({}), Reasons({}))
    assert found.faults == [] and found.same == {"Room": 2}
    assert "`Room` (2)" in table(found, "0.10.0") and "3 items are the same, 0 are different" in table(found, "0.10.0")


def test_what_is_missing_needs_a_reason():
    ours = crate(Room=room(name="fn(&self) -> String"))
    assert faults(ours) == ["Room::close is missing, and no reason is given"]
    assert faults(ours, {"*::close": "It cannot be had"}) == []
    assert "Room is missing" in faults(crate())[0]


def test_another_signature_needs_a_reason():
    ours = crate(Room=room(name="fn(&self) -> &str", close="async fn(&self)"))
    assert faults(ours)[0].startswith("Room::name is 'fn(&self) -> &str', not 'fn(&self) -> String'")
    assert faults(ours, different={"Room::name": "It is borrowed"}) == []


def test_a_reason_that_nothing_needs_is_a_fault():
    assert faults(THEIRS, {"Track*": "Once it was so"}) == ["nothing is left out for the reason of 'Track*'"]
    assert faults(THEIRS, different={"Track*": "Once it was so"}) == ["nothing is different for the reason of 'Track*'"]


def test_a_further_name_must_lead_to_the_same():
    theirs, other = crate(Room=(one := room()), prelude__Room=one), crate(Room=room(), prelude__Room=room())
    assert compare(theirs, theirs, Reasons({}), Reasons({})).faults == []
    assert "prelude::Room is" in compare(theirs, other, Reasons({}), Reasons({})).faults[0]


def test_what_only_we_have_is_told_and_is_no_fault():
    found = compare(crate(), THEIRS, Reasons({}), Reasons({}))
    assert found.faults == [] and found.beyond == ["Room"]


def test_a_format_that_is_not_known_is_refused(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"format_version": 1, "root": 0, "index": {}, "paths": {}}))
    with pytest.raises(UnknownFormat, match="format 1"):
        Crate.read(tmp_path, "a")


def test_a_real_document_becomes_paths_signatures_and_members(tmp_path):
    text = {"resolved_path": {"path": "std::string::String", "id": 9, "args": None}}
    header = {"is_async": True, "is_unsafe": False, "is_const": False}
    borrowed = {"borrowed_ref": {"lifetime": None, "is_mutable": False, "type": {"generic": "Self"}}}
    method = {
        "sig": {"inputs": [["self", borrowed], ["name", text]], "output": text},
        "generics": {"params": [], "where_predicates": []},
        "header": header,
    }
    index = {
        "0": {"inner": {"module": {"items": [1, 4]}}, "name": "a"},
        "1": {"inner": {"use": {"source": "self::b", "name": "b", "id": 2, "is_glob": True}}, "name": None},
        "2": {"inner": {"module": {"items": [3]}}, "name": "b"},
        "3": {
            "name": "Room",
            "attrs": ["non_exhaustive"],
            "inner": {
                "struct": {
                    "kind": {"plain": {"fields": [5]}},
                    "generics": {"params": [], "where_predicates": []},
                    "impls": [6],
                }
            },
        },
        "4": {"inner": {"use": {"source": "b::Room", "name": "Hall", "id": 3, "is_glob": False}}, "name": None},
        "5": {"name": "sid", "inner": {"struct_field": text}},
        "6": {"name": None, "inner": {"impl": {"trait": None, "items": [7]}}},
        "7": {"name": "rename", "inner": {"function": method}},
    }
    for id_, item in index.items():
        item["id"] = int(id_)
    (tmp_path / "a.json").write_text(json.dumps({"format_version": 57, "root": 0, "index": index, "paths": {}}))
    names = Crate.read(tmp_path, "a").names
    assert set(names) == {"Hall", "Room"} and names["Hall"] is names["Room"]
    assert names["Room"].signature == "struct (non-exhaustive)"
    assert names["Room"].members == {".sid": "String", "::rename": "async fn(&self, String) -> String"}
