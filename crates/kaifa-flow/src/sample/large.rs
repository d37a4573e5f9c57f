//! The large sample: as many zones, firms and figures as a whole country has, so that an office can see how the program behaves
//! at its full size. Everything is made up and counted out by a seeded generator; pack, form and register are `samples/large/`.
//! Figures and firms come in through the same imports that people use, each as one act of the ledger.

use std::fmt::Write as _;
use std::sync::Arc;

use kaifa_base::Period;
use kaifa_base::{Date, Digest, credit_code};
use kaifa_pack::PackFiles;

use crate::app::App;
use crate::figures::bulk::{self, Ask, Policy};
use crate::people::permission::Signed;
use crate::records;
use crate::records::import::{Existing, Order, Wish, import};
use crate::stop::Stop;
use kaifa_table::sheets::rows::TableSource;

/// Name of the pack.
const PACK: &str = "sample-large";
const FORM: &str = "large-quarterly";
const REGISTER: &str = "large-firm";
/// Zones of the directory: as many as the national catalogue of 2018 lists.
const ZONES: usize = 2_543;
/// Cities that the zones lie in.
const CITIES: usize = 333;
const FIRMS: u64 = 500_000;
/// Quarters with figures: ten years.
const QUARTERS: i32 = 40;

/// The pack with its counted-out units.
pub fn pack() -> PackFiles {
    let files = [
        (
            "document.toml",
            include_str!("../../../../samples/large/document.toml").to_owned(),
        ),
        (
            "form.toml",
            include_str!("../../../../samples/large/form.toml").to_owned(),
        ),
        (
            "register.toml",
            include_str!("../../../../samples/large/register.toml").to_owned(),
        ),
        ("units.toml", units()),
    ];
    PackFiles::new(PACK, files.map(|(name, text)| (name.to_owned(), text)))
}

fn units() -> String {
    let mut text = String::from("[[unit]]\nid = \"large.country\"\nname = \"样例全国\"\nkind = \"other\"\n");
    for city in 0..CITIES {
        let _ = write!(
            text,
            "\n[[unit]]\nid = \"large.city-{city:03}\"\nname = \"样例{city:03}市\"\nkind = \"city\"\nparent = \"large.country\"\n"
        );
    }
    for zone in 0..ZONES {
        let (city, class) = (zone % CITIES, zone % 7);
        let level = if zone % 4 == 0 { "national" } else { "provincial" };
        let (class, word) = match class {
            0 | 1 => ("hightech", "高新技术产业开发区"),
            2 => ("cluster", "产业集聚区"),
            _ => ("economic", "经济开发区"),
        };
        let _ = write!(
            text,
            "\n[[unit]]\nid = \"{}\"\nname = \"样例{city:03}市第{}{word}\"\nkind = \"zone\"\nlevel = \"{level}\"\nclass = \"{class}\"\nparent = \"large.city-{city:03}\"\n",
            zone_id(zone),
            zone / CITIES + 1,
        );
    }
    text
}

fn zone_id(zone: usize) -> String {
    format!("large.zone-{zone:04}")
}

/// Fills in figures and firms. `progress` is told each step.
pub async fn fill(app: &Arc<App>, mut progress: impl FnMut(&str)) -> Result<(), Stop> {
    progress("一百万项数据");
    figures(app).await?;
    progress("五十万家企业");
    firms(app).await
}

async fn figures(app: &Arc<App>) -> Result<(), Stop> {
    let picture = app.picture(app.today()).await?;
    let place = picture.place_or_stop(PACK)?;
    let form = place
        .edition
        .items
        .forms
        .iter()
        .find(|form| form.id == FORM)
        .ok_or_else(|| Stop::failed("the large sample has no form"))?;
    let table = form
        .table
        .as_ref()
        .ok_or_else(|| Stop::failed("the form of the large sample has no table"))?;
    let text = figure_table(&form.indicators, app.today());
    let name = "样例季报.csv";
    let (long, mut problems) = bulk::read(name, text.as_bytes(), table);
    let ask = Ask {
        form,
        place,
        person: None,
        today: app.today(),
        policy: Policy::Refuse,
        reason: None,
        exceptions: &[],
    };
    let known = bulk::known_figures(&app.store, form).await?;
    let (reports, counts, found) = bulk::check(&long, &ask, &known);
    problems.extend(found);
    if let Some(problem) = problems.first() {
        return Err(Stop::failed(problem.show(kaifa_base::Lang::Zh)));
    }
    let sha256 = Digest::of(text);
    bulk::write(&app.store, &ask, name, sha256, reports, counts, app.now()).await?;
    Ok(())
}

