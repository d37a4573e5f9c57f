//! The part of the demonstration in which firms are graded: made-up firms with valid codes from the seeded generator, a published
//! year that an accepted objection corrected, and the last year, whose results are being objected to.

use kaifa_base::{Date, Decimal, credit_code};
use kaifa_pack::item::{InputType, Scheme, SchemeInput};
use serde::Deserialize;

use super::{Story, moment};
use crate::app::{App, Clock};
use crate::evaluation::per_mu::{self, Claim};
use crate::place::PlacePicture;
use crate::records;
use crate::stop::Stop;

/// One year's evaluation of firms.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FirmsDoc {
    pack: String,
    scheme: String,
    year: i32,
    count: usize,
    by: String,
    /// How many days before the day of the demonstration it was published.
    published_days_ago: i64,
    objection: Option<ObjectionDoc>,
}

/// An objection to the result of one firm.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ObjectionDoc {
    by: String,
    /// The unit whose first firm of the worst grades objects.
    unit: String,
    item: String,
    /// The claimed value as percent of the one used.
    percent: i64,
    content: String,
    days_ago: i64,
    /// The opinion with which the office accepts it; it waits where there is none.
    accepted: Option<String>,
}

/// Syllables of made-up names.
const NAMES: [&str; 24] = [
    "禾", "瑞", "泽", "恒", "启", "朗", "盛", "佳", "创", "宏", "远", "润", "锦", "博", "辰", "嘉", "荣",
    "拓", "和", "信", "达", "庆", "益", "新",
];
/// Of a hundred firms so many rent land beside their own.
const RENTS: i64 = 8;
/// Trades: word in the name, industry, tax per mu, revenue per mu in 万元, energy per 万元 of revenue.
const TRADES: [(&str, &str, i64, i64, i64); 6] = [
    ("精密机械", "通用设备制造业", 18, 260, 6),
    ("新材料", "化学原料和化学制品制造业", 26, 420, 24),
    ("生物医药", "医药制造业", 34, 380, 8),
    ("食品", "食品制造业", 12, 210, 9),
    ("纺织", "纺织业", 7, 150, 15),
    ("电子", "计算机、通信和其他电子设备制造业", 22, 500, 4),
];

impl Story {
    /// Every year's evaluation of firms.
    pub(super) async fn grade_firms(&self, told: &App, today: Date) -> Result<(), Stop> {
        for wanted in &self.firms {
            self.grade_year(told, wanted, today).await?;
        }
        Ok(())
    }

    async fn grade_year(&self, told: &App, wanted: &FirmsDoc, today: Date) -> Result<(), Stop> {
        let days = |ago: i64| today - chrono::TimeDelta::days(ago);
        let published = days(wanted.published_days_ago);
        let app = told.at(Clock::Fixed(moment(published, 9)));
        let picture = app.picture(today).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let scheme = per_mu::schemes(place, Some(wanted.year))
            .find(|scheme| scheme.id == wanted.scheme)
            .ok_or_else(|| Stop::failed(format!("sample: scheme {}", wanted.scheme)))?;
        let office = self.person(&app, &wanted.by).await?;
        let table = self.firms(place, scheme, wanted);
        let name = format!("样例企业数据-{}.csv", wanted.year);
        let (run, _) = per_mu::freeze(
            &app,
            place,
            &office,
            scheme,
            wanted.year,
            (&name, table.as_bytes()),
        )
        .await?;
        per_mu::publish(&app, &office, &run).await?;
        let Some(objection) = &wanted.objection else {
            return Ok(());
        };
        let app = told.at(Clock::Fixed(moment(days(objection.days_ago), 10)));
        let (head, opened) = per_mu::open(&app, &run).await?;
        let claim = claim(place, &opened, objection)
            .ok_or_else(|| Stop::failed(format!("sample: no firm of {} to object", objection.unit)))?;
        let zone = self.person(&app, &objection.by).await?;
        let record = per_mu::file(&app, place, &zone, (&head, &opened), &claim).await?;
        let Some(opinion) = &objection.accepted else {
            return Ok(());
        };
        let app = told.at(Clock::Fixed(moment(days(objection.days_ago), 15)));
        let office = self.person(&app, &wanted.by).await?;
        let register = place
            .edition
            .register(per_mu::REGISTER)
            .ok_or_else(|| Stop::failed("sample: no register of objections"))?;
        let kept = app
            .store
            .find_record(per_mu::REGISTER, &record)
            .await?
            .ok_or_else(|| Stop::failed("sample: record vanished"))?;
        let fields = [("opinion".to_owned(), opinion.clone())].into();
        records::take_step(&app, place, &office, register, &kept, "accept", &fields).await?;
        let corrected = per_mu::correct(&app, &office, &opened, opinion).await?;
        per_mu::publish(&app, &office, &corrected).await
    }

