//! The directory of a made-up city, through a reorganisation.

use super::*;
use crate::files::PackFiles;
use crate::pack::Pack;

const CITY: &str = r#"
[[unit]]
id = "q.city"
name = "青岚市"
kind = "city"

[[unit]]
id = "q.county.a"
name = "甲溪县"
kind = "county"
parent = "q.city"

[[unit]]
id = "q.county.b"
name = "乙川区"
kind = "county"
parent = "q.city"

[[unit]]
id = "q.dept.commerce"
name = "市商务局"
kind = "department"
parent = "q.city"

[[unit]]
id = "q.dept.reform"
name = "市发展和改革委员会"
kind = "department"
parent = "q.city"
aliases = ["市发改委"]

[[unit]]
id = "q.zone.west"
name = "青岚西湾高新区"
kind = "zone"
level = "provincial"
class = "hightech"
manager = "q.city"
trustee = "q.county.a"
aliases = ["青岚西湾经开区"]
counted_as = ["economic", "hightech"]

[[unit]]
id = "q.zone.east"
name = "青岚东湾经开区"
kind = "zone"
level = "provincial"
class = "economic"
manager = "q.city"

[[unit]]
id = "q.zone.old-park"
name = "甲溪工业园"
kind = "zone"
class = "economic"
manager = "q.county.a"

[[unit]]
id = "q.zone.new"
name = "甲溪经开区"
kind = "zone"
class = "economic"
manager = "q.county.a"

[[group]]
id = "q.group.counties"
names = ["各县(市、区)"]
select = "kind = 'county'"

[[group]]
id = "q.group.committees"
names = ["各县(市、区)党委、政府"]
select = "kind = 'county'"
expand = ["{name}党委", "{name}政府"]

[[group]]
id = "q.group.entrusted"
names = ["托管的开发区"]
select = "kind = 'zone' and trustee is known"
unnamed = "其余未列名"

[[parameter]]
id = "q.reorganised_on"
title = "整合日期"
type = "date"

[[unit_event]]
no = 1
kind = "rename"
unit = "q.zone.west"
date_parameter = "q.reorganised_on"
name = "青岚高新区"
counted_as = ["hightech"]

[[unit_event]]
no = 2
kind = "hang_plate"
unit = "q.zone.west"
date_parameter = "q.reorganised_on"
name = "青岚西湾经开区"

[[unit_event]]
no = 3
kind = "merge_new"
unit = "q.zone.old-park"
into = "q.zone.new"
date_parameter = "q.reorganised_on"

[[unit_event]]
no = 4
kind = "merge_new"
unit = "q.zone.east"
into = "q.zone.new"
date_parameter = "q.reorganised_on"

[[unit_event]]
no = 5
kind = "set_parks"
unit = "q.zone.new"
parks = 2
date_parameter = "q.reorganised_on"

[[unit_event]]
no = 6
kind = "keep"
unnamed = "另有一个开发区"
count = 1
date_parameter = "q.reorganised_on"
"#;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn directory(reorganised_on: Option<&str>) -> Directory {
    let files = PackFiles::new("q", [("units.toml".to_owned(), CITY.to_owned())]);
    let loaded = Pack::from_files(files);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let dates = reorganised_on.map(|date| ("q.reorganised_on".to_owned(), day(date)));
    Directory::new(&loaded.pack.items, &dates.into_iter().collect())
}

fn count(snapshot: &Snapshot) -> Vec<(&'static str, u32)> {
    snapshot
        .count()
        .into_iter()
        .map(|(class, number)| (class.code(), number))
        .collect()
}

#[test]
fn the_day_before_has_the_old_zones_and_the_day_itself_the_new_ones() {
    let directory = directory(Some("2024-05-01"));
    let before = directory.at(day("2024-04-30"));
    assert_eq!(count(&before), [("economic", 3), ("hightech", 1)]);
    assert!(before.unit("q.zone.new").is_none());
    let after = directory.at(day("2024-05-01"));
    assert_eq!(count(&after), [("economic", 1), ("hightech", 1)]);
    let merged = after.unit("q.zone.new").unwrap();
    assert_eq!(merged.parks, Some(2));
    assert_eq!(merged.predecessors, ["q.zone.old-park", "q.zone.east"]);
    assert!(after.unit("q.zone.east").is_none());
    assert_eq!(after.unnamed.len(), 1);
}

