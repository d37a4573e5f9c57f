//! A record's fields together: what is missing, what follows from the others, what must hold, and the words for it.
//!
//! A register is prepared once ([`Form::new`]) and asked for many records. Expressions are three-valued: a check that
//! cannot be judged because a field is empty does not stand against the record, a guard that cannot be judged does.

use std::collections::BTreeMap;
use std::sync::Arc;

use kaifa_base::{Date, Decimal};
use kaifa_pack::Edition;
use kaifa_pack::expr::{self, Expr, Template, TemplatePart};
use kaifa_pack::item::{FieldType, Register, RegisterCheck, RegisterField};

use crate::book::Book;
use crate::expression::{Blocked, Evaluator, Scope};
use crate::facts::Facts;
use crate::record::value::{FieldReader, typed};
use crate::value::{Cause, Value};

/// Stored fields by name.
pub type Stored = BTreeMap<String, String>;

/// A register, ready to judge records.
#[derive(Debug)]
pub struct Form<'e> {
    /// The register.
    pub register: &'e Register,
    /// A reader per field, in the order of the fields.
    pub readers: Vec<FieldReader<'e>>,
    required_if: Vec<(&'e RegisterField, Expr)>,
    derived: Vec<(&'e RegisterField, Expr)>,
    checks: Vec<(&'e RegisterCheck, Expr)>,
    title: Option<Template>,
    /// Parameters as they are set.
    pub book: Arc<Book>,
}

/// What a record is judged for.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The unit that the record belongs to.
    pub subject: &'a str,
    /// The state that it is in.
    pub state: &'a str,
    /// The day.
    pub on: Date,
}

impl<'e> Form<'e> {
    /// Prepares a register. Expressions that cannot be read are reported when the pack is checked; here they say nothing.
    pub fn new(register: &'e Register, edition: &'e Edition, book: Arc<Book>) -> Form<'e> {
        let fields = register.fields.iter();
        Form {
            register,
            readers: fields
                .clone()
                .map(|field| FieldReader::new(field, edition))
                .collect(),
            required_if: fields
                .clone()
                .filter_map(|field| Some((field, expr::parse(&field.required_if.as_ref()?.text).ok()?)))
                .collect(),
            derived: fields
                .filter_map(|field| Some((field, expr::parse(&field.derived.as_ref()?.text).ok()?)))
                .collect(),
            checks: register
                .checks
                .iter()
                .filter_map(|check| Some((check, expr::parse(&check.holds.text).ok()?)))
                .collect(),
            title: register
                .record_title
                .as_ref()
                .and_then(|title| expr::parse_template(&title.text).ok()),
            book,
        }
    }

    /// The reader of a field.
    pub fn reader(&self, name: &str) -> Option<&FieldReader<'e>> {
        self.readers.iter().find(|reader| reader.field.name == name)
    }

    /// Whether anything has to be worked out beyond the single fields.
    pub fn is_plain(&self) -> bool {
        self.derived.is_empty() && self.checks.is_empty() && self.required_if.is_empty()
    }

    /// Fields that must be filled in now and are not.
    pub fn missing(&self, fields: &Stored, setting: Setting<'_>) -> Vec<&'e RegisterField> {
        let register = self.register;
        let mut missing: Vec<&RegisterField> = register
            .fields
            .iter()
            .filter(|field| field.required && !fields.contains_key(&field.name))
            .collect();
        if !self.required_if.is_empty() {
            let values = self.values(fields, setting);
            for (field, condition) in &self.required_if {
                let asked = self.truth(condition, &values, setting) == Some(true);
                if asked && !field.required && !fields.contains_key(&field.name) {
                    missing.push(field);
                }
            }
        }
        missing
    }

    /// Works out the derived fields anew, in their order. One that cannot be worked out is empty, not zero.
    pub fn derive(&self, fields: &mut Stored, setting: Setting<'_>) {
        for (field, expression) in &self.derived {
            let values = self.values(fields, setting);
            let value = self.evaluate(expression, &values, setting);
            match stored(field, &value) {
                Some(text) => fields.insert(field.name.clone(), text),
                None => fields.remove(&field.name),
            };
        }
    }

    /// The checks that do not hold.
    pub fn broken(&self, fields: &Stored, setting: Setting<'_>) -> Vec<&'e RegisterCheck> {
        if self.checks.is_empty() {
            return Vec::new();
        }
        let values = self.values(fields, setting);
        self.checks
            .iter()
            .filter(|(_, condition)| self.truth(condition, &values, setting) == Some(false))
            .map(|(check, _)| *check)
            .collect()
    }

    /// Whether a guard holds; what cannot be judged does not.
    pub fn guard_holds(
        &self,
        guard: &str,
        fields: &Stored,
        setting: Setting<'_>,
        blocked: Blocked<'_>,
    ) -> bool {
        let Ok(condition) = expr::parse(guard) else {
            return false;
        };
        let values = self.values(fields, setting);
        let facts = Facts::default();
        let evaluator = Evaluator::new(&self.book, &facts, setting.on).with_blocks(blocked);
        let scope = Scope::of_values(setting.subject, &values);
        evaluator.value(&condition, &scope).as_truth() == Some(true)
    }

    /// The words for the record in lists: by the register's template, else its first short text.
    pub fn title(&self, fields: &Stored, setting: Setting<'_>) -> String {
        let words = match &self.title {
            Some(template) => {
                let values = self.values(fields, setting);
                let fill = |part: &TemplatePart| match part {
                    TemplatePart::Words(text) => text.clone(),
                    TemplatePart::Hole(hole) => match self.evaluate(hole, &values, setting) {
                        Value::Unknown { .. } => String::new(),
                        known => known.to_string(),
                    },
                };
                template
                    .parts
                    .iter()
                    .map(fill)
                    .collect::<String>()
                    .trim()
                    .to_owned()
            }
            None => {
                let short = |field: &&RegisterField| !field.personal && !field.kind.is_long();
                let shown = self.register.fields.iter().filter(short);
                let text =
                    shown.filter(|field| matches!(field.kind, FieldType::Text | FieldType::CreditCode));
                text.filter_map(|field| fields.get(&field.name))
                    .next()
                    .cloned()
                    .unwrap_or_default()
            }
        };
        match words.is_empty() {
            true => self.register.title.clone(),
            false => words.chars().take(120).collect(),
        }
    }

    /// The fields as values; an empty one is a value that is not known.
    pub fn values(&self, fields: &Stored, setting: Setting<'_>) -> BTreeMap<String, Value> {
        let mut values = BTreeMap::new();
        for field in &self.register.fields {
            let value = fields
                .get(&field.name)
                .and_then(|text| typed(field, text))
                .unwrap_or_else(|| {
                    Value::unknown(Cause::EmptyFact {
                        table: self.register.id.clone(),
                        column: field.name.clone(),
                        subject: setting.subject.to_owned(),
                        year: None,
                    })
                });
            values.insert(field.title.clone(), value.clone());
            values.insert(field.name.clone(), value);
        }
        values.insert("state".to_owned(), Value::text(setting.state));
        values
    }

    fn evaluate(&self, expression: &Expr, values: &BTreeMap<String, Value>, setting: Setting<'_>) -> Value {
        let facts = Facts::default();
        let evaluator = Evaluator::new(&self.book, &facts, setting.on);
        evaluator.value(expression, &Scope::of_values(setting.subject, values))
    }

    fn truth(
        &self,
        condition: &Expr,
        values: &BTreeMap<String, Value>,
        setting: Setting<'_>,
    ) -> Option<bool> {
        self.evaluate(condition, values, setting).as_truth()
    }
}

/// A value in the stored form of a field, numbers in the field's unit and rounded to its places.
fn stored(field: &RegisterField, value: &Value) -> Option<String> {
    match value {
        Value::Number { value, unit } => {
            let in_unit: Decimal = match (unit, field.unit) {
                (Some(from), Some(to)) => from.convert(*value, to)?,
                _ => *value,
            };
            let places = match field.kind {
                FieldType::Integer => 0,
                _ => field.decimals.unwrap_or(28),
            };
            let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
            Some(
                in_unit
                    .round_dp_with_strategy(places, strategy)
                    .normalize()
                    .to_string(),
            )
        }
        Value::Text { value } => Some(value.clone()).filter(|text| !text.is_empty()),
        Value::Bool { value } => Some(value.to_string()),
        Value::Date { value } => Some(value.format("%Y-%m-%d").to_string()),
        Value::List { items } => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            Some(items.join("\n"))
        }
        Value::Between { .. } | Value::Unknown { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kaifa_pack::{Pack, PackFiles};

    const PLOT: &str = r#"
[[register]]
id = "plot"
title = "地块"
subject = "zone"
record_title = "{number}({area}亩)"
[[register.field]]
name = "number"
title = "宗地编号"
type = "text"
required = true
[[register.field]]
name = "area"
title = "面积"
type = "decimal"
unit = "亩"
[[register.field]]
name = "built"
title = "已建面积"
type = "decimal"
unit = "公顷"
[[register.field]]
name = "share"
title = "建成率"
type = "decimal"
unit = "%"
decimals = 1
derived = "built / area"
[[register.field]]
name = "idle"
title = "闲置"
type = "bool"
[[register.field]]
name = "why"
title = "原因"
type = "long_text"
required_if = "idle"
[[register.check]]
id = "within"
holds = "built <= area"
message = "已建面积不能大于面积"
[[register.state]]
id = "open"
title = "在册"
start = true
"#;

    fn with_form(check: impl Fn(&Form<'_>)) {
        let files = PackFiles::new("p".to_owned(), [("registers.toml".to_owned(), PLOT.to_owned())]);
        let loaded = Pack::from_files(files);
        let edition = Edition::new(loaded.pack, Vec::new());
        let register = edition.register("plot").expect("the register is read");
        check(&Form::new(register, &edition, Arc::default()));
    }

    fn fields(pairs: &[(&str, &str)]) -> Stored {
        pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn setting() -> Setting<'static> {
        Setting {
            subject: "z",
            state: "open",
            on: Date::from_ymd_opt(2026, 3, 5).unwrap(),
        }
    }

    #[test]
    fn derived_fields_follow_across_units_and_are_empty_without_their_parts() {
        with_form(|form| {
            let mut plot = fields(&[("number", "甲-01"), ("area", "30"), ("built", "1.5")]);
            form.derive(&mut plot, setting());
            // 1.5 公顷 of 30 亩 (2 公顷) is three quarters.
            assert_eq!(plot.get("share").map(String::as_str), Some("75"));
            assert_eq!(form.title(&plot, setting()), "甲-01(30亩)");
            plot.remove("built");
            form.derive(&mut plot, setting());
            assert_eq!(plot.get("share"), None);
        });
    }

    #[test]
    fn a_check_across_units_at_its_edge() {
        with_form(|form| {
            let broken = |built: &str| {
                let plot = fields(&[("area", "30"), ("built", built)]);
                form.broken(&plot, setting())
                    .iter()
                    .map(|check| check.id.clone())
                    .collect::<Vec<_>>()
            };
            assert!(broken("2").is_empty());
            assert_eq!(broken("2.0001"), ["within"]);
            assert!(form.broken(&fields(&[("area", "30")]), setting()).is_empty());
        });
    }

    #[test]
    fn what_must_be_filled_in_may_depend_on_other_fields() {
        with_form(|form| {
            let missing = |pairs: &[(&str, &str)]| {
                let missing = form.missing(&fields(pairs), setting());
                missing.iter().map(|field| field.name.clone()).collect::<Vec<_>>()
            };
            assert_eq!(missing(&[]), ["number"]);
            assert_eq!(missing(&[("number", "1"), ("idle", "true")]), ["why"]);
            assert!(missing(&[("number", "1"), ("idle", "false")]).is_empty());
        });
    }
}
