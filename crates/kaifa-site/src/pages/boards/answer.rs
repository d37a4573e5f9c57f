//! A question of a board with its answer: the lamp, the lines behind it and their rows.

use kaifa_base::Lang;
use kaifa_eval::board::{BoardLine, Measured};
use kaifa_eval::value::Value;
use kaifa_flow::address::url_encode;
use kaifa_flow::place::boards::{Answer, Origin};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records::words::{field_text, field_title, state_title, value_words};
use kaifa_flow::show;
use kaifa_pack::item::{BoardMeasure, BoardSource, RegisterField};
use serde::Serialize;

use crate::pages::duty_view::DutyView;
use crate::web::visit::Visit;

/// Rows shown inside a line.
const ROWS: usize = 40;

/// So many lines are shown as they are; of more, those in order fold away.
const FEW_LINES: usize = 8;

/// A question with its answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PartView {
    /// Its id.
    pub id: String,
    /// The question.
    pub title: String,
    /// The answer in a few words.
    pub answer: String,
    /// The lamp of the answer: `ok`, `over`, `todo` where some lines cannot be judged, `idle` where nothing is judged.
    pub lamp: &'static str,
    /// Lines that are amiss.
    pub amiss: usize,
    /// Lines that cannot be judged, because a value is missing.
    pub open: usize,
    /// Lines in all.
    pub total: usize,
    /// Heads of the measures.
    pub measures: Vec<String>,
    /// Heads of the columns of rows.
    pub columns: Vec<ColumnHead>,
    /// Whether rows are joined in lines.
    pub joined: bool,
    /// The lines, those amiss first.
    pub lines: Vec<LineView>,
    /// Lines that are not shown.
    pub hidden: usize,
    /// Where all rows are.
    pub href: String,
    /// Records of the register, where they are too many to be read for a page.
    pub too_many: Option<i64>,
}

impl PartView {
    /// The lines that are shown at once: those amiss or not to be judged; all of them where nothing is judged or few are in order.
    pub(super) fn pressing(&self) -> Vec<&LineView> {
        self.lines.iter().filter(|line| !self.folds(line)).collect()
    }

    /// The lines that fold away, because they are in order and many.
    pub(super) fn in_order(&self) -> Vec<&LineView> {
        self.lines.iter().filter(|line| self.folds(line)).collect()
    }

    fn folds(&self, line: &LineView) -> bool {
        line.lamp == "ok" && self.lines.len() > FEW_LINES
    }
}

/// The head of a column.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ColumnHead {
    /// Its title.
    pub title: String,
    /// Whether it holds numbers.
    pub number: bool,
}

/// One line.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LineView {
    /// What it is about.
    pub title: String,
    /// Where that opens.
    pub href: String,
    /// How many rows.
    pub count: usize,
    /// The measures in words.
    pub measures: Vec<String>,
    /// The lamp: `over`, `todo`, `ok`; empty where nothing is judged.
    pub lamp: &'static str,
    /// What is said of it.
    pub said: String,
    /// Its rows.
    pub rows: Vec<RowView>,
}

/// One row of a line.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RowView {
    /// Its words.
    pub title: String,
    /// The unit.
    pub unit: String,
    /// Where it opens.
    pub href: String,
    /// The values of the columns.
    pub cells: Vec<String>,
}

