//! Registers as workbooks: the template that is filled in, and the list as a workbook or csv. What is handed out can be handed
//! in again.

use kaifa_base::Lang;
use kaifa_pack::item::{FieldType, Register, RegisterField};
use kaifa_store::rows::Record;
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError,
};

use crate::place::PlacePicture;
use crate::records::rights::{About, Rights, covered};

/// Spreadsheets keep 15 digits of a number; a longer one is written as text.
const SPREADSHEET_DIGITS: usize = 15;
/// Signs of a list of choices that a spreadsheet takes in one rule.
const LONGEST_CHOICES: usize = 255;
/// Rows of a template for which its rules hold.
const TEMPLATE_ROWS: u32 = 10_000;

/// The heading of a field: its title with its unit.
pub fn heading(field: &RegisterField) -> String {
    match field.unit {
        Some(unit) if !unit.symbol().is_empty() => format!("{}({})", field.title, unit.symbol()),
        _ => field.title.clone(),
    }
}

/// The fields that a person fills in by workbook: not what is derived, and no files.
pub fn template_fields<'r>(rights: &Rights<'r>, subject: &str) -> Vec<&'r RegisterField> {
    let register = rights.register;
    register
        .fields
        .iter()
        .filter(|field| field.kind != FieldType::File && rights.edits_field(field, subject))
        .collect()
}

/// The empty workbook: a sheet named after the register with its headings, rules for the cells, and a sheet that says how.
pub fn template(
    place: &PlacePicture,
    register: &Register,
    fields: &[&RegisterField],
    subjects: &[(String, String)],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (must, may) = (
        Format::new().set_bold().set_background_color("#E6F1F6"),
        Format::new().set_background_color("#F2F2F2"),
    );
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(register))?;
    sheet.write_with_format(0, 0, "编号", &may)?;
    sheet.write_with_format(0, 1, "单位", &must)?;
    sheet.set_column_width(1, 24.0)?;
    for (column, field) in (2..).zip(fields) {
        sheet.write_with_format(
            0,
            column,
            heading(field),
            if field.required { &must } else { &may },
        )?;
        sheet.set_column_width(column, 16.0)?;
        let format = match field.kind {
            FieldType::Date => Format::new().set_num_format("yyyy-mm-dd"),
            FieldType::Integer => Format::new().set_num_format("0"),
            // Not "General": under it a spreadsheet turns `12%` into 0.12 and `1-2` into a date without saying so.
            kind if kind.is_number() => Format::new().set_num_format("#,##0.00##"),
            _ => Format::new().set_num_format("@"),
        };
        sheet.set_column_format(column, &format)?;
        if let Some(rule) = rule(place, field)? {
            sheet.add_data_validation(1, column, TEMPLATE_ROWS, column, &rule)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, (_, name)) in (1..).zip(subjects.iter().take(1).filter(|_| subjects.len() == 1)) {
        sheet.write(row, 1, name)?;
    }
    help_sheet(&mut book, place, register, fields, subjects)?;
    book.save_to_buffer()
}

fn rule(place: &PlacePicture, field: &RegisterField) -> Result<Option<DataValidation>, XlsxError> {
    let number = |value: rust_decimal::Decimal| value.to_string().parse::<f64>().unwrap_or_default();
    let rule = match field.kind {
        FieldType::Choice | FieldType::Bool if !field.many => {
            let words: Vec<String> = match field.kind {
                FieldType::Bool => vec!["是".into(), "否".into()],
                _ => field
                    .choices
                    .iter()
                    .map(|choice| place.function_title(choice, Lang::Zh))
                    .collect(),
            };
            let length: usize = words.iter().map(|word| word.chars().count() + 1).sum();
            if length > LONGEST_CHOICES {
                return Ok(None);
            }
            DataValidation::new().allow_list_strings(&words)?
        }
        kind if kind.is_number() => match (field.min, field.max) {
            (Some(min), Some(max)) => DataValidation::new()
                .allow_decimal_number(DataValidationRule::Between(number(min), number(max))),
            (Some(min), None) => DataValidation::new()
                .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(number(min))),
            (None, Some(max)) => {
                DataValidation::new().allow_decimal_number(DataValidationRule::LessThanOrEqualTo(number(max)))
            }
            (None, None) => return Ok(None),
        },
        FieldType::CreditCode => DataValidation::new().allow_text_length(DataValidationRule::EqualTo(18)),
        FieldType::Date => DataValidation::new().allow_custom(Formula::new("=TRUE")),
        _ => return Ok(None),
    };
    let title: String = field.title.chars().take(30).collect();
    let message: String = words_of(place, field).chars().take(200).collect();
    Ok(Some(rule.set_error_title(title)?.set_error_message(message)?))
}

