//! The ledger of supervision (督办台账): every duty with its source, text, target, units, dates, progress, evidence, lamp,
//! reminders, verification, closing and archive number, as a table that page and workbook share.
//!
//! Progress is read off evidence and milestones; nobody types a percentage. Sources are counted apart.

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, Digest, Lang};
use kaifa_pack::item::{Duty, DutySource};
use kaifa_store::LocalDay;
use kaifa_store::rows::{DutyStep, DutyStepKind, Notice, NoticeFilter, UnitContact};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use crate::app::App;
use crate::duties::decompose;
use crate::duties::scheme::slips_of;
use crate::duties::steps::stage;
use crate::duties::words::{due_words, period_words, rhythm_words};
use crate::place::PlacePicture;
use crate::place::standing::{DutyNow, Evidence};
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
pub fn source_words(place: &PlacePicture, duty: &Duty, lang: Lang) -> String {
    match &duty.assigned {
        Some(assigned) => lang.aside(&assigned.title, lang.date(assigned.on)),
        None => format!("{} {}", place.document_name(), duty.basis.address()),
    }
}

/// Points that the slips of an instance add or take.
pub fn points(place: &PlacePicture, now: &DutyNow) -> Decimal {
    slips_of(place, now).filter_map(|slip| slip.points).sum()
}

/// The cells of one line after its number, in the order of [`COLUMNS`].
pub fn cells(
    place: &PlacePicture,
    duty: &Duty,
    now: &DutyNow,
    around: &Surroundings,
    lang: Lang,
) -> Vec<String> {
    let line = Line {
        place,
        duty,
        now,
        around,
        lang,
    };
    let result = &now.result;
    let contact = now.lead().and_then(|lead| around.contacts.get(lead));
    let of_contact =
        |field: fn(&UnitContact) -> &Option<String>| contact.and_then(|contact| field(contact).clone());
    let target = decompose::total_of(place, duty).map(|(value, unit)| format!("{value} {unit}"));
    let co_units: Vec<&str> = now
        .units
        .iter()
        .skip(1)
        .map(|unit| place.unit_name(unit))
        .collect();
    let start = result.instance.from.or(duty.starting).or(place.issued);
    let milestones: Vec<String> = duty
        .milestones
        .iter()
        .map(|one| format!("{} {}", lang.date(one.due), one.title))
        .collect();
    let newest_first = now.evidence.iter().rev();
    let difficulties = newest_first.filter_map(|one| one.difficulties.clone()).next();
    let closing = now.closing();
    let points = Some(points(place, now)).filter(|points| !points.is_zero());
    vec![
        duty.source().words().get(lang).to_owned(),
        source_words(place, duty, lang),
        line.title(),
        target.unwrap_or_default(),
        now.lead().map_or_else(
            || lang.list(&now.unresolved),
            |lead| place.unit_name(lead).to_owned(),
        ),
        lang.list(&co_units),
        of_contact(|contact| &contact.leader).unwrap_or_default(),
        of_contact(|contact| &contact.contact).unwrap_or_default(),
        start.map(|day| lang.date(day)).unwrap_or_default(),
        milestones.join("; "),
        due_words(now, lang),
        rhythm_words(duty, lang),
        line.progress(),
        line.evidence().join("; "),
        difficulties.unwrap_or_default(),
        lang.of(result.lamp.words().get(lang), result.reason.get(lang)),
        line.reminders().unwrap_or_default(),
        line.verification().join("; "),
        closing.map(|step| line.step(step)).unwrap_or_default(),
        points.map(|points| points.to_string()).unwrap_or_default(),
        closing
            .and_then(|step| step.archive_number.clone())
            .unwrap_or_default(),
    ]
}

/// What the cells of one line are made of.
struct Line<'a> {
    place: &'a PlacePicture,
    duty: &'a Duty,
    now: &'a DutyNow,
    around: &'a Surroundings,
    lang: Lang,
}

