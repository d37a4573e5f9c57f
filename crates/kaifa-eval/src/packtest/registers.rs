//! Tests of registers: a record as it would be filled in, and whether it may be saved, or a step of it taken. Who may do so is not
//! asked: that is a matter of people, whom a pack does not know.

use std::sync::Arc;

use kaifa_base::{Date, Words};
use kaifa_pack::Edition;
use kaifa_pack::item::{FieldType, Register, RegisterCase, Transition};

use super::failure;
use crate::book::Book;
use crate::compile::Settings;
use crate::excerpt::Excerpt;
use crate::record::form::{self, Form, Stored};

pub(super) fn run(
    edition: &Edition,
    excerpt: &Excerpt,
    settings: &Settings,
    as_of: Option<Date>,
    case: &RegisterCase,
) -> Vec<Words> {
    let Some(register) = edition.register(&case.register) else {
        return vec![failure(
            format!("没有台账“{}”", case.register),
            format!("there is no register `{}`", case.register),
        )];
    };
    let step = case.step.as_deref().map(|id| register.transition(id));
    if step == Some(None) {
        let step = case.step.as_deref().unwrap_or_default();
        return vec![failure(
            format!("“{}”没有步骤“{step}”", register.title),
            format!("the register `{}` has no step `{step}`", register.id),
        )];
    }
    let on = as_of.unwrap_or_default();
    let parameters = Excerpt {
        parameters: excerpt.parameters.clone(),
        ..Excerpt::default()
    };
    let book = Arc::new(Book::compile(&parameters, settings, on).0);
    let tried = Tried {
        form: Form::new(register, edition, book),
        step: step.flatten(),
        case,
        on,
    };
    tried.failures()
}

/// A record with the step that is tried on it.
struct Tried<'a> {
    form: Form<'a>,
    step: Option<&'a Transition>,
    case: &'a RegisterCase,
    on: Date,
}

impl Tried<'_> {
    fn register(&self) -> &Register {
        self.form.register
    }

    /// The state that the record is in before the step.
    fn state(&self) -> &str {
        let first = self.register().start().map(|state| state.id.as_str());
        self.case.state.as_deref().or(first).unwrap_or_default()
    }

    fn failures(&self) -> Vec<Words> {
        let mut against = Vec::new();
        let fields = self.fields(&mut against);
        let mut failures = Vec::new();
        for (name, wanted) in &self.case.derived {
            let found = fields.get(name).map(String::as_str).unwrap_or_default();
            if found != wanted {
                failures.push(failure(
                    format!("“{name}”应为“{wanted}”,实际为“{found}”"),
                    format!("`{name}` should be `{wanted}`, found `{found}`"),
                ));
            }
        }
        self.judge(&fields, &mut against);
        let said = |pick: fn(&Words) -> &str| against.iter().map(pick).collect::<Vec<_>>().join(";");
        let (zh, en) = (said(|words| &words.zh), said(|words| &words.en));
        match (self.case.allowed, against.is_empty()) {
            (true, false) => failures.push(failure(
                format!("应能办理,实际被拒绝:{zh}"),
                format!("it should be allowed and is refused: {en}"),
            )),
            (false, true) => failures.push(failure(
                "应被拒绝,实际可以办理",
                "it should be refused and is allowed",
            )),
            _ => {}
        }
        let because = self.case.because.as_deref();
        if let Some(words) = because.filter(|words| !zh.contains(words) && !en.contains(words)) {
            failures.push(failure(
                format!("理由中应有“{words}”,实际为:{zh}"),
                format!("the reasons should hold `{words}`, found: {en}"),
            ));
        }
        failures
    }

    /// The fields as they would be stored, derived ones worked out.
    fn fields(&self, against: &mut Vec<Words>) -> Stored {
        let mut fields = Stored::new();
        for (name, text) in &self.case.fields {
            let Some(reader) = self.form.reader(name) else {
                against.push(failure(
                    format!("没有字段“{name}”"),
                    format!("there is no field `{name}`"),
                ));
                continue;
            };
            // Units and records that a test names are taken as they are written: it has no data.
            match reader.read(text, &|named| Some(named.to_owned())) {
                Ok(Some(value)) => {
                    fields.insert(name.clone(), value);
                }
                Ok(None) => {}
                Err(fault) => against.push(reader.words(fault, text)),
            }
        }
        self.form.derive(&mut fields, self.setting(self.state()));
        fields
    }

    fn setting<'s>(&'s self, state: &'s str) -> form::Setting<'s> {
        form::Setting {
            subject: self.case.subject.as_deref().unwrap_or("甲"),
            state,
            on: self.on,
        }
    }

    /// Everything that stands against saving the record, or against the step.
    fn judge(&self, fields: &Stored, against: &mut Vec<Words>) {
        let state = self.step.map_or(self.state(), |step| &step.to);
        let setting = self.setting(state);
        let mut empty: Vec<&str> = Vec::new();
        empty.extend(
            self.form
                .missing(fields, setting)
                .iter()
                .map(|field| field.name.as_str()),
        );
        let asked = self
            .step
            .iter()
            .flat_map(|step| step.requires.iter().chain(&step.evidence));
        empty.extend(
            asked
                .map(String::as_str)
                .filter(|name| !fields.contains_key(*name)),
        );
        empty.dedup();
        for field in empty.iter().filter_map(|name| self.register().field(name)) {
            let (zh, en) = match field.kind {
                FieldType::File => ("须上传", "needs a file:"),
                _ => ("须填写", "must be filled in:"),
            };
            against.push(failure(
                format!("{zh}“{}”", field.title),
                format!("{en} `{}`", field.name),
            ));
        }
        for check in self
            .form
            .broken(fields, setting)
            .iter()
            .filter(|check| !check.warning)
        {
            let english = check.message_en.clone();
            against.push(failure(
                check.message.clone(),
                english.unwrap_or_else(|| check.message.clone()),
            ));
        }
        let Some(step) = self.step else { return };
        if !step.from.iter().any(|from| from == self.state()) {
            against.push(failure(
                format!("“{}”不从状态“{}”开始", step.title, self.state()),
                format!("`{}` does not start from the state `{}`", step.id, self.state()),
            ));
        }
        let blocked = |_: &str, function: &str| self.case.blocked.iter().any(|one| one == function);
        let now = self.setting(self.state());
        let holds = |guard: &str| self.form.guard_holds(guard, fields, now, &blocked);
        if step.guard.as_ref().is_some_and(|guard| !holds(&guard.text)) {
            let zh = step
                .refusal
                .clone()
                .unwrap_or_else(|| "不符合办理条件".to_owned());
            let en = step.refusal_en.clone().unwrap_or_else(|| zh.clone());
            against.push(failure(zh, en));
        }
    }
}

