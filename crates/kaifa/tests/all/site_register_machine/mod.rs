//! The register machine through the site: a definition alone gives form with checks, derived fields, keys, evidence, clocks,
//! personal data, corrections, bulk steps, saved views, references. Here stand the records that all of them work on.

mod changes;
mod clock;
mod fields;
mod lists;

use axum::http::StatusCode;
use kaifa_store::rows::{Record, RecordFilter};

use crate::support::{Answer, World};

pub(crate) async fn records(world: &World, register: &str) -> Vec<Record> {
    let filter = RecordFilter {
        register: Some(register.to_owned()),
        ..RecordFilter::default()
    };
    let records = world.app.store.list_records(&filter).await.unwrap();
    records.into_iter().map(|record| record.row).collect()
}

pub(crate) async fn zones(world: &World) -> Vec<String> {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    picture.places[0].zones().map(|zone| zone.id.clone()).collect()
}

pub(crate) async fn department(world: &World) -> String {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let units = &picture.places[0].snapshot.units;
    let kind = kaifa_pack::item::UnitKind::Department;
    units
        .iter()
        .find(|unit| unit.kind == kind)
        .expect("a department")
        .id
        .clone()
}

pub(crate) fn made_id(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location.split('?').next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

const LEAD: [(&str, &str); 6] = [
    ("project", "电池材料"),
    ("investor", "新能源公司"),
    ("investor_code", "9144030071526726xg"),
    ("industry", "3612"),
    ("investment", "12.5"),
    ("land", "250"),
];

fn lead<'a>(zone: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![("subject", zone)];
    form.extend(LEAD);
    for (name, value) in changes {
        match form.iter_mut().find(|(known, _)| known == name) {
            Some(pair) => pair.1 = value,
            None => form.push((name, value)),
        }
    }
    form
}

async fn request(world: &World, zone: &str) -> String {
    let form = [
        ("subject", zone),
        ("enterprise", "湖畔机械公司"),
        ("kind", "utilities"),
        ("summary", "供电容量不足"),
        ("content", "需增容"),
        ("contact", "张三"),
        ("phone", "0792-8888888"),
    ];
    made_id(&world.post("/registers/request/new", &form, "office").await)
}