pub(super) fn part_view(visit: &Visit, picture: &Picture, answer: &Answer<'_>, most: usize) -> PartView {
    let part = answer.part;
    let (amiss, open, total) = (answer.amiss(), answer.open(), answer.lines.len());
    let judged = part.flag.is_some();
    let (lamp, words) = match () {
        () if answer.too_many.is_some() => (
            "todo",
            visit
                .t("记录太多,请用列表筛选", "too many records, use the list")
                .to_owned(),
        ),
        () if total == 0 => ("idle", visit.t("还没有记录", "no records yet").to_owned()),
        () if !judged => (
            "idle",
            visit.t(&format!("{total} 项"), &format!("{total}")).to_owned(),
        ),
        () if amiss > 0 => (
            "over",
            visit
                .t(
                    &format!("{amiss} 项,共 {total} 项"),
                    &format!("{amiss} of {total}"),
                )
                .to_owned(),
        ),
        () if open > 0 => (
            "todo",
            visit
                .t(
                    &format!("没有发现,但 {open} 项缺数据,无法判断"),
                    &format!("none found, but {open} lack data and cannot be judged"),
                )
                .to_owned(),
        ),
        () => (
            "ok",
            visit
                .t(
                    &format!("没有,{total} 项都正常"),
                    &format!("none, all {total} are in order"),
                )
                .to_owned(),
        ),
    };
    PartView {
        id: part.id.clone(),
        title: part.title.get(visit.lang).to_owned(),
        answer: words,
        lamp,
        amiss,
        open,
        total,
        measures: part
            .measures
            .iter()
            .map(|measure| measure_title(visit, measure, answer))
            .collect(),
        columns: part
            .columns
            .iter()
            .map(|name| column(visit, answer, name))
            .collect(),
        joined: part.group.is_some(),
        lines: answer
            .lines
            .iter()
            .take(most)
            .map(|line| line_view(visit, picture, answer, line))
            .collect(),
        hidden: total.saturating_sub(most),
        href: match &part.source {
            BoardSource::Register(register) => format!("/registers/{register}"),
            BoardSource::Duties => "/duties".to_owned(),
            BoardSource::Units(_) => "/zones".to_owned(),
        },
        too_many: answer.too_many,
    }
}

/// The title of a measure with the unit of its field.
fn measure_title(visit: &Visit, measure: &BoardMeasure, answer: &Answer<'_>) -> String {
    let title = measure.title.get(visit.lang);
    let source = answer.part.source_of(measure).unwrap_or_default();
    let field = measure.field.as_deref();
    let field = field.and_then(|name| answer.register(source)?.field(name));
    match field.and_then(|field| field.unit).map(|unit| unit.symbol()) {
        Some(symbol) if !symbol.is_empty() => visit.lang.aside(title, symbol),
        _ => title.to_owned(),
    }
}

fn column(visit: &Visit, answer: &Answer<'_>, name: &str) -> ColumnHead {
    let field = answer.register(0).and_then(|register| register.field(name));
    let title = match (field, name) {
        (Some(field), _) => field_title(field, visit.lang),
        (None, "title") => visit.t("任务", "Duty").to_owned(),
        (None, "state") => visit.t("状态", "State").to_owned(),
        (None, "document") => visit.t("文件", "Document").to_owned(),
        (None, "unit") => visit.t("责任单位", "Responsible").to_owned(),
        (None, "source") => visit.t("来源", "Source").to_owned(),
        (None, "days_late") => visit.t("逾期天数", "Days late").to_owned(),
        (None, "days_left") => visit.t("剩余天数", "Days left").to_owned(),
        (None, "name") => visit.t("名称", "Name").to_owned(),
        (None, "level") => visit.t("级别", "Level").to_owned(),
        (None, "class") => visit.t("类别", "Class").to_owned(),
        (None, other) => other.to_owned(),
    };
    ColumnHead {
        title,
        number: field.is_some_and(|field| field.kind.is_number()) || name.starts_with("days_"),
    }
}

fn line_view(visit: &Visit, picture: &Picture, answer: &Answer<'_>, line: &BoardLine) -> LineView {
    let (title, href) = line_title(visit, picture, answer, line);
    let lamp = match (&answer.part.flag, line.amiss) {
        (None, _) => "",
        (Some(_), Some(true)) => "over",
        (Some(_), Some(false)) => "ok",
        (Some(_), None) => "todo",
    };
    let said = match (&line.said, line.amiss, visit.lang) {
        (Some((zh, _)), _, Lang::Zh) => zh.clone(),
        (Some((_, en)), _, Lang::En) => en.clone(),
        (None, None, _) => visit
            .t("缺数据,无法判断", "lacks data, cannot be judged")
            .to_owned(),
        (None, Some(true), _) => visit.t("不符合", "amiss").to_owned(),
        (None, Some(false), _) => visit.t("正常", "in order").to_owned(),
    };
    LineView {
        title,
        href,
        count: line
            .rows
            .iter()
            .filter(|at| answer.rows[**at].source == 0)
            .count(),
        measures: line
            .measures
            .iter()
            .map(|one| measured_words(visit, one))
            .collect(),
        lamp,
        said,
        rows: line
            .rows
            .iter()
            .take(ROWS)
            .map(|at| row_view(visit, picture, answer, *at))
            .collect(),
    }
}

