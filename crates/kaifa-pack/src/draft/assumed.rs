//! What a draft takes for granted of every figure of which the text does not say it: whose the figure is, and by when it is to be
//! reached. Both follow from the document as a whole, so a person is asked once for all of them and not at each.

use std::str::FromStr;
use std::sync::LazyLock;

use kaifa_base::Date;
use kaifa_text::Reading;
use regex::Regex;
use toml::Value;

use super::directory::ZONES_TOGETHER;
use super::proposal::Proposal;

/// Whose figures those are of which the text does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The place or zone that the document is about.
    Place,
    /// The zones of the place together.
    Zones,
}

impl Whose {
    /// The other one.
    pub fn other(self) -> Whose {
        match self {
            Whose::Place => Whose::Zones,
            Whose::Zones => Whose::Place,
        }
    }

    /// Its code in forms and arguments.
    pub fn code(self) -> &'static str {
        match self {
            Whose::Place => "place",
            Whose::Zones => "zones",
        }
    }
}

impl FromStr for Whose {
    type Err = ();

    fn from_str(code: &str) -> Result<Whose, ()> {
        [Whose::Place, Whose::Zones]
            .into_iter()
            .find(|whose| whose.code() == code)
            .ok_or(())
    }
}

/// What is assumed of the figures of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumed {
    /// Whose they are.
    pub whose: Whose,
    /// The last day of the plan.
    pub plan_end: Option<Date>,
    /// The last day of the year that a yearly document is for.
    pub year_end: Option<Date>,
}

impl Assumed {
    /// What a document gives reason to assume.
    pub fn of(reading: &Reading) -> Assumed {
        let read = &reading.document;
        let (issuer, title) = (read.issuer.as_deref(), read.title.as_deref().unwrap_or_default());
        let end_of = |year: i32| Date::from_ymd_opt(year, 12, 31);
        let year = || YEARLY.captures(title)?.get(1)?.as_str().parse().ok();
        let plan = read.validity.plan_period.as_ref().map(|plan| plan.value.1);
        Assumed {
            whose: whose(issuer, title),
            plan_end: plan.and_then(end_of),
            year_end: year().filter(|_| plan.is_none()).and_then(end_of),
        }
    }

    /// By when a figure is to be reached whose time the text does not say. One that stands all the time, like a ceiling, is judged
    /// every year of a plan of several.
    pub(super) fn by(&self, stands: bool) -> Option<Date> {
        self.year_end.or(self.plan_end.filter(|_| !stands))
    }
}

/// The two of whom a draft assumes that a figure is theirs, by the ids that it gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearers {
    place: String,
    zones: String,
}

impl Bearers {
    /// Finds them among the proposals of a draft; nothing where one of them is no longer there.
    pub fn of(proposals: &[Proposal]) -> Option<Bearers> {
        let text = |proposal: &Proposal, key: &str| {
            let value = proposal.fields.get(key).and_then(Value::as_str);
            value.map(str::to_owned)
        };
        let document = proposals.iter().find(|one| one.list == "document")?;
        let zones = proposals
            .iter()
            .find(|one| one.list == "group" && text(one, "select").as_deref() == Some(ZONES_TOGETHER))?;
        Some(Bearers {
            place: text(document, "region")?,
            zones: zones.id().to_owned(),
        })
    }

    /// The id of one of them.
    pub fn id(&self, whose: Whose) -> &str {
        match whose {
            Whose::Place => &self.place,
            Whose::Zones => &self.zones,
        }
    }

    /// Whose a figure is by assumption; nothing where the text says it or somebody else is meant.
    pub fn assumed(&self, figure: &Proposal) -> Option<Whose> {
        let text = |key: &str| figure.fields.get(key).and_then(Value::as_str).unwrap_or_default();
        if figure.list != "target" || !text("scope_text").is_empty() {
            return None;
        }
        [Whose::Place, Whose::Zones]
            .into_iter()
            .find(|whose| self.id(*whose) == text("scope"))
    }

    /// A figure as it would have been drafted under an assumption. Nothing else in it rests on that.
    pub fn under(&self, whose: Whose, figure: &Proposal) -> Proposal {
        let mut turned = figure.clone();
        turned.fields.insert("scope".to_owned(), self.id(whose).into());
        turned
    }
}

/// 2023年全区优化营商环境工作要点: a document for one year.
static YEARLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(20\d\d)年(?:度)?[^0-9]{0,40}?(?:要点|计划|方案|任务|清单|分解|分工|目标|安排|实事)")
        .unwrap()
});

