//! Runs rules over facts: every rule on every row of its table, in the order of the rows. A run proposes and never
//! decides; what a person makes of it is in `effects.rs`.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_pack::item::{EffectEnd, Moment, RuleKind};
use rayon::prelude::*;

use crate::book::{Book, BookConsequence, BookRule};
use crate::codes::UNKNOWN_RULE;
use crate::columnar::{Batch, Hit, Program};
use crate::compile::Settings;
use crate::evaluable::absent_columns;
use crate::excerpt::Excerpt;
use crate::expression::{Evaluator, Scope};
use crate::facts::{FactRow, Facts};
use crate::judge::Judgement;
use crate::outcome::{NotAssessable, NotAssessed, Outcome, OutcomeConsequence, RuleRun};
use crate::trace::{Leaf, ParameterSource, ParameterUse};
use crate::value::Cause;

/// How to run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// Only these rules; absent is all.
    pub rules: Option<BTreeSet<String>>,
    /// The rows hold every subject of their lists, so places in them may be computed.
    pub complete_list: bool,
    /// Only outcomes of this year; absent is every year.
    pub only_year: Option<i32>,
    /// Outcomes without their derivations; the facts and parameters that carry them stay.
    pub terse: bool,
    /// Reasons in Chinese alone; half of a large run is the writing of its reasons.
    pub chinese_only: bool,
}

/// Runs the rules of an edition over facts as they were known on a day. All problems are returned; an error among them
/// means that the run is not to be used.
pub fn run_rules(
    excerpt: &Excerpt,
    facts: &Facts,
    settings: &Settings,
    as_of: Date,
    options: &RunOptions,
) -> (RuleRun, Vec<Problem>) {
    let (book, problems) = compile_for(excerpt, settings, as_of, options);
    let mut known = facts.known_on(as_of);
    if options.complete_list && known.tables.values().any(|rows| !rows.complete) {
        known
            .to_mut()
            .tables
            .values_mut()
            .for_each(|rows| rows.complete = true);
    }
    (run_book(&book, &known, as_of, options), problems)
}

/// Compiles an edition for a run; rules that are asked for and do not exist are problems.
pub fn compile_for(
    excerpt: &Excerpt,
    settings: &Settings,
    as_of: Date,
    options: &RunOptions,
) -> (Book, Vec<Problem>) {
    let (book, mut problems) = Book::compile(excerpt, settings, as_of);
    for id in options
        .rules
        .iter()
        .flatten()
        .filter(|id| book.rule(id).is_none())
    {
        problems.push(Problem::error(
            &UNKNOWN_RULE,
            Place::item(id.clone()),
            Words::new(format!("没有规则“{id}”"), format!("there is no rule `{id}`")),
        ));
    }
    (book, problems)
}

/// Runs a compiled edition over facts already cut to the day.
pub fn run_book(book: &Book, facts: &Facts, as_of: Date, options: &RunOptions) -> RuleRun {
    let mut runner = Runner::new(book, facts, as_of, options);
    let batches = runner.compute();
    runner.finish(&batches)
}

/// A run in its parts, so that they can be timed and repeated: features, evaluation, and the outcomes written out in full.
pub struct Runner<'a> {
    book: &'a Book,
    facts: &'a Facts,
    options: &'a RunOptions,
    evaluator: Evaluator<'a>,
    /// One program per table.
    pub programs: Vec<Program<'a>>,
}