/// What a line is about: its group, or the one row that it is.
fn line_title(visit: &Visit, picture: &Picture, answer: &Answer<'_>, line: &BoardLine) -> (String, String) {
    let Some(group) = &answer.part.group else {
        let row = line.rows.first().map(|at| row_view(visit, picture, answer, *at));
        return row.map_or_else(Default::default, |row| (row.title, row.href));
    };
    if line.group.is_empty() {
        let words = match group.as_str() {
            "county" => visit.t("不属一个县区", "in no single county"),
            "subject" => visit.t("责任单位未明确", "no unit named"),
            _ => visit.t("未填", "empty"),
        };
        return (words.to_owned(), String::new());
    }
    let field = answer.register(0).and_then(|register| register.field(group));
    match (field, picture.place_of_unit(&line.group)) {
        (_, Some(place)) => {
            let words = place.unit_name(&line.group).to_owned();
            let zone = place
                .unit(&line.group)
                .is_some_and(|unit| unit.kind == kaifa_pack::item::UnitKind::Zone);
            let href = match zone {
                true => format!("/zones/{}", url_encode(&line.group)),
                false => String::new(),
            };
            (words, href)
        }
        (Some(field), None) => (field_words(visit, picture, field, &line.group), String::new()),
        (None, None) => (line.group.clone(), String::new()),
    }
}

fn field_words(visit: &Visit, picture: &Picture, field: &RegisterField, text: &str) -> String {
    match picture.places.first() {
        Some(place) => value_words(place, field, text, visit.lang),
        None => text.to_owned(),
    }
}

fn measured_words(visit: &Visit, measured: &Measured) -> String {
    match &measured.value {
        Some(Value::Number { value, .. }) => show::number(*value, 4),
        Some(other) => other.to_string(),
        None if measured.empty > 0 => visit
            .t(
                &format!("缺 {} 项", measured.empty),
                &format!("{} lack it", measured.empty),
            )
            .to_owned(),
        None => "—".to_owned(),
    }
}

fn row_view(visit: &Visit, picture: &Picture, answer: &Answer<'_>, at: usize) -> RowView {
    let row = &answer.rows[at];
    let names = answer.part.columns.iter();
    let unit = picture.unit_name(&row.subject).to_owned();
    match &answer.origins[at] {
        Origin::Record(place, record) => RowView {
            title: record.title.clone(),
            unit,
            href: row.href.clone(),
            cells: names
                .map(|name| match answer.register(row.source) {
                    Some(register) if name == "state" => {
                        state_title(register, &record.state, visit.lang).to_owned()
                    }
                    Some(register) => register.field(name).map_or_else(String::new, |field| {
                        value_words(place, field, field_text(record, name), visit.lang)
                    }),
                    None => String::new(),
                })
                .collect(),
        },
        Origin::Duty(place, duty, now) => {
            let view = DutyView::of(place, duty, now, visit.lang);
            let cells = names.map(|name| match name.as_str() {
                "title" => view.title.clone(),
                "state" => view.lamp_words.clone(),
                "document" => view.document.clone(),
                "unit" => view.units_short(visit.lang),
                "source" => duty.source().words().get(visit.lang).to_owned(),
                "days_late" => view.days_late.to_string(),
                other => row.values.get(other).map_or_else(String::new, Value::to_string),
            });
            RowView {
                title: match view.period_words.is_empty() {
                    true => view.title.clone(),
                    false => format!("{} · {}", view.title, view.period_words),
                },
                unit,
                href: row.href.clone(),
                cells: cells.collect(),
            }
        }
        Origin::Unit(found) => RowView {
            title: found.name.clone(),
            unit,
            href: row.href.clone(),
            cells: names
                .map(|name| match name.as_str() {
                    "level" => found
                        .level
                        .map_or_else(String::new, |level| level.words().get(visit.lang).to_owned()),
                    "class" => found
                        .class
                        .map_or_else(String::new, |class| class.words().get(visit.lang).to_owned()),
                    "name" => found.name.clone(),
                    other => match row.values.get(other) {
                        None | Some(Value::Unknown { .. }) => String::new(),
                        Some(value) => picture.unit_name(&value.to_string()).to_owned(),
                    },
                })
                .collect(),
        },
    }
}
