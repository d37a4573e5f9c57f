//! Demanded figures as targets: which measure it is, whose indicator, against whom, from which base. What the text leaves
//! open (base year, what "about" means) becomes a parameter without a value.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kaifa_base::{ClausePath, Date, Decimal, Span, Unit, Words};
use kaifa_text::target::{Comparator, Target};
use kaifa_text::{Clause, Source};
use regex::Regex;
use toml::Value;

use super::assumed::Assumed;
use super::directory::Directory;
use super::names::Names;
use super::proposal::{Build, Proposal};
use super::sentence::plain;
use super::strength;
use crate::figure::holds_number;
use crate::item::Items;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\d[\d,.]*(?:\s*[—~-]\s*\d[\d.]*)?|[零〇一二两三四五六七八九十百千]+)\s*[\p{Han}%\u{ff05}\u{2030}/]{0,5}").unwrap()
});
static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<part>.+?)占(?P<whole>.+?)(?:的)?(?:总量)?(?:的)?(?:比重|比例|占比|之比|份额)$").unwrap()
});
static WHOLE_PLACE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:全|本|我)[市省州县区](?:总量)?$").unwrap());
static GROWTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:年均|每年|年)?(?:增长|增速|增幅|递增|下降|降低|降幅|减少|压减|压降|压缩|缩短|精简)(?:率)?$",
    )
    .unwrap()
});
static BASE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[比较](\d{4})年").unwrap());

/// What is drafted along with targets.
pub(super) struct Targets<'a> {
    pub source: &'a Source,
    pub base: &'a Items,
    /// What is taken for granted where the text is silent.
    pub assumed: Assumed,
    pub names: &'a mut Names,
    pub directory: &'a mut Directory,
    /// Indicators proposed, by name.
    pub indicators: &'a mut BTreeMap<String, String>,
    /// Everything proposed besides the targets.
    pub along: &'a mut Vec<Proposal>,
}

/// How a target is judged, and on what.
struct Measure {
    kind: &'static str,
    indicator: Option<String>,
    numerator: Option<String>,
    denominator: Option<String>,
    against: Option<String>,
    needs_base: bool,
    falls: bool,
    sure: u8,
}

