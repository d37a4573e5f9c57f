//! What was announced of a result, as a table: `graded`, a column for each grade, totals by the names of inputs; and, where it has lines
//! for groups, one column with the name of a text input. Headings may be names, columns or titles of the scheme.

use kaifa_base::{Problem, Words};
use kaifa_eval::scheme::Plan;
use kaifa_eval::scheme::forensics::Announced;
use kaifa_pack::InputType;

use crate::codes;
use crate::table_file::{self, Row};

/// What a column says.
enum Says {
    Group(usize),
    Graded,
    Grade(u8),
    Total(usize),
}

/// Reads an announcement; all that is wrong with it is listed by cell.
pub fn read(name: &str, bytes: &[u8], plan: &Plan) -> Result<Vec<Announced>, Vec<Problem>> {
    let table = table_file::read(name, bytes, crate::sheets::Wanted::First)?;
    let mut problems = Vec::new();
    let mut columns = Vec::new();
    for (at, heading) in table.headings.iter().enumerate() {
        match meaning(plan, heading) {
            Some(says) => columns.push((at, says)),
            None => {
                let place = kaifa_base::Place {
                    file: Some(name.to_owned()),
                    line: Some(1),
                    column: Some(at + 1),
                    ..kaifa_base::Place::default()
                };
                let words = Words::new(
                    format!("表头“{heading}”既不是 graded、等级,也不是办法的输入项"),
                    format!("`{heading}` is neither `graded` nor a grade nor an input of the scheme"),
                );
                let marks = plan.scheme.grades.iter().map(|grade| grade.id.as_str());
                let marks: Vec<&str> = marks.collect();
                problems.push(Problem::error(&codes::WRONG_HEADER, place, words).hint(
                    format!("等级有:{}", marks.join("、")),
                    format!("the grades are {}", marks.join(", ")),
                ));
            }
        }
    }
    let lines = table
        .rows
        .iter()
        .map(|row| line(row, &columns, &mut problems))
        .collect();
    match problems.is_empty() {
        true => Ok(lines),
        false => Err(problems),
    }
}

fn meaning(plan: &Plan, heading: &str) -> Option<Says> {
    if matches!(heading, "graded" | "定级数" | "参评数") {
        return Some(Says::Graded);
    }
    if let Some(at) = plan.scheme.grades.iter().position(|grade| grade.id == heading) {
        return u8::try_from(at).ok().map(Says::Grade);
    }
    let named = |input: &kaifa_pack::SchemeInput| {
        input.name == heading
            || input.column == heading
            || input.title.zh == heading
            || input.aliases.iter().any(|alias| alias == heading)
    };
    let at = plan.inputs.iter().position(named)?;
    Some(match plan.inputs[at].kind {
        InputType::Text => Says::Group(at),
        InputType::Number | InputType::Integer | InputType::Flag => Says::Total(at),
    })
}

fn line(row: &Row, columns: &[(usize, Says)], problems: &mut Vec<Problem>) -> Announced {
    let mut line = Announced::default();
    for (at, says) in columns {
        let text = row.cells[*at].as_str();
        if text.is_empty() {
            continue;
        }
        let mut refuse = || {
            problems.push(Problem::error(
                &codes::NOT_A_NUMBER,
                row.place(*at),
                Words::new(
                    format!("应为数字,现为“{text}”"),
                    format!("expected a number, found `{text}`"),
                ),
            ));
        };
        match says {
            Says::Group(input) => line.group = Some((*input, text.to_owned())),
            Says::Graded => match text.parse() {
                Ok(count) => line.graded = Some(count),
                Err(_) => refuse(),
            },
            Says::Grade(grade) => match text.parse() {
                Ok(count) => line.grades.push((*grade, count)),
                Err(_) => refuse(),
            },
            Says::Total(input) => match crate::number(text) {
                Ok(Some(total)) => {
                    let decimals = text.split_once('.').map_or(0, |(_, places)| places.len());
                    line.totals
                        .push((*input, total, u32::try_from(decimals).unwrap_or(u32::MAX)));
                }
                _ => refuse(),
            },
        }
    }
    line
}