/// The zone whose own office issues a document: 甲高新技术产业开发区 of 甲高新技术产业开发区管理委员会办公室.
static ISSUED_BY_ZONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:中共)?(\p{Han}{2,18}?(?:开发区|高新区|经开区|新区|新城|示范区|试验区|合作区|度假区|保税区|港区|园区|产业园))(?:管理委员会|管委会|党工委|工作委员会|工委|管理办公室|管理局)",
    )
    .unwrap()
});
/// The zone whose plan a document is by its title: 甲经济技术开发区“十四五”发展规划. 甲市开发区 are all zones of a city.
static PLAN_OF_ZONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(\p{Han}{2,12}?(?:高新技术产业开发区|经济技术开发区|高新区|经开区|新区|新城))(?:[“(]|20\d\d|国民经济|总体规划|发展规划|产业发展)",
    )
    .unwrap()
});
/// Zones that a title speaks of.
static ZONES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("开发区|高新区|经开区|园区|产业园|集聚区|集中区|集中发展区|保税区|综保区").unwrap()
});

/// The zone that a document is about, where one issues it or the title names it.
pub(super) fn zone_of(issuer: Option<&str>, title: &str) -> Option<String> {
    let issued = issuer.and_then(|issuer| ISSUED_BY_ZONE.captures(issuer));
    let found = issued.or_else(|| PLAN_OF_ZONE.captures(title))?;
    Some(found[1].to_owned())
}

fn whose(issuer: Option<&str>, title: &str) -> Whose {
    // What remains of the title without the zone's own name, long or short: 甲高新区制造业倍增计划.
    let own = zone_of(issuer, title).and_then(|zone| {
        let begins: String = zone.chars().take(2).collect();
        let own = format!(r"{}\p{{Han}}{{0,14}}?(?:区|新城|产业园)", regex::escape(&begins));
        Regex::new(&own).ok()
    });
    let rest = own.map_or(title.into(), |own| own.replace_all(title, ""));
    match ZONES.is_match(&rest) {
        true => Whose::Zones,
        false => Whose::Place,
    }
}

#[cfg(test)]
mod tests {
    use kaifa_text::{Source, read};

    use super::*;
    use crate::draft::draft_assuming;
    use crate::item::Items;

    #[test]
    fn a_figure_that_is_turned_is_as_if_it_had_been_drafted_so() {
        let source = Source::from_text(
            "甲远市人民政府关于工业发展的通知\n一、目标。到2030年底,工业投资达到300亿元,引进企业50家,青榆县建成标准厂房20个。\n",
        );
        let reading = read(&source);
        let drafted = |whose| {
            let assumed = Assumed {
                whose,
                ..Assumed::of(&reading)
            };
            draft_assuming(&source, &reading, &Items::default(), "document-2030-1", assumed).proposals
        };
        let place = drafted(Whose::Place);
        let bearers = Bearers::of(&place).expect("the place and its zones");
        let turned: Vec<Proposal> = place
            .iter()
            .map(|one| match bearers.assumed(one) {
                Some(Whose::Place) => bearers.under(Whose::Zones, one),
                _ => one.clone(),
            })
            .collect();
        assert_ne!(turned, place, "the text leaves open whose its figures are");
        assert_eq!(turned, drafted(Whose::Zones));
    }

    #[test]
    fn whose_a_figure_is_follows_from_issuer_and_title() {
        for (issuer, title, wanted, zone) in [
            (
                "甲市人民政府",
                "甲市人民政府关于推动开发区提质增效若干措施的通知",
                Whose::Zones,
                None,
            ),
            (
                "甲市人民政府办公室",
                "甲市工业(产业)园区标准化建设行动方案",
                Whose::Zones,
                None,
            ),
            ("甲市人民政府", "甲市数字经济发展行动计划", Whose::Place, None),
            (
                "青榆高新技术产业开发区管理委员会",
                "青榆高新区制造业倍增三年行动计划",
                Whose::Place,
                Some("青榆高新技术产业开发区"),
            ),
            (
                "榆东示范区管委会办公室",
                "榆东示范区管委会办公室关于推动开发区高质量发展的实施方案",
                Whose::Zones,
                Some("榆东示范区"),
            ),
            (
                "",
                "青榆经济技术开发区“十四五”发展规划",
                Whose::Place,
                Some("青榆经济技术开发区"),
            ),
            ("", "甲省开发区“十四五”发展规划", Whose::Zones, None),
        ] {
            let issuer = (!issuer.is_empty()).then_some(issuer);
            assert_eq!(whose(issuer, title), wanted, "{title}");
            assert_eq!(zone_of(issuer, title).as_deref(), zone, "{title}");
        }
    }

    #[test]
    fn a_title_says_for_which_year_a_document_is() {
        for (title, year) in [
            ("2031年全区优化营商环境工作要点", Some("2031")),
            ("关于下达2031年度重点项目计划的通知", Some("2031")),
            ("关于2030年考核结果的通报", None),
        ] {
            let found = YEARLY.captures(title).map(|found| found[1].to_owned());
            assert_eq!(found.as_deref(), year, "{title}");
        }
    }
}
