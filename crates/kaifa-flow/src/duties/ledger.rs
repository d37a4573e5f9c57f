//! The ledger of supervision (督办台账): every duty with its source, text, target, units, dates, progress, evidence, lamp,
//! reminders, verification, closing and archive number, as a table that page and workbook share.
//!
//! Progress is read off evidence and milestones; nobody types a percentage. Sources are counted apart.

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, Digest, Lang};
use kaifa_pack::item::{Duty, DutySource};
use kaifa_store::LocalDay;
use kaifa_store::rows::{DutyStepKind, Notice, NoticeFilter, UnitContact};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use crate::app::App;
use crate::duties::decompose;
use crate::duties::steps::stage;
use crate::duties::words::{due_words, period_words, rhythm_words};
use crate::place::PlacePicture;
use crate::place::standing::DutyNow;
use crate::stop::Stop;

/// The columns: Chinese, English, width in the workbook.
pub const COLUMNS: [(&str, &str, f64); 22] = [
    ("序号", "No.", 6.0),
    ("来源", "Source", 10.0),
    ("来源文件及条款", "Document and clause", 24.0),
    ("任务内容", "Duty", 36.0),
    ("目标值", "Target value", 14.0),
    ("牵头单位", "Lead unit", 18.0),
    ("配合单位", "Co-units", 24.0),
    ("责任领导", "Responsible leader", 12.0),
    ("联系人", "Contact", 12.0),
    ("起始", "Start", 12.0),
    ("节点", "Milestones", 26.0),
    ("办结期限", "Due", 18.0),
    ("报告频次", "Reports", 12.0),
    ("进展情况", "Progress", 36.0),
    ("佐证材料", "Evidence", 30.0),
    ("困难和需协调事项", "Difficulties and help needed", 26.0),
    ("状态及原因", "Lamp and reason", 34.0),
    ("催办记录", "Reminders", 20.0),
    ("核查", "Verification", 28.0),
    ("销号意见", "Closing opinion", 28.0),
    ("计分", "Points", 8.0),
    ("归档号", "Archive no.", 12.0),
];

/// What lines need beside the picture: contacts, messages and names of people.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Contacts by unit.
    pub contacts: BTreeMap<String, UnitContact>,
    /// Messages by the address that they lead to.
    pub messages: BTreeMap<String, Vec<Notice>>,
    /// Names of people by id.
    pub people: BTreeMap<String, String>,
}

impl Surroundings {
    /// Reads them.
    pub async fn load(app: &App, on: Date) -> Result<Surroundings, Stop> {
        let mut messages: BTreeMap<String, Vec<Notice>> = BTreeMap::new();
        for notice in app.store.list_notices(&NoticeFilter::default()).await? {
            if notice.sent_at.local_day() <= on {
                messages
                    .entry(notice.subject.clone())
                    .or_default()
                    .push(notice.row);
            }
        }
        Ok(Surroundings {
            contacts: app
                .store
                .list_unit_contacts()
                .await?
                .into_iter()
                .map(|contact| (contact.unit.clone(), contact.row))
                .collect(),
            messages,
            people: app.people_names().await?,
        })
    }

    fn name<'a>(&'a self, person: &'a str) -> &'a str {
        self.people.get(person).map_or(person, String::as_str)
    }
}

/// Where a duty comes from, in words: document and clause, or meeting, leader, inspection with its day.
pub fn source_words(place: &PlacePicture, duty: &Duty) -> String {
    match &duty.assigned {
        Some(assigned) => format!("{}({})", assigned.title, assigned.on),
        None => {
            let clause = duty.basis.clause.as_ref().map(ToString::to_string);
            format!("{} {}", place.document_name(), clause.unwrap_or_default())
        }
    }
}

/// Points that the slips of an instance add or take.
pub fn points(place: &PlacePicture, now: &DutyNow) -> Decimal {
    place
        .rows
        .slips
        .iter()
        .filter(|slip| {
            slip.duty == now.duty && slip.subject == now.subject() && slip.period_key == now.period_key()
        })
        .filter_map(|slip| slip.points)
        .sum()
}