/// What a field takes, in words.
pub fn words_of(place: &PlacePicture, field: &RegisterField) -> String {
    let mut parts = vec![field.kind.words().zh];
    if field.required {
        parts.push("必填".into());
    }
    if let Some(min) = field.min {
        parts.push(format!("不小于{min}"));
    }
    if let Some(max) = field.max {
        parts.push(format!("不大于{max}"));
    }
    if let Some(places) = field.decimals {
        parts.push(format!("至多{places}位小数"));
    }
    if let Some(most) = field.max_length {
        parts.push(format!("至多{most}字"));
    }
    if !field.choices.is_empty() {
        let words: Vec<String> = field
            .choices
            .iter()
            .map(|choice| place.function_title(choice, Lang::Zh))
            .collect();
        parts.push(format!("可选:{}", words.join("、")));
    }
    if field.many {
        parts.push("多个值用“、”隔开".into());
    }
    parts.extend(field.help.clone());
    parts.join(";")
}

fn help_sheet(
    book: &mut Workbook,
    place: &PlacePicture,
    register: &Register,
    fields: &[&RegisterField],
    subjects: &[(String, String)],
) -> Result<(), XlsxError> {
    let help = book.add_worksheet();
    help.set_name("说明")?;
    help.set_column_width(0, 28.0)?;
    help.set_column_width(1, 90.0)?;
    let mut row = 0;
    let mut line = |sheet: &mut Worksheet, left: &str, right: &str| -> Result<(), XlsxError> {
        sheet.write(row, 0, left)?;
        sheet.write(row, 1, right)?;
        row += 1;
        Ok(())
    };
    line(
        help,
        &register.title,
        register.help.as_deref().unwrap_or_default(),
    )?;
    line(help, "编号", "新登记的事项留空;更新已有事项时保留导出的编号")?;
    line(help, "单位", "单位目录中的名称或编码")?;
    for field in fields {
        line(help, &heading(field), &words_of(place, field))?;
    }
    line(help, "填写", "不要用公式和合并单元格;留空表示没有数据,不等于 0")?;
    line(
        help,
        "导入",
        "有一处不对,整个文件都不保存,所有问题按单元格一次列出",
    )?;
    for (id, name) in subjects.iter().take(2_000) {
        line(help, &format!("单位:{name}"), id)?;
    }
    for list in fields
        .iter()
        .filter_map(|field| place.edition.code_list(field.code_list.as_deref()?))
    {
        for code in list.codes.iter().take(5_000) {
            line(
                help,
                &format!("{}:{}", list.title, code.code),
                code.title.as_deref().unwrap_or_default(),
            )?;
        }
    }
    Ok(())
}

/// A name that a sheet can have.
fn sheet_name(register: &Register) -> String {
    register
        .title
        .chars()
        .map(|c| {
            if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') {
                ' '
            } else {
                c
            }
        })
        .take(31)
        .collect()
}

/// A list on its way out: which columns, whose eyes.
pub struct Out<'a> {
    /// The place of the first reader; units are looked up by the caller.
    pub register: &'a Register,
    /// What the reader may see.
    pub rights: Rights<'a>,
    /// Language of headings and words.
    pub lang: Lang,
}

/// One row of an export: fixed columns, then the fields.
pub struct OutRow {
    /// Number, unit, state, then the fields as text, then who and when.
    pub cells: Vec<String>,
}