    /// A table of made-up firms with the columns of the scheme.
    fn firms(&self, place: &PlacePicture, scheme: &Scheme, wanted: &FirmsDoc) -> String {
        let zones: Vec<&str> = place.zones().map(|zone| zone.name.as_str()).collect();
        let mut heads = vec![scheme.data.subject.clone()];
        heads.extend(scheme.data.name.clone());
        heads.extend(scheme.inputs.iter().map(|input| input.column.clone()));
        heads.extend(scheme.data.part.clone());
        let mut table = heads.join(",") + "\n";
        for at in 0..wanted.count {
            let firm = Firm::of(self, at, wanted.year, &zones);
            let rents =
                scheme.data.part.is_some() && self.percent(&["firm", "rents", &at.to_string()], 100) < RENTS;
            // The part, its share of the land, and of everything else.
            let tenths = |number: i64| Decimal::new(number, 1);
            let parts: &[(&str, Decimal, Decimal)] = match rents {
                true => &[("自有", tenths(6), tenths(7)), ("租赁", tenths(4), tenths(3))],
                false => &[("自有", Decimal::ONE, Decimal::ONE)],
            };
            for (part, of_land, of_rest) in parts {
                let mut cells = vec![firm.code.clone()];
                cells.extend(scheme.data.name.as_ref().map(|_| firm.name.clone()));
                let share = |input: &SchemeInput| if input.name == "land" { *of_land } else { *of_rest };
                cells.extend(scheme.inputs.iter().map(|input| firm.part(input, share(input))));
                cells.extend(scheme.data.part.as_ref().map(|_| (*part).to_owned()));
                table.push_str(&cells.join(","));
                table.push('\n');
            }
        }
        table
    }
}

/// A made-up firm.
struct Firm {
    code: String,
    name: String,
    cells: Vec<(&'static str, String)>,
}

impl Firm {
    fn of(story: &Story, at: usize, year: i32, zones: &[&str]) -> Firm {
        let number = at.to_string();
        let draw = |what: &str, below: i64| story.percent(&["firm", what, &number], below);
        let this_year =
            |what: &str, below: i64| story.percent(&["firm", what, &number, &year.to_string()], below);
        let pick = |what: &str, length: usize| usize::try_from(draw(what, length as i64)).unwrap_or(0);
        let (trade, industry, tax, revenue, energy) = TRADES[pick("trade", TRADES.len())];
        let name = format!(
            "{}{}{trade}有限公司(样例)",
            NAMES[pick("first", NAMES.len())],
            NAMES[pick("second", NAMES.len())]
        );
        let above = draw("scale", 100) < 60;
        let land = if above {
            20 + draw("land", 130)
        } else {
            3 + draw("land", 18)
        };
        // Between two fifths and one and four fifths of what the trade earns, with a swing of a tenth from year to year.
        let level = 40 + draw("level", 140) + this_year("swing", 20) - 10;
        let of_land = |per_mu: i64| land * per_mu * level / 100;
        let (tax, revenue) = (of_land(tax), of_land(revenue));
        let staff = (revenue / (60 + draw("staff", 60))).max(3);
        let share = |percent: i64| revenue * percent / 100;
        let hundredths = |number: i64| format!("{}.{:02}", number / 100, number % 100);
        let missing = this_year("missing", 30) == 0;
        let zone = if zones.is_empty() {
            ""
        } else {
            zones[at % zones.len()]
        };
        Firm {
            code: code(story, at),
            name,
            cells: vec![
                ("zone", zone.to_owned()),
                ("industry", industry.to_owned()),
                ("above_scale", u8::from(above).to_string()),
                ("new", u8::from(draw("new", 100) < 5).to_string()),
                ("serious", u8::from(this_year("serious", 100) < 2).to_string()),
                ("land", hundredths(land * 100 + draw("land.hundredths", 100))),
                ("tax", hundredths(tax * 100 + this_year("tax.hundredths", 100))),
                ("revenue", revenue.to_string()),
                ("value_added", share(18 + draw("value", 16)).to_string()),
                ("energy", (revenue * energy / 100 + 1).to_string()),
                (
                    "pollutant",
                    if missing {
                        String::new()
                    } else {
                        hundredths(revenue / 90 + 1 + draw("pollutant", 90))
                    },
                ),
                ("rd", share(draw("rd", 7)).to_string()),
                ("employees", staff.to_string()),
            ],
        }
    }