/// The cells of one line after its number, in the order of [`COLUMNS`].
pub fn cells(
    place: &PlacePicture,
    duty: &Duty,
    now: &DutyNow,
    around: &Surroundings,
    lang: Lang,
) -> Vec<String> {
    let result = &now.result;
    let name = |unit: &str| place.unit_name(unit).to_owned();
    let contact = now.lead().and_then(|lead| around.contacts.get(lead));
    let of_contact = |field: fn(&UnitContact) -> &Option<String>| {
        contact
            .and_then(|contact| field(contact).clone())
            .unwrap_or_default()
    };
    let target = decompose::total_of(place, duty).map(|(value, unit)| format!("{value} {unit}"));
    let milestones: Vec<String> = duty
        .milestones
        .iter()
        .map(|one| format!("{} {}", one.due, one.title))
        .collect();
    let counted: Vec<&crate::place::standing::Evidence> = now
        .evidence
        .iter()
        .filter(|one| one.counts_on(place.on))
        .collect();
    let latest = now
        .evidence
        .iter()
        .filter(|one| one.on <= place.on)
        .max_by_key(|one| one.on);
    let mut progress = format!(
        "{}/{} {}",
        result.progress.0,
        result.progress.1,
        stage(duty, now).get(lang)
    );
    if let Some(latest) = latest {
        progress.push_str(&format!("; {} {}", latest.on, latest.words));
    }
    let missing: Vec<String> = result
        .instance
        .parts
        .iter()
        .filter(|unit| {
            !counted
                .iter()
                .any(|one| one.part.as_ref() == Some(unit) && one.accepted_by_day(place.on))
        })
        .map(|unit| name(unit))
        .collect();
    if !missing.is_empty() {
        progress.push_str(&format!(
            "; {}{}",
            lang.pick("未交:", "parts missing: "),
            missing.join("、")
        ));
    }
    let evidence: Vec<String> = counted
        .iter()
        .map(|one| {
            let word = if one.accepted_by_day(place.on) {
                lang.pick("已核验", "accepted")
            } else {
                lang.pick("待核验", "to accept")
            };
            format!("{} {}({word})", one.on, one.words)
        })
        .collect();
    let difficulties: Vec<&str> = now
        .evidence
        .iter()
        .rev()
        .filter_map(|one| one.difficulties.as_deref())
        .take(1)
        .collect();
    let reminders = around
        .messages
        .get(&now.href(place.name()))
        .map(|all| {
            all.iter()
                .filter(|one| {
                    matches!(
                        one.kind.as_str(),
                        "duty.due_soon" | "duty.overdue" | "duty.behind" | "duty.missed" | "slip.issued"
                    )
                })
                .map(|one| one.sent_at.local_day())
                .collect::<Vec<Date>>()
        })
        .unwrap_or_default();
    let reminder_words = reminders.iter().max().map(|last| match lang {
        Lang::Zh => format!("{}次,最近 {last}", reminders.len()),
        Lang::En => format!("{}, last {last}", reminders.len()),
    });
    let mut verification: Vec<String> = counted
        .iter()
        .filter(|one| one.accepted_by_day(place.on))
        .filter_map(|one| {
            let by = around.name(one.accepted_by.as_deref()?);
            Some(format!(
                "{} {by} {}",
                one.accepted_on.unwrap_or(one.on),
                lang.pick("核验通过", "accepted")
            ))
        })
        .collect();
    verification.extend(
        now.steps
            .iter()
            .filter(|step| step.kind == DutyStepKind::Verify)
            .map(|step| format!("{} {} {}", step.done_on, around.name(&step.actor), step.words)),
    );
    let closing = now.closing();
    let closing_words =
        closing.map(|step| format!("{} {} {}", step.done_on, around.name(&step.actor), step.words));
    let points = points(place, now);
    let mut title = duty.title.get(lang).to_owned();
    let period = period_words(now, lang);
    if !period.is_empty() {
        title.push_str(&format!("({period})"));
    }
    vec![
        duty.source().words().get(lang).to_owned(),
        source_words(place, duty),
        title,
        target.unwrap_or_default(),
        now.lead().map(name).unwrap_or_else(|| now.unresolved.join("、")),
        now.units
            .iter()
            .skip(1)
            .map(|unit| name(unit))
            .collect::<Vec<_>>()
            .join("、"),
        of_contact(|contact| &contact.leader),
        of_contact(|contact| &contact.contact),
        result
            .instance
            .from
            .or(duty.starting)
            .or(place.issued)
            .map(|day| day.to_string())
            .unwrap_or_default(),
        milestones.join("; "),
        due_words(now, lang),
        rhythm_words(duty, lang),
        progress,
        evidence.join("; "),
        difficulties.join("; "),
        format!("{}:{}", result.lamp.words().get(lang), result.reason.get(lang)),
        reminder_words.unwrap_or_default(),
        verification.join("; "),
        closing_words.unwrap_or_default(),
        if points.is_zero() {
            String::new()
        } else {
            points.to_string()
        },
        closing
            .and_then(|step| step.archive_number.clone())
            .unwrap_or_default(),
    ]
}