impl Targets<'_> {
    /// The proposal of one target of a clause. `yearly` tells that its sentence says 每年.
    pub(super) fn propose(&mut self, clause: &Clause, target: &Target, yearly: bool) -> Proposal {
        let words = plain(self.source, target.span);
        let unit_text = target.unit.clone().unwrap_or_default();
        let measure = self.measure(&clause.path, target, &words, &unit_text);
        let scope = self
            .directory
            .scope(self.names, target.scope.as_deref(), &clause.path);
        let figure = figure(self.source, target.span, target.value);
        let comparator = match target.comparator {
            Comparator::AtLeast | Comparator::Multiple => ">=",
            Comparator::Change if words.contains("左右") => "=",
            Comparator::Change if measure.falls => "<=",
            Comparator::Change => ">=",
            Comparator::AtMost | Comparator::TopRank => "<=",
            Comparator::Above => ">",
            Comparator::Below => "<",
            Comparator::Equal => "=",
        };
        let value = if measure.falls {
            -target.value
        } else {
            target.value
        };
        let comparator = match (measure.falls, comparator) {
            (true, ">=") => "<=",
            (true, ">") => "<",
            (_, other) => other,
        };
        let about = comparator == "=" && (words.contains("左右") || words.contains("约"));
        // Whoever sets a number of things to be there is content with more.
        let comparator = if comparator == "=" && !about {
            ">="
        } else {
            comparator
        };
        let written = target.by.as_deref().and_then(end_of);
        // A ceiling or a bare index holds all the time, what is built or reached is there at the end of the plan.
        let stands = matches!(comparator, "<=" | "<") && !measure.falls || unit_text.is_empty();
        let by = written.or_else(|| self.assumed.by(stands).filter(|_| !yearly));
        let every = by.is_none();
        let base_year = BASE
            .captures(&words)
            .and_then(|found| found[1].parse::<i64>().ok());
        let base_parameter =
            (measure.needs_base && base_year.is_none()).then(|| self.base_year(&clause.path));
        let (strength, strength_sure) = strength::governing(clause, target.span);
        let unit = match Unit::parse(&unit_text) {
            Some(unit) => unit.symbol().to_owned(),
            None => unit_text.clone(),
        };
        let unit = match (measure.kind, unit.as_str()) {
            ("multiple", "") => "倍".to_owned(),
            ("rank" | "rank_move", "") => "位".to_owned(),
            _ => unit,
        };
        let mut build = Build::default()
            .set("id", self.names.of_clause("-T", &clause.path))
            .set("clause", clause.path.as_str())
            .set("title", title(&target.indicator))
            .set("measure", measure.kind)
            .set_if("indicator", measure.indicator)
            .set_if("numerator", measure.numerator)
            .set_if("denominator", measure.denominator)
            .set("scope", scope.id)
            .set_if("scope_text", target.scope.clone())
            .set_if("against", measure.against)
            .set("comparator", comparator)
            .set("value", value.to_string())
            .set("unit", unit)
            .date("by", by)
            .set_if("base_year", base_year)
            .set_if("base_parameter", base_parameter)
            .set("strength", strength)
            .span(target.span);
        if scope.each && measure.kind != "share" {
            build = build.set("each", true);
        }
        if every {
            build = build.set("every", "year");
        }
        if about {
            build = build.set("tolerance_parameter", self.tolerance(&clause.path));
        }
        let found = target.finding.sure.value();
        let mut sure = measure.sure.min(scope.sure).min(strength_sure).min(found);
        let mut how = Words::new("数值、比较词和指标名", "figure, comparing word and indicator");
        match figure {
            Some(figure) => build = build.set("figure", figure),
            None => sure = sure.min(30),
        }
        if let Some(end) = by.filter(|_| written.is_none()) {
            sure = sure.min(65);
            how = Words::new(
                format!("数值、比较词和指标名;没有期限,按计划期末({end})"),
                format!(
                    "figure, comparing word and indicator; no deadline, so by the end of the plan, {end}"
                ),
            );
        }
        if every && !yearly {
            sure = sure.min(65);
            how = Words::new(
                "数值、比较词和指标名;没有期限,按每年判断",
                "figure, comparing word and indicator; no deadline, so judged every year",
            );
        }
        if Unit::parse(&unit_text).is_none() && !unit_text.is_empty() {
            sure = sure.min(20);
            how = Words::new(
                format!("计量单位“{unit_text}”不认识"),
                format!("the unit `{unit_text}` is not known"),
            );
        }
        Proposal {
            list: "target".to_owned(),
            fields: build.done(),
            clause: Some(clause.path.clone()),
            span: Some(target.span),
            sure,
            found_by: how,
        }
    }

    fn measure(&mut self, clause: &ClausePath, target: &Target, words: &str, unit: &str) -> Measure {
        let name = target.indicator.as_str();
        let mut measure = Measure {
            kind: "level",
            indicator: None,
            numerator: None,
            denominator: None,
            against: None,
            needs_base: false,
            falls: false,
            sure: 85,
        };
        // 压缩三分之一 (1 of the unit `/3`) moves like a share in per cent.
        let percent = matches!(unit, "%" | "\u{ff05}" | "\u{2030}" | "成" | "个百分点" | "百分点")
            || unit.starts_with('/');
        if let Some(share) = SHARE.captures(name) {
            let (part, whole) = (&share["part"], &share["whole"]);
            if WHOLE_PLACE.is_match(whole) {
                measure.kind = "share";
                measure.indicator = Some(self.indicator(clause, part, "亿元"));
                measure.against = Some(self.directory.region.clone());
            } else {
                measure.kind = "ratio";
                measure.numerator = Some(self.indicator(clause, part, "亿元"));
                measure.denominator = Some(self.indicator(clause, whole, "亿元"));
            }
            return measure;
        }
        match target.comparator {
            Comparator::TopRank => {
                measure.kind = "rank";
                measure.indicator = Some(self.indicator(clause, name, "位"));
            }
            Comparator::Multiple => {
                (measure.kind, measure.needs_base) = ("multiple", true);
                measure.indicator = Some(self.indicator(clause, name, "亿元"));
            }
            Comparator::Change if matches!(unit, "位" | "名" | "个位次") => {
                measure.kind = "rank_move";
                measure.indicator = Some(self.indicator(clause, name, "位"));
            }
            _ if percent && words.contains("年均") => {
                (measure.kind, measure.needs_base) = ("growth_average", true);
                measure.falls = falls(words);
                measure.indicator = Some(self.indicator(clause, &GROWTH.replace(name, ""), "亿元"));
            }
            comparator
                if percent
                    && (comparator == Comparator::Change
                        || BASE.is_match(words)
                        || GROWTH.is_match(name)) =>
            {
                (measure.kind, measure.needs_base) = ("change", true);
                measure.falls = falls(words);
                let unit = if unit.contains('点') { "%" } else { "亿元" };
                measure.indicator = Some(self.indicator(clause, &GROWTH.replace(name, ""), unit));
            }
            // 新增用地100%: a share of what is new, and nothing that is added.
            _ if !percent && (words.contains("新增") || words.contains("净增")) => {
                (measure.kind, measure.needs_base) = ("added", true);
                measure.sure = 65;
                measure.indicator = Some(self.indicator(clause, name, unit));
            }
            _ => measure.indicator = Some(self.indicator(clause, name, unit)),
        }
        measure
    }

    /// The indicator of a name: one that the base knows, one proposed already, or a new one.
    fn indicator(&mut self, clause: &ClausePath, name: &str, unit: &str) -> String {
        let name = name.trim_end_matches("总额").trim_end_matches("总量");
        let known = self.base.indicators.iter().find(|one| {
            let same = |other: &str| other == name || other.trim_end_matches("总额") == name;
            same(&one.name) || one.aliases.iter().any(|alias| same(alias))
        });
        if let Some(known) = known {
            return known.id.clone();
        }
        if let Some(id) = self.indicators.get(name) {
            return id.clone();
        }
        let id = self.names.counted("indicator");
        let parsed = Unit::parse(unit);
        self.along.push(Proposal {
            list: "indicator".to_owned(),
            fields: Build::default()
                .set("id", id.as_str())
                .set("name", name)
                .set("unit", parsed.map_or("", Unit::symbol))
                .set("period", "year")
                .list("subjects", vec!["zone".to_owned()])
                .done(),
            clause: Some(clause.clone()),
            span: None,
            sure: if parsed.is_some() { 80 } else { 40 },
            found_by: Words::new("目标里的指标名", "the indicator of a target"),
        });
        self.indicators.insert(name.to_owned(), id.clone());
        id
    }

    fn base_year(&mut self, clause: &ClausePath) -> String {
        let id = self.names.one("base_year");
        self.parameter(&id, clause, "基期年份", "integer", "年");
        id
    }

    fn tolerance(&mut self, clause: &ClausePath) -> String {
        let id = self.names.one("about");
        self.parameter(&id, clause, "“左右”允许的偏差", "decimal", "");
        id
    }

    fn parameter(&mut self, id: &str, clause: &ClausePath, title: &str, kind: &str, unit: &str) {
        if self.along.iter().any(|one| one.id() == id) {
            return;
        }
        self.along.push(Proposal {
            list: "parameter".to_owned(),
            fields: Build::default()
                .set("id", id)
                .set("clause", clause.as_str())
                .set("title", title)
                .set("type", kind)
                .set_if("unit", (!unit.is_empty()).then_some(unit))
                .done(),
            clause: Some(clause.clone()),
            span: None,
            sure: 85,
            found_by: Words::new(
                "原文没有写明,由办公室设定",
                "left open by the text; the office sets it",
            ),
        });
    }
}