impl<'a> Line<'a> {
    /// The duty, and the period where it comes round.
    fn title(&self) -> String {
        let title = self.duty.title.get(self.lang);
        match period_words(self.now, self.lang) {
            period if period.is_empty() => title.to_owned(),
            period => self.lang.aside(title, period),
        }
    }

    /// The evidence that counts on the day.
    fn counted(&self) -> impl Iterator<Item = &'a Evidence> {
        let on = self.place.on;
        self.now.evidence.iter().filter(move |one| one.counts_on(on))
    }

    /// How far it is, what was reported last, and whose parts are missing.
    fn progress(&self) -> String {
        let (result, on) = (&self.now.result, self.place.on);
        let (done, needed) = result.progress;
        let mut said = vec![format!(
            "{done}/{needed} {}",
            stage(self.duty, self.now).get(self.lang)
        )];
        let reported = self.now.evidence.iter().filter(|one| one.on <= on);
        if let Some(latest) = reported.max_by_key(|one| one.on) {
            said.push(format!("{} {}", self.lang.date(latest.on), latest.words));
        }
        let accepted = |unit: &String| {
            self.counted()
                .any(|one| one.part.as_ref() == Some(unit) && one.accepted_by_day(on))
        };
        let parts = result.instance.parts.iter().filter(|unit| !accepted(unit));
        let missing: Vec<&str> = parts.map(|unit| self.place.unit_name(unit)).collect();
        if !missing.is_empty() {
            let label = self.lang.pick("未交:", "parts missing: ");
            said.push(format!("{label}{}", self.lang.list(&missing)));
        }
        said.join("; ")
    }

    fn evidence(&self) -> Vec<String> {
        let of_one = |one: &Evidence| {
            let word = match one.accepted_by_day(self.place.on) {
                true => self.lang.pick("已核验", "accepted"),
                false => self.lang.pick("待核验", "to accept"),
            };
            self.lang
                .aside(format!("{} {}", self.lang.date(one.on), one.words), word)
        };
        self.counted().map(of_one).collect()
    }

    /// How often the unit was reminded, and when last; nothing where it never was.
    fn reminders(&self) -> Option<String> {
        let kinds = [
            "duty.due_soon",
            "duty.overdue",
            "duty.behind",
            "duty.missed",
            "slip.issued",
        ];
        let sent = self.around.messages.get(&self.now.href(self.place.name()))?;
        let reminders = sent.iter().filter(|one| kinds.contains(&one.kind.as_str()));
        let days: Vec<Date> = reminders.map(|one| one.sent_at.local_day()).collect();
        let last = self.lang.date(*days.iter().max()?);
        Some(match self.lang {
            Lang::Zh => format!("{}次,最近 {last}", days.len()),
            Lang::En => format!("{}, last {last}", days.len()),
        })
    }

    /// Who accepted what was handed in, and who verified the whole.
    fn verification(&self) -> Vec<String> {
        let word = self.lang.pick("核验通过", "accepted");
        let accepted = self.counted().filter(|one| one.accepted_by_day(self.place.on));
        let accepted = accepted.filter_map(|one| {
            let by = self.around.name(one.accepted_by.as_deref()?);
            let day = self.lang.date(one.accepted_on.unwrap_or(one.on));
            Some(format!("{day} {by} {word}"))
        });
        let steps = self.now.steps.iter();
        let verified = steps.filter(|step| step.kind == DutyStepKind::Verify);
        accepted.chain(verified.map(|step| self.step(step))).collect()
    }

    fn step(&self, step: &DutyStep) -> String {
        format!(
            "{} {} {}",
            self.lang.date(step.done_on),
            self.around.name(&step.actor),
            step.words
        )
    }
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
    sheet.set_name(lang.pick("督办台账", "Ledger of supervision"))?;
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
        (lang.pick("截至", "As of").to_owned(), lang.date(on)),
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