/// How many lines come from which source, in the order of the sources.
pub fn count_by_source<'a>(duties: impl Iterator<Item = &'a Duty>) -> Vec<(DutySource, usize)> {
    let mut counts: Vec<(DutySource, usize)> = DutySource::ALL.iter().map(|source| (*source, 0)).collect();
    for duty in duties {
        if let Some((_, count)) = counts.iter_mut().find(|(source, _)| *source == duty.source()) {
            *count += 1;
        }
    }
    counts
}

/// The workbook: the lines, and a sheet that says what they show, with a digest by which a later copy is compared.
pub fn workbook(
    lines: &[Vec<String>],
    on: Date,
    root: &str,
    counts: &[(DutySource, usize)],
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let heading = Format::new()
        .set_bold()
        .set_background_color("#E6F1F6")
        .set_text_wrap();
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let sheet = book.add_worksheet();
    sheet.set_name(lang.pick("督办台账", "Supervision ledger"))?;
    sheet
        .set_landscape()
        .set_paper_size(8)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    for (column, (zh, en, width)) in (0..).zip(COLUMNS) {
        sheet.write_with_format(0, column, lang.pick(zh, en), &heading)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 4)?;
    for (row, line) in (1..).zip(lines) {
        sheet.write_number(row, 0, f64::from(row))?;
        for (column, cell) in (1..).zip(line) {
            sheet.write_with_format(row, column, cell, &text)?;
        }
    }
    if let (Ok(last), Ok(width)) = (u32::try_from(lines.len()), u16::try_from(COLUMNS.len()))
        && last > 0
    {
        sheet.autofilter(0, 0, last, width - 1)?;
    }
    let about = book.add_worksheet();
    about.set_name(lang.pick("说明", "About"))?;
    about.set_column_width(0, 26.0)?;
    about.set_column_width(1, 80.0)?;
    let mut notes = vec![
        (lang.pick("截至", "As of").to_owned(), on.to_string()),
        (lang.pick("条数", "Lines").to_owned(), lines.len().to_string()),
        (
            lang.pick("操作账存根", "Root of the ledger").to_owned(),
            root.to_owned(),
        ),
        (
            lang.pick("内容摘要(SHA-256)", "Digest of the lines (SHA-256)")
                .to_owned(),
            digest(lines).to_string(),
        ),
    ];
    for (source, count) in counts {
        notes.push((source.words().get(lang).to_owned(), count.to_string()));
    }
    for (row, (name, value)) in (0..).zip(&notes) {
        about.write(row, 0, name)?;
        about.write(row, 1, value)?;
    }
    book.save_to_buffer()
}

/// The digest of the lines: the same whenever the same lines are made again.
pub fn digest(lines: &[Vec<String>]) -> Digest {
    let rows: Vec<String> = lines.iter().map(|line| line.join("\u{1f}")).collect();
    Digest::of(rows.join("\u{1e}"))
}