#[cfg(test)]
mod tests {
    use kaifa_pack::{Pack, PackFiles};

    use super::super::run_tests;
    use super::*;

    const PACK: &str = r#"
[[register]]
id = "promise"
title = "承诺事项"
subject = "zone"
[[register.field]]
name = "amount"
title = "承诺金额"
type = "decimal"
decimals = 2
required = true
[[register.field]]
name = "paid"
title = "已兑现"
type = "decimal"
decimals = 2
[[register.field]]
name = "rest"
title = "未兑现"
type = "decimal"
decimals = 2
derived = "amount - paid"
[[register.check]]
id = "not_more"
holds = "paid <= amount"
message = "已兑现不能大于承诺金额"
[[register.state]]
id = "open"
title = "履行中"
start = true
[[register.state]]
id = "kept"
title = "已兑现"
final = true
[[register.transition]]
id = "keep"
title = "兑现完毕"
from = ["open"]
to = "kept"
roles = ["zone"]
guard = "paid = amount"
refusal = "尚未全部兑现"
"#;

    /// What the tests of a pack with one more test say.
    fn said(test: &str) -> Vec<String> {
        let text = format!("{PACK}\n[[test]]\nname = \"甲\"\nregister = \"promise\"\n{test}\n");
        let files = PackFiles::new("p".to_owned(), [("registers.toml".to_owned(), text)]);
        let loaded = Pack::from_files(files);
        let edition = Edition::new(loaded.pack, Vec::new());
        let reports = run_tests(&edition);
        reports
            .iter()
            .flat_map(|report| &report.failures)
            .map(|words| words.zh.clone())
            .collect()
    }

    #[test]
    fn what_is_expected_and_comes_out_is_not_spoken_of() {
        for test in [
            "allowed = true\nfields = { amount = \"100\", paid = \"80\" }\nderived = { rest = \"20\" }",
            "allowed = true\nstep = \"keep\"\nfields = { amount = \"100\", paid = \"100\" }",
            "allowed = false\nstep = \"keep\"\nbecause = \"尚未全部兑现\"\nfields = { amount = \"100\", paid = \"80\" }",
            "allowed = false\nbecause = \"不能大于\"\nfields = { amount = \"100\", paid = \"120\" }",
            "allowed = false\nbecause = \"承诺金额\"",
            "allowed = false\nbecause = \"应为数字\"\nfields = { amount = \"一百\" }",
            "allowed = false\nstate = \"kept\"\nstep = \"keep\"\nfields = { amount = \"1\", paid = \"1\" }",
        ] {
            assert_eq!(said(test), Vec::<String>::new(), "{test}");
        }
    }

    #[test]
    fn what_comes_out_otherwise_is_told_with_both() {
        for (test, words) in [
            (
                "allowed = false\nfields = { amount = \"100\" }",
                "应被拒绝,实际可以办理",
            ),
            (
                "allowed = true\nstep = \"keep\"\nfields = { amount = \"100\" }",
                "应能办理,实际被拒绝:尚未全部兑现",
            ),
            (
                "allowed = false\nstep = \"keep\"\nbecause = \"别的\"\nfields = { amount = \"100\" }",
                "理由中应有“别的”,实际为:尚未全部兑现",
            ),
            (
                "allowed = true\nfields = { amount = \"100\", paid = \"80\" }\nderived = { rest = \"30\" }",
                "“rest”应为“30”",
            ),
            ("allowed = true\nstep = \"give\"", "没有步骤“give”"),
            (
                "allowed = true\nfields = { amount = \"1\", sum = \"1\" }",
                "没有字段“sum”",
            ),
        ] {
            let found = said(test);
            assert!(found.len() == 1 && found[0].contains(words), "{test}: {found:?}");
        }
    }
}