#[test]
fn a_renamed_zone_keeps_its_trustee_and_its_plate_is_not_counted() {
    let after = directory(Some("2024-05-01")).at(day("2024-05-02"));
    let west = after.unit("q.zone.west").unwrap();
    assert_eq!(west.name, "青岚高新区");
    assert_eq!(west.former_names, ["青岚西湾高新区"]);
    assert_eq!(west.plates, ["青岚西湾经开区"]);
    assert!(west.aliases.is_empty());
    assert_eq!(west.trustee.as_deref(), Some("q.county.a"));
}

#[test]
fn an_event_without_a_date_has_not_happened_and_is_listed() {
    let snapshot = directory(None).at(day("2030-01-01"));
    assert_eq!(count(&snapshot), [("economic", 3), ("hightech", 1)]);
    assert_eq!(snapshot.not_given.len(), 6);
}

#[test]
fn the_life_line_names_both_sides_of_a_merger() {
    let directory = directory(Some("2024-05-01"));
    let east = directory.history("q.zone.east");
    assert_eq!(east.len(), 1);
    assert_eq!(east[0].words.zh, "合并新设为“甲溪经开区”");
    let new: Vec<String> = directory
        .history("q.zone.new")
        .into_iter()
        .map(|event| event.words.zh)
        .collect();
    assert_eq!(new, ["由“甲溪工业园”并入", "由“青岚东湾经开区”并入", "设2个园区"]);
}

#[test]
fn a_group_name_matches_in_brackets_of_any_width() {
    let directory = directory(None);
    for text in ["各县(市、区)党委、政府", "各县\u{ff08}市、区\u{ff09}党委、政府"] {
        let found = directory.resolve(text, day("2024-01-01"));
        assert_eq!(
            found.names(),
            ["甲溪县党委", "甲溪县政府", "乙川区党委", "乙川区政府"]
        );
        assert_eq!(found.unit_ids(), ["q.county.a", "q.county.b"]);
        assert!(found.unresolved.is_empty());
    }
}

#[test]
fn an_organ_is_found_by_its_suffix_and_a_bare_suffix_repeats_the_place() {
    let found = directory(None).resolve("甲溪县政府、各县(市、区)人民政府、党委", day("2024-01-01"));
    assert_eq!(
        found.names(),
        [
            "甲溪县政府",
            "甲溪县人民政府",
            "乙川区人民政府",
            "甲溪县党委",
            "乙川区党委"
        ]
    );
}

#[test]
fn lists_split_only_where_no_name_holds_the_mark() {
    let found = directory(None).resolve(
        "市发展和改革委员会、市商务局\u{ff08}口岸办\u{ff09}和乙川区,市气象局",
        day("2024-01-01"),
    );
    assert_eq!(
        found.unit_ids(),
        ["q.dept.reform", "q.dept.commerce", "q.county.b"]
    );
    assert_eq!(found.unresolved, ["市气象局"]);
}

#[test]
fn a_condition_over_an_unstated_attribute_selects_nobody_and_what_is_unnamed_is_said() {
    let found = directory(None).resolve("托管的开发区", day("2024-01-01"));
    assert_eq!(found.unit_ids(), ["q.zone.west"]);
    assert_eq!(found.unnamed, ["其余未列名"]);
}

#[test]
fn a_piece_rests_on_the_phrase_before_it() {
    let directory = directory(None);
    let snapshot = directory.at(day("2024-01-01"));
    let list = ["各县(市、区)党委", "政府", "市文旅局"].map(str::to_owned);
    let found = directory.resolve_list(&list, &snapshot);
    assert_eq!(found[0].names(), ["甲溪县党委", "乙川区党委"]);
    assert_eq!(found[1].names(), ["甲溪县政府", "乙川区政府"]);
    assert_eq!(found[2].unresolved, ["市文旅局"]);
}

#[test]
fn a_list_that_leaves_out_level_or_kind_means_the_one_unit_that_it_can_mean() {
    let directory = directory(None);
    let found = directory.resolve("市发展和改革、商务局", day("2024-01-01"));
    assert_eq!(found.unit_ids(), ["q.dept.reform", "q.dept.commerce"]);
    // Without a level in the list nothing is added to a bare name.
    let found = directory.resolve("商务局、气象", day("2024-01-01"));
    assert_eq!(found.unresolved, ["商务局", "气象"]);
}