fn falls(words: &str) -> bool {
    ["下降", "降低", "减少", "压减", "压降", "压缩", "缩短", "精简"]
        .iter()
        .any(|word| words.contains(word))
}

/// The short phrase with the number inside the words of a target, as it stands in the text.
fn figure(source: &Source, span: Span, value: Decimal) -> Option<Value> {
    let words = source.slice(span);
    let phrase = NUMBER
        .find_iter(words)
        .map(|found| found.as_str().trim())
        .filter(|phrase| holds_number(phrase, value))
        .last();
    let whole = || holds_number(words, value).then_some(words);
    phrase.or_else(whole).map(Value::from)
}

/// The last day of `2027` or `2022-06`.
fn end_of(by: &str) -> Option<Date> {
    match by.split_once('-') {
        Some((year, month)) => Date::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?
            .checked_add_months(chrono::Months::new(1))?
            .pred_opt(),
        None => Date::from_ymd_opt(by.parse().ok()?, 12, 31),
    }
}

fn title(indicator: &str) -> String {
    super::title::shorten(indicator, 20)
}

#[cfg(test)]
mod tests {
    use crate::draft::draft;
    use crate::item::Items;

    #[test]
    fn a_part_of_a_whole_moves_like_a_share_in_per_cent() {
        let text = "甲远市人民政府关于通关的通知\n一、目标。到2030年底,通关时间比2027年压缩三分之一,合规成本比2027年降低一半。\n";
        let source = kaifa_text::Source::from_text(text);
        let found = draft(&source, &kaifa_text::read(&source), &Items::default(), "tongguan");
        let targets = found
            .proposals
            .iter()
            .filter(|proposal| proposal.list == "target");
        let said: Vec<String> = targets
            .map(|target| {
                ["measure", "comparator", "value", "unit"]
                    .map(|field| target.fields[field].as_str().unwrap_or_default().to_owned())
                    .join(" ")
            })
            .collect();
        assert_eq!(said, ["change <= -1 /3", "change <= -50 %"]);
    }
}
