//! The derivation of a result as people read it: each step in the words of the pack, with what it came to. What `and` and `or`
//! join stands in lines of its own, so that one sees which part decided; what was no longer looked at says so.

use askama::Template;
use kaifa_base::{Lang, Period};
use kaifa_eval::trace::{Leaf, Trace};
use kaifa_eval::value::{Cause, Value};
use kaifa_flow::people::permission::Signed;
use kaifa_flow::place::PlacePicture;
use kaifa_pack::expr::{BinaryOperator, Builtin, Expr, ExprKind, UnaryOperator, parse};
use kaifa_pack::words::{Arguments, Rows, Wording};

use crate::pages::grounds::{inputs, parameter, value_words};

/// A step of the derivation with the steps below it.
#[derive(Debug, Clone, Template)]
#[template(path = "tree_node.html")]
pub struct TreeNode {
    /// ✓ holds, ✗ does not, ? not known, – not looked at, · no truth value.
    pub mark: &'static str,
    /// Class of the mark.
    pub class: &'static str,
    /// The mark in words; empty where there is no truth value.
    pub state: &'static str,
    /// What was asked.
    pub step: String,
    /// What came out.
    pub value: String,
    /// What it rests on directly.
    pub leaves: Vec<String>,
    /// The steps below.
    pub parts: Vec<TreeNode>,
}

impl TreeNode {
    /// The step with what it is in its rule before it; an empty label says nothing.
    pub fn under(self, label: &str, lang: Lang) -> TreeNode {
        match label {
            "" => self,
            _ => TreeNode {
                step: lang.of(label, self.step),
                ..self
            },
        }
    }

    /// The derivation of something under its title.
    pub fn titled(self, title: &str) -> TreeNode {
        TreeNode {
            step: title.to_owned(),
            ..self
        }
    }
}

/// Who reads a derivation, and where the names in it come from.
pub struct Reader<'p> {
    place: &'p PlacePicture,
    person: &'p Signed,
    lang: Lang,
    wording: Wording<'p>,
}

/// Where the names of a step are looked up.
#[derive(Clone, Copy)]
struct Context<'p, 'c> {
    /// What plain names mean; absent where steps are sentences already.
    rows: Option<Rows<'p>>,
    /// What was given for the parameters of the definition being read.
    arguments: &'c Arguments,
}