impl<'a> Runner<'a> {
    /// Translates the rules and computes the features of the rows.
    pub fn new(book: &'a Book, facts: &'a Facts, as_of: Date, options: &'a RunOptions) -> Runner<'a> {
        let tables = rules_by_table(book, facts, options);
        let programs = tables
            .iter()
            .filter_map(|(table, rules)| Program::new(book, facts, table, as_of, rules));
        Runner {
            book,
            facts,
            options,
            evaluator: Evaluator::new(book, facts, as_of),
            programs: programs.collect(),
        }
    }

    /// What fires, with its reasons; one batch per table.
    pub fn compute(&mut self) -> Vec<Batch> {
        let (evaluator, options) = (&self.evaluator, self.options);
        let run = |program: &mut Program<'a>| program.run(evaluator, |row| options.wants(row));
        self.programs.iter_mut().map(run).collect()
    }

    /// Writes batches out in full: every outcome with its derivation, every gap with its causes.
    pub fn finish(&self, batches: &[Batch]) -> RuleRun {
        let mut outcomes = Vec::new();
        let mut run = self.write(
            batches,
            |outcome, piece: &mut Vec<Outcome>| piece.push(outcome),
            |piece| {
                outcomes.extend(piece);
                Ok::<(), Infallible>(())
            },
        );
        if let Ok(run) = &mut run {
            run.outcomes = outcomes;
        }
        run.unwrap_or_default()
    }

    /// Writes batches out piece by piece, so that not all outcomes are held at once: `form` adds an outcome to the piece that is
    /// handed on, in order, to `out`, while the next pieces are made. Gives the rest of the run, without outcomes.
    pub fn write<T: Default + Send, E>(
        &self,
        batches: &[Batch],
        form: impl Fn(Outcome, &mut T) + Sync,
        mut out: impl FnMut(T) -> Result<(), E>,
    ) -> Result<RuleRun, E> {
        let mut run = RuleRun::default();
        let mut fired: BTreeSet<&str> = BTreeSet::new();
        let (book, facts, as_of) = (self.book, self.facts, self.evaluator.as_of);
        let lists = &self.evaluator.lists;
        for (program, batch) in self.programs.iter().zip(batches) {
            let rows = program.rows();
            let pieces = |together: &[Hit]| -> Vec<T> {
                let piece = together.len().div_ceil(2 * rayon::current_num_threads()).max(1);
                let made = together.par_chunks(piece).map(|hits| {
                    let mut evaluator = Evaluator::new(book, facts, as_of);
                    evaluator.terse = self.options.terse;
                    evaluator.chinese_only = self.options.chinese_only;
                    evaluator.lists = Arc::clone(lists);
                    let mut piece = T::default();
                    for hit in hits {
                        let (rule, row) = (&book.rules[hit.rule as usize], &rows[hit.row as usize]);
                        let holding = program.holding(&evaluator, hit);
                        form(
                            outcome(&evaluator, rule, &holding, row, Some(batch.text(hit))),
                            &mut piece,
                        );
                    }
                    piece
                });
                made.collect()
            };
            let mut ready: Vec<T> = Vec::new();
            for together in batch.hits.chunks(TOGETHER) {
                let mut made = Vec::new();
                rayon::in_place_scope(|scope| {
                    scope.spawn(|_| made = pieces(together));
                    ready.drain(..).try_for_each(&mut out)
                })?;
                ready = made;
                let ids = together.iter().map(|hit| &book.rules[hit.rule as usize].item.id);
                fired.extend(ids.map(String::as_str));
            }
            ready.into_iter().try_for_each(&mut out)?;
            for (row, rule) in &batch.open {
                let rule = &book.rules[*rule as usize];
                judge_row(&self.evaluator, rule, &rows[*row as usize], &mut run);
            }
            let mut late = T::default();
            for outcome in std::mem::take(&mut run.outcomes) {
                fired.extend(book.rule(&outcome.rule).map(|(_, rule)| rule.item.id.as_str()));
                form(outcome, &mut late);
            }
            out(late)?;
        }
        for rule in book.rules.iter().filter(|rule| self.options.asks_for(rule)) {
            if !fired.contains(rule.item.id.as_str()) {
                name_once(book, rule, facts, &mut run);
            }
        }
        Ok(run)
    }
}

/// Outcomes written out at a time.
const TOGETHER: usize = 4_096;

/// The same by the interpreter alone, row by row: slower, and what the columns are tested against.
pub fn interpret_book(book: &Book, facts: &Facts, as_of: Date, options: &RunOptions) -> RuleRun {
    let evaluator = Evaluator::new(book, facts, as_of);
    let mut run = RuleRun::default();
    for (table, here) in rules_by_table(book, facts, options) {
        for row in facts.tables[table].rows().iter().filter(|row| options.wants(row)) {
            for rule in &here {
                judge_row(&evaluator, &book.rules[*rule], row, &mut run);
            }
        }
    }
    for rule in book.rules.iter().filter(|rule| options.asks_for(rule)) {
        if !run.outcomes.iter().any(|outcome| outcome.rule == rule.item.id) {
            name_once(book, rule, facts, &mut run);
        }
    }
    run
}

/// The rules that are wanted, by the tables that there are facts of.
pub(crate) fn rules_by_table<'f>(
    book: &Book,
    facts: &'f Facts,
    options: &RunOptions,
) -> Vec<(&'f str, Vec<usize>)> {
    let here = |table: &str| -> Vec<usize> {
        let wanted = |rule: &BookRule| rule.item.table == table && options.asks_for(rule);
        (0..book.rules.len())
            .filter(|at| wanted(&book.rules[*at]))
            .collect()
    };
    let tables = facts.tables.keys().map(|table| (table.as_str(), here(table)));
    tables.filter(|(_, rules)| !rules.is_empty()).collect()
}