    /// What a part of the firm hands in: its share of a number, anything else as it is.
    fn part(&self, input: &SchemeInput, share: Decimal) -> String {
        let cell = self.cell(&input.name);
        let Some(part) = cell
            .parse::<Decimal>()
            .ok()
            .filter(|_| share != Decimal::ONE)
            .map(|whole| whole * share)
        else {
            return cell;
        };
        match input.kind {
            InputType::Number => part.normalize().to_string(),
            // The larger share is rounded up, the smaller one down, so that they add up.
            InputType::Integer if share > Decimal::new(5, 1) => part.ceil().to_string(),
            InputType::Integer => part.floor().to_string(),
            _ => cell,
        }
    }

    fn cell(&self, name: &str) -> String {
        self.cells
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, cell)| cell.clone())
            .unwrap_or_default()
    }
}

/// A unified social credit code whose two check signs are right. The region 999999 does not exist, so no real firm has it.
fn code(story: &Story, at: usize) -> String {
    let digits = story.percent(&["firm", "code", &at.to_string()], 1_000_000);
    // The number of the firm keeps codes apart.
    let organisation = format!("{digits:06}{:02}", at % 100);
    let signs = || "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let with_own_check = signs()
        .map(|sign| format!("91999999{organisation}{sign}"))
        .find(|code| credit_code::organisation_checks(code))
        .unwrap_or_default();
    signs()
        .map(|sign| format!("{with_own_check}{sign}"))
        .find(|code| credit_code::check(code).is_ok())
        .unwrap_or_default()
}

/// The objection of the firm of a unit that stands worst.
fn claim(place: &PlacePicture, run: &per_mu::FirmRun, wanted: &ObjectionDoc) -> Option<Claim> {
    let input = run.plan.input(&wanted.item)?;
    let row = run.order.iter().rev().map(|row| *row as usize).find(|row| {
        let unit = run.unit_word(*row).and_then(|word| per_mu::unit_of(place, word));
        let ranked = run.ranks.ranks[*row] > 0;
        ranked && unit.as_deref() == Some(wanted.unit.as_str()) && !run.cell(*row, input).is_empty()
    })?;
    let used: f64 = run.cell(row, input).parse().ok()?;
    let claimed = (used * wanted.percent as f64).round() / 100.0;
    Some(Claim {
        firm: run.table().subjects.get(row).to_owned(),
        item: wanted.item.clone(),
        claimed: claimed.to_string(),
        content: wanted.content.clone(),
        files: records::Files::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_codes_are_valid_and_differ() {
        let story = Story::built_in();
        let codes: std::collections::BTreeSet<String> = (0..60).map(|at| code(&story, at)).collect();
        assert_eq!(codes.len(), 60);
        for code in &codes {
            assert_eq!(credit_code::check(code), Ok(()), "{code}");
            assert!(credit_code::organisation_checks(code), "{code}");
        }
    }
}