impl<'p> Reader<'p> {
    /// A person who reads about a place.
    pub fn new(place: &'p PlacePicture, person: &'p Signed, lang: Lang) -> Reader<'p> {
        Reader {
            place,
            person,
            lang,
            wording: place.wording(lang),
        }
    }

    /// A derivation as the person may see it; `table` is the table of its expressions, absent where its steps are sentences.
    pub fn tree(&self, trace: &Trace, table: Option<&str>) -> TreeNode {
        let context = Context {
            rows: table.map(|table| self.wording.rows_of(table)),
            arguments: &Arguments::new(),
        };
        self.step(trace, context)
    }

    fn step(&self, trace: &Trace, context: Context<'p, '_>) -> TreeNode {
        match (context.rows, parse(&trace.step)) {
            (Some(rows), Ok(expr)) => self.expression(trace, &expr, rows, context),
            _ => self.node(
                trace,
                trace.step.clone(),
                self.steps(&trace.parts, context),
                context,
            ),
        }
    }

    fn steps(&self, parts: &[Trace], context: Context<'p, '_>) -> Vec<TreeNode> {
        parts.iter().map(|part| self.step(part, context)).collect()
    }

    /// A step whose words are those of an expression.
    fn expression(&self, trace: &Trace, expr: &Expr, rows: Rows<'p>, context: Context<'p, '_>) -> TreeNode {
        if let (Some(operator), terms) = expr.chain() {
            let mut looked_at = Vec::new();
            gather(Some(trace), expr, operator, &mut looked_at);
            let parts = terms.into_iter().zip(looked_at).map(|(term, trace)| match trace {
                Some(trace) => self.expression(trace, term, rows, context),
                None => self.not_looked_at(term, rows, context),
            });
            let words = match operator {
                BinaryOperator::Or => self.lang.pick("以下任一项满足", "any of these holds"),
                _ => self.lang.pick("以下各项全部满足", "all of these hold"),
            };
            return self.node(trace, words.to_owned(), parts.collect(), context);
        }
        let words = self.wording.either(expr, rows, context.arguments).text;
        match (&expr.kind, trace.parts.first()) {
            (ExprKind::Unary(UnaryOperator::Not, inner), Some(part)) => {
                let inner = self.expression(part, inner, rows, context);
                let mut node = self.node(trace, words, Vec::new(), context);
                // What is denied has the steps; to say it once more turned around says nothing.
                node.leaves.extend(inner.leaves);
                node.parts = inner.parts;
                node
            }
            (ExprKind::Fired(rule), _) => {
                let rule = self.place.edition.rule(rule);
                let rows = rule.map(|rule| self.wording.rows_of(&rule.table));
                let arguments = Arguments::new();
                let inside = Context {
                    rows,
                    arguments: &arguments,
                };
                self.node(trace, words, self.steps(&trace.parts, inside), context)
            }
            (ExprKind::Call { name, .. }, _) if Builtin::find(name).is_none() => {
                let arguments = self.wording.arguments_of(expr, rows, context.arguments);
                let inside = Context {
                    rows: Some(rows),
                    arguments: &arguments,
                };
                self.node(trace, words, self.steps(&trace.parts, inside), context)
            }
            _ => self.node(trace, words, self.steps(&trace.parts, context), context),
        }
    }

    fn node(&self, trace: &Trace, words: String, parts: Vec<TreeNode>, context: Context<'p, '_>) -> TreeNode {
        let (mark, class, zh, en) = match (&trace.value, trace.value.as_truth()) {
            (_, Some(true)) => ("✓", "up", "满足", "met"),
            (_, Some(false)) => ("✗", "down", "不满足", "not met"),
            (Value::Unknown { .. }, None) => ("?", "muted", "无法判断", "not known"),
            (_, None) => ("·", "muted", "", ""),
        };
        let year = trace
            .year
            .map(|year| format!("{year}{}", self.lang.pick("年 ", " ")))
            .unwrap_or_default();
        TreeNode {
            mark,
            class,
            state: match self.lang {
                Lang::Zh => zh,
                Lang::En => en,
            },
            step: format!("{year}{words}"),
            value: match (&trace.value, trace.value.as_truth()) {
                (_, Some(_)) | (Value::Unknown { .. }, _) => String::new(),
                (value, None) => value_words(value, self.lang),
            },
            leaves: trace
                .leaves
                .iter()
                .filter_map(|leaf| self.leaf(leaf, context))
                .collect(),
            parts,
        }
    }

    /// A part that the result no longer hung on.
    fn not_looked_at(&self, expr: &Expr, rows: Rows<'p>, context: Context<'p, '_>) -> TreeNode {
        TreeNode {
            mark: "–",
            class: "muted",
            state: match self.lang {
                Lang::Zh => "不再判断",
                Lang::En => "not looked at",
            },
            step: self.wording.condition(expr, rows, context.arguments).text,
            value: String::new(),
            leaves: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// What a step rests on; nothing where the person may not see it.
    fn leaf(&self, leaf: &Leaf, context: Context<'p, '_>) -> Option<String> {
        match leaf {
            Leaf::Clause { citation } => {
                let document = match citation.pack == self.place.name() {
                    true => self.place.document_name(),
                    false => citation.doc_number.as_ref().unwrap_or(&citation.pack).clone(),
                };
                Some(format!("{document} {}", citation.clause))
            }
            Leaf::Parameter { parameter: used } => {
                let view = parameter(self.place, used, self.lang);
                let unset = self.lang.pick("未设定", "not set");
                let value = view.value.as_deref().unwrap_or(unset);
                Some(self.lang.aside(format!("{} = {value}", view.title), view.by))
            }
            Leaf::Fact { .. }
            | Leaf::Missing {
                cause: Cause::EmptyFact { .. },
            } => {
                let view = inputs(self.place, &[leaf], self.person, self.lang).0.pop()?;
                let fact = format!(
                    "{} {} {} = {}",
                    view.subject_name,
                    Period::shown(&view.period, self.lang),
                    view.what,
                    view.value
                );
                Some(match view.source.is_empty() {
                    true => fact,
                    false => self.lang.aside(fact, view.source),
                })
            }
            Leaf::Missing { cause } => Some(
                self.lang
                    .of(self.lang.pick("缺", "missing"), self.cause(cause, context)),
            ),
        }
    }

    fn cause(&self, cause: &Cause, context: Context<'p, '_>) -> String {
        let wording = &self.wording;
        match cause {
            Cause::EmptyFact { table, column, .. } | Cause::NoColumn { table, column } => {
                wording.name(column, wording.rows_of(table))
            }
            Cause::NoRow { table, year, .. } => {
                let year = year
                    .map(|year| format!("{year}{}", self.lang.pick("年 ", " ")))
                    .unwrap_or_default();
                format!("{year}{}", wording.table(table))
            }
            Cause::NoTable { table } => wording.table(table),
            Cause::ListNotComplete { table } => self.lang.aside(
                wording.table(table),
                self.lang.pick("名单不完整", "the list is not complete"),
            ),
            Cause::UnsetParameter { id } => self.place.edition.parameter(id).map_or_else(
                || id.clone(),
                |parameter| parameter.title.get(self.lang).to_owned(),
            ),
            Cause::NoIssueDate => self.lang.pick("文件印发日期", "the day of issue").to_owned(),
            Cause::SaidMissing => self.lang.pick("按规则无数据", "no value by the rule").to_owned(),
            Cause::NoResult { expression } => parse(expression).map_or_else(
                |_| expression.clone(),
                |expr| {
                    let rows = context.rows.unwrap_or(Rows::Nothing);
                    wording.either(&expr, rows, context.arguments).text
                },
            ),
        }
    }
}

/// The steps of the parts that an operator joins, in the order of [`Expr::chain`]; absent where evaluation did not come to one.
fn gather<'t>(
    trace: Option<&'t Trace>,
    expr: &Expr,
    joined: BinaryOperator,
    found: &mut Vec<Option<&'t Trace>>,
) {
    match &expr.kind {
        ExprKind::Binary(operator, left, right) if *operator == joined => {
            for (at, side) in [left, right].into_iter().enumerate() {
                gather(trace.and_then(|trace| trace.parts.get(at)), side, joined, found);
            }
        }
        _ => found.push(trace),
    }
}