impl Out<'_> {
    /// The fields that the reader may see somewhere; single ones are judged per record.
    pub fn fields(&self) -> Vec<&RegisterField> {
        self.register.fields.iter().collect()
    }

    /// The headings; those of the fields are the same in both languages, so that the file can be handed in again.
    pub fn headings(&self) -> Vec<String> {
        let t = |zh: &'static str, en: &'static str| self.lang.pick(zh, en).to_owned();
        let mut headings = vec![
            t("编号", "id"),
            t("单位编码", "unit"),
            t("单位", "unit name"),
            t("文件", "document"),
            t("状态", "state"),
        ];
        headings.extend(self.fields().into_iter().map(heading));
        headings.extend([
            t("登记人", "made by"),
            t("登记时间", "made at"),
            t("更新时间", "changed at"),
        ]);
        headings
    }

    /// The row of a record. Personal values stay covered.
    pub fn row(&self, place: &PlacePicture, record: &Record, state: &str, maker: &str) -> OutRow {
        let about = About::record(self.rights.register, record);
        let subject = about.unit;
        let mut cells = vec![
            record.id.clone(),
            subject.to_owned(),
            place.unit_name(subject).to_owned(),
            place.document_name(),
            state.to_owned(),
        ];
        for field in self.fields() {
            let text = record
                .fields
                .get(&field.name)
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default();
            cells.push(match field.kind {
                _ if !self.rights.sees_field(field, about) => String::new(),
                _ if field.personal => covered(text),
                FieldType::Choice => place.function_title(text, Lang::Zh),
                FieldType::Unit => {
                    let names: Vec<&str> = text.lines().map(|unit| place.unit_name(unit)).collect();
                    names.join("、")
                }
                FieldType::File => {
                    let names: Vec<&str> = text
                        .lines()
                        .map(|line| line.split_once(' ').map_or(line, |(_, name)| name))
                        .collect();
                    names.join("、")
                }
                FieldType::Bool => match text {
                    "true" => self.lang.pick("是", "yes").to_owned(),
                    "false" => self.lang.pick("否", "no").to_owned(),
                    other => other.to_owned(),
                },
                _ if field.many => text.replace('\n', "、"),
                _ => text.to_owned(),
            });
        }
        cells.push(maker.to_owned());
        cells.push(record.created_at.to_rfc3339());
        cells.push(record.updated_at.to_rfc3339());
        OutRow { cells }
    }

    /// Whether the cells of a column are numbers or dates, by its place.
    fn kind_of(&self, column: usize) -> Option<FieldType> {
        self.register
            .fields
            .get(column.checked_sub(5)?)
            .map(|field| field.kind)
    }

    /// The row for a csv: text that a spreadsheet would run as a formula gets an apostrophe before it.
    pub fn csv_cells(&self, row: OutRow) -> Vec<String> {
        let cells = row.cells.into_iter().enumerate();
        cells
            .map(|(column, cell)| match self.kind_of(column) {
                Some(kind) if kind.is_number() => cell,
                _ if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{cell}"),
                _ => cell,
            })
            .collect()
    }

    /// Writes a row into a sheet, numbers as numbers and dates as dates.
    pub fn write_row(
        &self,
        sheet: &mut Worksheet,
        at: u32,
        row: &OutRow,
        date: &Format,
    ) -> Result<(), XlsxError> {
        for (column, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let position = u16::try_from(column).unwrap_or(u16::MAX);
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            match self.kind_of(column) {
                Some(kind) if kind.is_number() && digits <= SPREADSHEET_DIGITS => match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(at, position, number)?,
                    Err(_) => sheet.write_string(at, position, cell)?,
                },
                Some(FieldType::Date) => match ExcelDateTime::parse_from_str(cell) {
                    Ok(day) => sheet.write_datetime_with_format(at, position, &day, date)?,
                    Err(_) => sheet.write_string(at, position, cell)?,
                },
                _ => sheet.write_string(at, position, cell)?,
            };
        }
        Ok(())
    }

    /// A workbook with the headings, into which rows are written in order without being held.
    pub fn workbook(&self) -> Result<Workbook, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold().set_background_color("#E6F1F6");
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(self.register))?;
        for (column, text) in (0..).zip(self.headings()) {
            sheet.write_with_format(0, column, text, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(book)
    }
}