impl RunOptions {
    /// Whether a rule is to be run.
    fn asks_for(&self, rule: &BookRule) -> bool {
        self.rules.as_ref().is_none_or(|ids| ids.contains(&rule.item.id))
    }

    /// Whether outcomes of a row are wanted.
    fn wants(&self, row: &FactRow) -> bool {
        self.only_year
            .is_none_or(|year| row.year.is_none_or(|y| y == year))
    }
}

/// A rule that fired nowhere and lacks columns is named once with what is missing, instead of row by row.
fn name_once(book: &Book, rule: &BookRule, facts: &Facts, run: &mut RuleRun) {
    let id = &rule.item.id;
    let mut missing: BTreeSet<String> = absent_columns(book, rule, facts).into_iter().collect();
    for gap in run.not_assessable.iter().filter(|n| n.rule == *id) {
        let absent = gap
            .missing
            .iter()
            .filter(|c| matches!(c, Cause::NoColumn { .. } | Cause::NoTable { .. }));
        missing.extend(absent.map(|c| c.name().to_owned()));
    }
    if !missing.is_empty() {
        run.not_assessable.retain(|n| n.rule != *id);
        run.not_assessed.push(NotAssessed {
            rule: id.clone(),
            missing: missing.into_iter().collect(),
        });
    }
}

fn judge_row(evaluator: &Evaluator<'_>, rule: &BookRule, row: &FactRow, run: &mut RuleRun) {
    match evaluator.judge(rule, &row.subject, row.year) {
        Judgement::Not => {}
        Judgement::Fires(holding) => run.outcomes.push(outcome(evaluator, rule, &holding, row, None)),
        Judgement::NotAssessable(causes) => {
            // A history that does not reach so far back is not a gap that anybody could fill.
            if causes.iter().all(Cause::is_history) {
                return;
            }
            let mut missing: Vec<Cause> = Vec::new();
            for cause in causes {
                if !missing.contains(&cause) {
                    missing.push(cause);
                }
            }
            run.not_assessable.push(NotAssessable {
                subject: row.subject.clone(),
                year: row.year,
                rule: rule.item.id.clone(),
                missing,
            });
        }
    }
}

/// An outcome in full. `text` are its reasons where they are known already.
fn outcome(
    evaluator: &Evaluator<'_>,
    rule: &BookRule,
    holding: &[usize],
    row: &FactRow,
    text: Option<&str>,
) -> Outcome {
    let scope = evaluator.rule_scope(rule, &row.subject, row.year);
    let reasons = match (text, holding) {
        // One alternative has one reason.
        (Some(text), [only]) if rule.alternatives[*only].text.is_some() => vec![text.to_owned()],
        _ => evaluator.reasons(rule, holding, &row.subject, row.year),
    };
    let english = match reasons.is_empty() {
        _ if evaluator.chinese_only => Vec::new(),
        true => rule.item.title.en.iter().cloned().collect(),
        false => evaluator.reasons_en(rule, holding, &row.subject, row.year),
    };
    let mut trace = evaluator.explain_rule(rule, holding, &row.subject, row.year);
    if let Some(from) = &rule.window_from {
        trace.push(evaluator.explain(from, &scope));
    }
    let consequences: Vec<OutcomeConsequence> = rule
        .consequences
        .iter()
        .map(|c| consequence(evaluator, c, &scope))
        .collect();
    let mut because: Vec<Leaf> = Vec::new();
    let mut parameters: Vec<ParameterUse> = Vec::new();
    for leaf in trace.iter().flat_map(|step| step.deciding_leaves()) {
        match leaf {
            Leaf::Fact { .. } if !because.contains(leaf) => because.push(leaf.clone()),
            Leaf::Parameter { parameter } if !parameters.contains(parameter) => {
                parameters.push(parameter.clone())
            }
            _ => {}
        }
    }
    let first_dated = consequences
        .iter()
        .find(|c| c.from.is_some() || c.until.is_some());
    let first_event =
        |pick: fn(&OutcomeConsequence) -> &Option<String>| consequences.iter().find_map(|c| pick(c).clone());
    let from = first_dated.and_then(|c| c.from);
    let until = first_dated.and_then(|c| c.until);
    let decision = || {
        let proposes = consequences
            .iter()
            .any(|c| c.action == kaifa_pack::item::Action::Propose);
        proposes.then(|| "decision".to_owned())
    };
    Outcome {
        subject: row.subject.clone(),
        year: row.year,
        rule: rule.item.id.clone(),
        kind: rule.item.kind,
        clause: rule.item.basis.clause.clone(),
        consequence: consequences
            .first()
            .map(code)
            .unwrap_or_else(|| rule.item.kind.code().to_owned()),
        text: if reasons.is_empty() {
            rule.item.title.zh.clone()
        } else {
            reasons.join("\u{ff1b}")
        },
        text_en: (!english.is_empty()).then(|| english.join("; ")),
        from,
        until,
        from_event: if from.is_some() {
            None
        } else {
            first_event(|c| &c.from_event).or_else(decision)
        },
        until_event: if until.is_some() {
            None
        } else {
            first_event(|c| &c.until_event)
        },
        decides: rule.item.decides.clone().unwrap_or_default(),
        because,
        remarks: remarks(rule, &scope, &parameters),
        parameters,
        reasons,
        consequences,
        citation: rule.citation.clone(),
        trace: if evaluator.terse { Vec::new() } else { trace },
    }
}

