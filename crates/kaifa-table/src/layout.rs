//! Which column of a file serves for what: subject, name, year, part, or an input of the scheme. Columns that serve for
//! nothing are passed over; a column that is needed and missing is a problem, as is a head that stands there twice.

use std::collections::BTreeSet;

use kaifa_base::{Place, Problem, Words};
use kaifa_eval::scheme::Plan;
use kaifa_pack::{InputType, SchemeInput};
use rust_decimal::prelude::ToPrimitive;

use crate::codes;

/// What a column of the file serves for.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// Nothing.
    PassedOver,
    /// Who is evaluated.
    Subject,
    /// The subject's name.
    Name,
    /// The year of the row.
    Year,
    /// Tells rows of one subject apart.
    Part,
    /// An input of the scheme.
    Input(usize),
}

/// The columns of a file, as a scheme reads them: one role per column, in the order of the file.
#[derive(Debug, Clone)]
pub struct Layout {
    /// What each column of the file serves for.
    pub roles: Vec<Role>,
    /// The heads of the file.
    pub heads: Vec<String>,
    /// How the cells of each input are checked.
    pub checks: Vec<Check>,
    /// Whether subjects are unified social credit codes.
    pub credit_codes: bool,
    /// Whether several rows of one subject are joined.
    pub has_parts: bool,
    /// Whether rows have a year.
    pub has_year: bool,
    /// Whether subjects have names.
    pub has_names: bool,
}

/// How the cells of an input are checked.
#[derive(Debug, Clone)]
pub struct Check {
    /// Type of its values.
    pub kind: InputType,
    /// May not be empty.
    pub required: bool,
    /// Least value.
    pub minimum: f64,
    /// Largest value.
    pub maximum: f64,
}

impl Check {
    /// Whether a number may not stand in a cell; NaN is an empty one.
    #[inline]
    pub fn refuses(&self, number: f64) -> bool {
        if number.is_nan() {
            return self.required;
        }
        number < self.minimum
            || number > self.maximum
            || (self.kind == InputType::Integer && number.fract() != 0.0)
    }
}

impl Layout {
    /// The layout of a file with these heads.
    pub fn of(file: &str, heads: &[String], plan: &Plan) -> Result<Layout, Vec<Problem>> {
        let data = &plan.scheme.data;
        let mut problems = Vec::new();
        let mut problem = |zh: String, en: String, hint: Option<Words>| {
            let mut one = Problem::error(
                &codes::WRONG_HEADER,
                Place::file(file).at_line(1),
                Words::new(zh, en),
            );
            one.hint = hint;
            problems.push(one);
        };
        let mut seen = BTreeSet::new();
        for head in heads.iter().filter(|head| !head.is_empty()) {
            if !seen.insert(head.as_str()) {
                problem(
                    format!("表头“{head}”出现两次"),
                    format!("the head `{head}` is there twice"),
                    None,
                );
            }
        }
        let mut roles = vec![Role::PassedOver; heads.len()];
        let find = |names: &[&str]| {
            let mut found = names
                .iter()
                .filter_map(|name| heads.iter().position(|head| head == name));
            found.next()
        };
        let listed = || {
            let all = heads.join("、");
            Some(Words::new(
                format!("文件有:{all}"),
                format!("the file has {}", heads.join(", ")),
            ))
        };
        let fixed = [
            (Some(data.subject.as_str()), Role::Subject),
            (data.name.as_deref(), Role::Name),
            (data.year.as_deref(), Role::Year),
            (data.part.as_deref(), Role::Part),
        ];
        let mut has = [false; 4];
        for (at, (name, role)) in fixed.into_iter().enumerate() {
            let Some(name) = name else { continue };
            match find(&[name]) {
                Some(column) => {
                    has[at] = true;
                    roles[column] = role;
                }
                // Names, years and parts are used where they are.
                None if role != Role::Subject => {}
                None => problem(
                    format!("缺少“{name}”列"),
                    format!("the column `{name}` is missing"),
                    listed(),
                ),
            }
        }
        for (at, input) in plan.inputs.iter().enumerate() {
            let mut names = vec![input.column.as_str(), input.name.as_str()];
            names.extend(input.aliases.iter().map(String::as_str));
            match find(&names) {
                Some(column) if roles[column] == Role::PassedOver => roles[column] = Role::Input(at),
                Some(column) => problem(
                    format!("“{}”列不能同时用作两项", heads[column]),
                    format!("the column `{}` cannot serve for two things", heads[column]),
                    None,
                ),
                None => problem(
                    format!("缺少“{}”列({})", input.column, input.title.zh),
                    format!("the column `{}` is missing", input.column),
                    listed(),
                ),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Layout {
            roles,
            heads: heads.to_vec(),
            checks: plan.inputs.iter().map(Check::of).collect(),
            credit_codes: data.code == kaifa_pack::SubjectCode::Uscc,
            has_parts: has[3],
            has_year: has[2],
            has_names: has[1],
        })
    }
}

impl Check {
    fn of(input: &SchemeInput) -> Check {
        Check {
            kind: input.kind,
            required: input.required,
            minimum: input
                .minimum
                .and_then(|low| low.to_f64())
                .unwrap_or(f64::NEG_INFINITY),
            maximum: input
                .maximum
                .and_then(|high| high.to_f64())
                .unwrap_or(f64::INFINITY),
        }
    }
}
