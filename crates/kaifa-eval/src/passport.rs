//! Decision passports: a result together with everything that it rests on, so that anybody can compute it again without
//! the data that it came from.
//!
//! Every piece (a fact, a figure, a parameter, a rule, a definition …) has its own seal, a hash. [`recompute`] first
//! compares the seals and names each piece that was changed, removed or added; then it computes the result anew and
//! compares it byte for byte, so that a passport with new seals does not pass either.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::{Citation, Date, Digest, Place, Problem, Words};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::codes::{PASSPORT_CHANGED, PASSPORT_DIFFERS, PASSPORT_UNREADABLE};
use crate::compile::Settings;
use crate::duties::{DutyInput, DutyInstance, DutyResult, Performed, judge_duty};
use crate::effects::Decision;
use crate::excerpt::{Excerpt, Needs};
use crate::facts::{FactRow, FactRows, Facts};
use crate::figures::{FigureEntry, Figures, Membership};
use crate::outcome::Outcome;
use crate::rules::{RunOptions, run_rules};
use crate::targets::{TargetInput, TargetResult, judge_target};

/// What a result was computed from, by kind of result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Inputs {
    /// A rule that fired.
    Rule {
        /// The rule.
        rule: String,
        /// The subject.
        subject: String,
        /// The year.
        year: Option<i32>,
        /// The facts that the rule reads.
        facts: Facts,
        /// Whether the lists were complete.
        complete_list: bool,
    },
    /// The status of a target.
    Target {
        /// The target.
        target: String,
        /// The subject.
        subject: String,
        /// The figures of its indicators.
        figures: Vec<FigureEntry>,
        /// Who belongs to whom.
        membership: Membership,
    },
    /// The state of a duty.
    Duty {
        /// The duty.
        duty: String,
        /// The instance.
        instance: DutyInstance,
        /// What was handed in.
        performed: Vec<Performed>,
        /// Date of issue as entered.
        issued: Option<Date>,
        /// Date of coming into force as entered.
        in_force: Option<Date>,
    },
}

/// A result and all that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passport {
    /// Version of this form.
    pub format: u32,
    /// The program that computed it.
    pub program: String,
    /// The day for which it was computed.
    pub as_of: Date,
    /// What it was computed from.
    pub inputs: Inputs,
    /// Parameters entered outside the pack.
    pub settings: Settings,
    /// The items used.
    pub excerpt: Excerpt,
    /// The clauses with the hash of their words, where the text is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Citation>,
    /// What was decided on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// What came out.
    pub result: Json,
    /// Piece → hash.
    pub seals: BTreeMap<String, Digest>,
}

/// The only form there is yet.
const FORMAT: u32 = 1;

impl Passport {
    fn sealed(as_of: Date, inputs: Inputs, settings: Settings, excerpt: Excerpt, result: Json) -> Passport {
        let mut passport = Passport {
            format: FORMAT,
            program: format!("kaifa {}", env!("CARGO_PKG_VERSION")),
            as_of,
            inputs,
            settings,
            excerpt,
            clauses: Vec::new(),
            decision: None,
            result,
            seals: BTreeMap::new(),
        };
        passport.seals = passport.pieces();
        passport
    }

    /// The passport of an outcome of a run over `facts`.
    pub fn of_outcome(
        outcome: &Outcome,
        excerpt: &Excerpt,
        facts: &Facts,
        settings: &Settings,
        as_of: Date,
        complete_list: bool,
    ) -> Passport {
        let needs = excerpt.needs(&outcome.rule);
        let excerpt = excerpt.for_rules([outcome.rule.as_str()]);
        let inputs = Inputs::Rule {
            rule: outcome.rule.clone(),
            subject: outcome.subject.clone(),
            year: outcome.year,
            facts: needed(&facts.known_on(as_of), &needs, &excerpt, outcome),
            complete_list,
        };
        let settings = used_settings(settings, &excerpt);
        Passport::sealed(as_of, inputs, settings, excerpt, json(outcome))
    }

    /// The passport of a target's status.
    pub fn of_target(result: &TargetResult, input: &TargetInput<'_>) -> Passport {
        let excerpt = input.excerpt.for_target(&result.target);
        let indicators: BTreeSet<&str> = excerpt.indicators.iter().map(|i| i.id.as_str()).collect();
        let figures: Vec<FigureEntry> = input.figures.clone().into();
        let inputs = Inputs::Target {
            target: result.target.clone(),
            subject: result.subject.clone(),
            figures: figures
                .into_iter()
                .filter(|f| indicators.contains(f.indicator.as_str()))
                .collect(),
            membership: input.membership.of(&asked(result, &excerpt)),
        };
        let settings = used_settings(input.settings, &excerpt);
        Passport::sealed(input.as_of, inputs, settings, excerpt, json(result))
    }