/// One row per zone, indicator and quarter: a level by zone and indicator, growing by a rate of the zone.
fn figure_table(indicators: &[String], today: Date) -> String {
    let last = last_quarter(today);
    let mut text = String::from("zone,indicator,period,value,status\n");
    for zone in 0..ZONES {
        let growth = 1.0 + jumble(zone as u64, 1) % 40.0 / 1_000.0;
        for (number, indicator) in indicators.iter().enumerate() {
            let mut level = 100.0 + jumble(zone as u64, 2 + number as u64) % 90_000.0;
            for quarter in last - QUARTERS + 1..=last {
                level *= growth;
                let period = quarter_of(quarter);
                // The last quarter is on its way through the review for every tenth zone.
                let state = if quarter == last && zone % 10 == 0 {
                    "submitted"
                } else {
                    "accepted"
                };
                let _ = writeln!(text, "{},{indicator},{period},{level:.2},{state}", zone_id(zone));
            }
        }
    }
    text
}

/// Number of the last quarter that has ended, counted from year 0.
fn last_quarter(today: Date) -> i32 {
    use chrono::Datelike;
    today.year() * 4 + (today.month0() / 3) as i32 - 1
}

fn quarter_of(number: i32) -> Period {
    Period::Quarter(number.div_euclid(4), (number.rem_euclid(4) + 1) as u8)
}

async fn firms(app: &Arc<App>) -> Result<(), Stop> {
    let picture = app.picture(app.today()).await?;
    let place = picture.place_or_stop(PACK)?;
    records::index::follow(&app.store, [&*place.edition]).await?;
    let order = Order {
        app: app.clone(),
        picture: picture.clone(),
        pack: PACK.to_owned(),
        register: REGISTER.to_owned(),
        person: Signed::command_line(),
    };
    let wish = Wish {
        subject: None,
        existing: Existing::Refuse,
        dry_run: false,
        sheet: None,
    };
    let mut first = None;
    let source = TableSource::Bytes(firm_table().into_bytes());
    let done = import(order, "样例企业.csv", source, &wish, |problem| {
        first.get_or_insert(problem);
    })
    .await?;
    match (done, first) {
        (Ok(_), _) => Ok(()),
        (Err(_), Some(problem)) => Err(Stop::failed(problem.show(kaifa_base::Lang::Zh))),
        (Err(found), None) => Err(Stop::failed(format!("{found} problems in the large sample"))),
    }
}

fn firm_table() -> String {
    let mut text = String::from("单位,统一社会信用代码,企业名称,行业代码,规模,用地,税收,营业收入,人数\n");
    for firm in 0..FIRMS {
        let zone = jumble(firm, 11) as usize % ZONES;
        let industry = 1300 + jumble(firm, 12) as u64 % 3_000;
        let scale = if jumble(firm, 13) % 5.0 < 1.0 {
            "规上"
        } else {
            "规下"
        };
        let land = 0.5 + jumble(firm, 14) % 20_000.0 / 100.0;
        let revenue = 10.0 + jumble(firm, 15) % 9_000_000.0 / 100.0;
        let tax = revenue * (jumble(firm, 16) % 120.0) / 1_000.0;
        let employees = 1 + jumble(firm, 17) as u64 % 400;
        let _ = writeln!(
            text,
            "{},{},样例企业{firm:06},{industry},{scale},{land:.2},{tax:.2},{revenue:.2},{employees}",
            zone_id(zone),
            code_of(firm),
        );
    }
    text
}

/// A code with a right check sign, of a region that no place has.
fn code_of(firm: u64) -> String {
    let body = format!("91990000MA{firm:07}");
    let sign = credit_code::check_sign(&body).unwrap_or('0');
    format!("{body}{sign}")
}

/// An even jumble of a number and a purpose: the finaliser of SplitMix64, as a number from 0 to 2^32.
fn jumble(number: u64, purpose: u64) -> f64 {
    let mut mixed = number
        .wrapping_add(purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 32) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use kaifa_base::Severity;

    #[test]
    fn the_pack_has_no_error_and_counts_its_zones() {
        let loaded = crate::documents::shelf::with_base(pack());
        let errors: Vec<_> = loaded
            .problems
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let zones = loaded.edition.pack.items.units.iter();
        let zones = zones.filter(|unit| unit.kind == kaifa_pack::item::UnitKind::Zone);
        assert_eq!(zones.count(), ZONES);
    }

    #[test]
    fn figures_end_with_the_last_full_quarter_and_codes_are_valid() {
        let day = Date::from_ymd_opt(2026, 1, 5).unwrap();
        assert_eq!(quarter_of(last_quarter(day)), Period::Quarter(2025, 4));
        let table = figure_table(&["x".to_owned()], day);
        assert_eq!(table.lines().count(), ZONES * QUARTERS as usize + 1);
        assert!(table.ends_with("submitted\n") || table.ends_with("accepted\n"));
        for firm in [0, 1, 77, FIRMS - 1] {
            assert_eq!(credit_code::check(&code_of(firm)), Ok(()));
        }
    }
}