fn code(consequence: &OutcomeConsequence) -> String {
    match (&consequence.what, &consequence.register) {
        (Some(what), _) => what.clone(),
        (None, Some(register)) => format!("{}:{register}", consequence.action),
        (None, None) if !consequence.functions.is_empty() => {
            format!("{}:{}", consequence.action, consequence.functions.join(","))
        }
        (None, None) => consequence.action.code().to_owned(),
    }
}

fn consequence(
    evaluator: &Evaluator<'_>,
    consequence: &BookConsequence,
    scope: &Scope<'_>,
) -> OutcomeConsequence {
    let item = &consequence.item;
    let from = evaluator.date_of(consequence.from.as_ref(), scope);
    let mut made = OutcomeConsequence {
        action: item.action,
        what: item.what.clone(),
        title: item.title.as_ref().map(|t| t.zh.clone()),
        value: consequence
            .value
            .as_ref()
            .map(|value| evaluator.value(value, scope)),
        register: item.register.clone(),
        functions: item.functions.clone(),
        limit: item.limit,
        options: item.options.clone(),
        from,
        until: evaluator.date_of(consequence.until.as_ref(), scope),
        from_event: match &item.from {
            Some(Moment::Event(event)) => Some(event.clone()),
            _ => None,
        },
        until_event: None,
        ends_when: Vec::new(),
        length: None,
    };
    match &item.until {
        Some(EffectEnd::Moment(Moment::Event(event))) => made.until_event = Some(event.clone()),
        Some(EffectEnd::When(conditions)) => {
            made.ends_when = conditions.clone();
            made.until_event = Some(end_words(conditions));
        }
        Some(EffectEnd::After(length)) => {
            made.length = Some(*length);
            made.until = from
                .and_then(|from| length.end_from(from))
                .and_then(|end| end.pred_opt());
            if made.until.is_none() {
                made.until_event = Some(format!("自生效之日起{}{}", length.amount, length.unit.words().zh));
            }
        }
        _ => {}
    }
    made
}

/// The conditions of an end in words.
pub(crate) fn end_words(conditions: &[kaifa_pack::item::EndCondition]) -> String {
    use kaifa_pack::item::EndCondition;
    let words: Vec<String> = conditions
        .iter()
        .map(|condition| match condition {
            EndCondition::RecordState { record, state } => format!("{record} 达到 {state}"),
            EndCondition::ListWithout { rule } => format!("其后公布的名单不再触发 {rule}"),
        })
        .collect();
    words.join(",且")
}

fn remarks(rule: &BookRule, scope: &Scope<'_>, parameters: &[ParameterUse]) -> Vec<Words> {
    let mut remarks = Vec::new();
    if rule.window_from.is_some() && scope.first_year.is_none() {
        remarks.push(Words::new(
            "起算日期未设定,窗口没有截断,以前年度均计入",
            "no date to count from is set, so windows are not cut and earlier years count",
        ));
    } else if let Some(first) = scope.first_year
        && rule.window_from.is_some()
    {
        remarks.push(Words::new(
            format!("窗口自{first}年起算,以前年度不计入"),
            format!("windows count from {first}; earlier years do not count"),
        ));
    }
    if rule.item.kind == RuleKind::Judged {
        remarks.push(Words::new(
            "本条以人的认定为准",
            "this rule rests on the judgement of a person",
        ));
    }
    for parameter in parameters.iter().filter(|p| p.from == ParameterSource::Run) {
        remarks.push(Words::new(
            format!("参数 {} 为本次运行所设", parameter.id),
            format!("the parameter {} was set for this run", parameter.id),
        ));
    }
    remarks
}