    /// The passport of a duty's state.
    pub fn of_duty(result: &DutyResult, performed: &[Performed], input: &DutyInput<'_>) -> Passport {
        let excerpt = input.excerpt.for_duty(&result.instance.duty);
        let inputs = Inputs::Duty {
            duty: result.instance.duty.clone(),
            instance: result.instance.clone(),
            performed: performed.to_vec(),
            issued: input.issued,
            in_force: input.in_force,
        };
        let settings = used_settings(input.settings, &excerpt);
        Passport::sealed(input.on, inputs, settings, excerpt, json(result))
    }

    /// The same with clauses hashed by whoever holds the text, and with the decision taken on it.
    pub fn with_decision(mut self, clauses: Vec<Citation>, decision: Option<Decision>) -> Passport {
        self.clauses = clauses;
        self.decision = decision;
        self.seals = self.pieces();
        self
    }

    /// Reads a passport from its JSON.
    pub fn from_json(text: &str) -> Result<Passport, Box<Problem>> {
        serde_json::from_str::<Passport>(text)
            .map(Passport::reindexed)
            .map_err(|error| {
                let place = Place {
                    line: Some(error.line()),
                    column: Some(error.column()),
                    ..Place::default()
                };
                Box::new(
                    Problem::error(
                        &PASSPORT_UNREADABLE,
                        place,
                        Words::new(
                            format!("不是可读的凭证:{error}"),
                            format!("this is no readable passport: {error}"),
                        ),
                    )
                    .hint("请使用导出的原文件", "use the file as it was exported"),
                )
            })
    }

    /// The passport as JSON, the same bytes every time.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    fn reindexed(mut self) -> Passport {
        if let Inputs::Rule { facts, .. } = &mut self.inputs {
            *facts = std::mem::take(facts).reindexed();
        }
        self
    }

    /// Every piece by a name that a person understands, with its hash.
    fn pieces(&self) -> BTreeMap<String, Digest> {
        let mut pieces = BTreeMap::new();
        let mut seal = |name: String, value: Json| {
            pieces.insert(name, Digest::of(value.to_string()));
        };
        seal("as_of".into(), json(&self.as_of));
        seal("result".into(), self.result.clone());
        seal("clauses".into(), json(&self.clauses));
        seal("decision".into(), json(&self.decision));
        for (id, setting) in &self.settings {
            seal(format!("setting {id}"), json(setting));
        }
        for (kind, items) in json(&self.excerpt).as_object().into_iter().flatten() {
            for (at, item) in items.as_array().into_iter().flatten().enumerate() {
                let id = ["id", "name", "year"]
                    .iter()
                    .find_map(|key| item.get(key))
                    .map(|id| match id {
                        Json::String(text) => text.clone(),
                        other => other.to_string(),
                    });
                // A definition may stand for several tables under one name.
                let table = item.get("table").and_then(Json::as_str).unwrap_or_default();
                let id = id.unwrap_or_else(|| at.to_string());
                seal(format!("{kind} {id} {table}").trim_end().to_owned(), item.clone());
            }
        }
        match &self.inputs {
            Inputs::Rule {
                rule,
                subject,
                year,
                facts,
                complete_list,
            } => {
                seal("question".into(), json(&(rule, subject, year, complete_list)));
                for (table, rows) in &facts.tables {
                    seal(format!("columns {table}"), json(&(&rows.columns, rows.complete)));
                    for row in rows.rows() {
                        let year = row.year.map(|y| format!(" {y}")).unwrap_or_default();
                        let name = format!("{table} {}{year}", row.subject);
                        seal(format!("row {name}"), json(&row.published));
                        for (column, fact) in row.cells.iter() {
                            seal(format!("fact {name} {column}"), json(fact));
                        }
                    }
                }
            }
            Inputs::Target {
                target,
                subject,
                figures,
                membership,
            } => {
                seal("question".into(), json(&(target, subject)));
                seal("membership".into(), json(membership));
                for figure in figures {
                    let name = format!("figure {} {} {}", figure.indicator, figure.subject, figure.period);
                    seal(name, json(figure));
                }
            }
            Inputs::Duty {
                duty,
                instance,
                performed,
                issued,
                in_force,
            } => {
                seal("question".into(), json(&(duty, instance)));
                seal("document dates".into(), json(&(issued, in_force)));
                for (at, one) in performed.iter().enumerate() {
                    seal(format!("performed {}", at + 1), json(one));
                }
            }
        }
        pieces
    }

    /// Computes the result from the passport's own inputs.
    fn computed(&self) -> Option<Json> {
        match &self.inputs {
            Inputs::Rule {
                rule,
                subject,
                year,
                facts,
                complete_list,
            } => {
                let options = RunOptions {
                    rules: Some([rule.clone()].into()),
                    complete_list: *complete_list,
                    only_year: *year,
                    ..RunOptions::default()
                };
                let (run, _) = run_rules(&self.excerpt, facts, &self.settings, self.as_of, &options);
                let found = run
                    .outcomes
                    .iter()
                    .find(|o| o.subject == *subject && o.year == *year && o.rule == *rule);
                found.map(json)
            }
            Inputs::Target {
                target,
                subject,
                figures,
                membership,
            } => {
                let figures = Figures::from(figures.clone());
                let input = TargetInput {
                    excerpt: &self.excerpt,
                    figures: &figures,
                    membership,
                    settings: &self.settings,
                    as_of: self.as_of,
                };
                Some(json(&judge_target(self.excerpt.target(target)?, subject, &input)))
            }
            Inputs::Duty {
                duty,
                instance,
                performed,
                issued,
                in_force,
            } => {
                let input = DutyInput {
                    excerpt: &self.excerpt,
                    settings: &self.settings,
                    issued: *issued,
                    in_force: *in_force,
                    on: self.as_of,
                };
                Some(json(&judge_duty(
                    self.excerpt.duty(duty)?,
                    instance,
                    performed,
                    &input,
                )))
            }
        }
    }
}

/// Checks a passport against itself: every seal, then the result, computed anew. All changed pieces are named.
pub fn recompute(passport: &Passport) -> Result<(), Vec<Problem>> {
    let now = passport.pieces();
    let names: BTreeSet<&String> = now.keys().chain(passport.seals.keys()).collect();
    let mut problems: Vec<Problem> = names
        .into_iter()
        .filter(|name| now.get(*name) != passport.seals.get(*name))
        .map(|name| {
            let (zh, en) = match (now.contains_key(name), passport.seals.contains_key(name)) {
                (true, true) => ("被改动", "was changed"),
                (false, _) => ("被删除", "was removed"),
                (true, false) => ("是后来添加的", "was added"),
            };
            Problem::error(
                &PASSPORT_CHANGED,
                Place::item(name.clone()),
                Words::new(format!("“{name}”{zh}"), format!("`{name}` {en}")),
            )
        })
        .collect();
    match passport.computed() {
        Some(result) if bytes(&result) == bytes(&passport.result) => {}
        Some(result) => problems.push(differs(&passport.result, &result)),
        None => problems.push(Problem::error(
            &PASSPORT_DIFFERS,
            Place::item("result"),
            Words::new(
                "由所附依据得不出这一结果",
                "the enclosed inputs do not give this result",
            ),
        )),
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// Names the first part of a result that does not come out again.
fn differs(stored: &Json, computed: &Json) -> Problem {
    let keys = stored.as_object().into_iter().flatten().map(|(key, _)| key);
    let field = keys
        .into_iter()
        .find(|key| stored.get(key) != computed.get(key))
        .cloned();
    let field = field.unwrap_or_else(|| "result".to_owned());
    let show = |value: &Json| value.get(&field).map(Json::to_string).unwrap_or_default();
    let (was, now) = (show(stored), show(computed));
    Problem::error(
        &PASSPORT_DIFFERS,
        Place {
            field: Some(field.clone()),
            ..Place::item("result")
        },
        Words::new(
            format!("结果中的“{field}”为 {was},重新计算得 {now}"),
            format!("`{field}` of the result is {was}; computed anew it is {now}"),
        ),
    )
}

/// The result as it is written: keys in another order are another result.
fn bytes(value: &Json) -> String {
    value.to_string()
}

fn json(value: &impl Serialize) -> Json {
    serde_json::to_value(value).unwrap_or(Json::Null)
}

/// The units and groups that a target's judgement asks about.
fn asked(result: &TargetResult, excerpt: &Excerpt) -> Vec<String> {
    let against = excerpt.target(&result.target).and_then(|t| t.against.clone());
    [Some(result.subject.clone()), against]
        .into_iter()
        .flatten()
        .collect()
}

fn used_settings(settings: &Settings, excerpt: &Excerpt) -> Settings {
    let used = |id: &String| excerpt.parameters.iter().any(|p| p.id == *id);
    settings
        .iter()
        .filter(|(id, _)| used(id))
        .map(|(id, s)| (id.clone(), s.clone()))
        .collect()
}

/// The facts that a rule reads for a subject: its own rows, and whole tables only where the rule counts or ranks.
fn needed(facts: &Facts, needs: &Needs, excerpt: &Excerpt, outcome: &Outcome) -> Facts {
    let own_table = excerpt
        .rule(&outcome.rule)
        .map(|r| r.table.clone())
        .unwrap_or_default();
    let mut kept = Facts::default();
    for (table, rows) in facts
        .tables
        .iter()
        .filter(|(table, _)| needs.tables.contains(*table))
    {
        let columns: BTreeSet<String> = rows
            .columns
            .iter()
            .filter(|c| needs.columns.contains(&(table.clone(), (*c).clone())))
            .cloned()
            .collect();
        let mut made = FactRows::new(columns.iter().cloned());
        made.complete = rows.complete;
        let whole = *table != own_table || needs.whole_tables.contains(table);
        for row in rows
            .rows()
            .iter()
            .filter(|row| whole || row.subject == outcome.subject)
        {
            let cells = row.cells.iter().filter(|(c, _)| columns.contains(c.as_str()));
            let row = FactRow {
                cells: cells.map(|(c, f)| (c.clone(), f.clone())).collect(),
                ..row.clone()
            };
            // Rows come from a table that refuses doubles, so none can be refused here.
            let _ = made.push(row);
        }
        kept.tables.insert(table.clone(), made);
    }
    kept
}
