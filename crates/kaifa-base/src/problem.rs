//! What is wrong with an input, said so that a person can mend it.
//!
//! Whoever reads an input collects *all* its problems and returns them together; nobody stops at the first. Each crate
//! keeps one register of its codes, made with [`codes!`](crate::codes); a code is never given a second meaning, and a
//! retired code stays listed.

use std::fmt;

use serde::Serialize;

use crate::{ClausePath, Lang, Period, Span, Words};

/// A message code and what it means. One `static` per code, listed in its crate's register.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code: crate word and name, e.g. `pack.unknown_key`.
    pub code: &'static str,
    /// What it means, for the generated reference page.
    pub meaning: &'static str,
}

/// Declares a crate's message codes and their register.
///
/// ```
/// kaifa_base::codes! {
///     /// All codes of this crate.
///     pub REGISTER;
///     UNKNOWN_KEY = "pack.unknown_key", "a key that the format does not have";
/// }
/// assert_eq!(UNKNOWN_KEY.code, REGISTER[0].code);
/// ```
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $vis:vis $register:ident; $($name:ident = $code:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub static $name: $crate::CodeInfo = $crate::CodeInfo { code: $code, meaning: $meaning };)*
        $(#[$doc])*
        $vis static $register: &[&$crate::CodeInfo] = &[$(&$name),*];
    };
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; the input is taken.
    Note,
    /// Probably a mistake; the input is taken.
    Warning,
    /// The input is refused.
    Error,
}

/// What stands between the parts of a place.
const BETWEEN: &str = " · ";

/// Where in the input. Every part is optional; what is known is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Place {
    /// File name as the person gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Worksheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Cell, e.g. `C7`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Pack item or record, e.g. `R-12`. It may have parts, `unit · figure · 2026Q3`; a written period is shown in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Field of the item, record or form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// English name of the field, where it has one beside its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_en: Option<String>,
    /// Clause of a policy document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClausePath>,
    /// Words of a source text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

impl Place {
    /// A file as a whole.
    pub fn file(name: impl Into<String>) -> Place {
        Place {
            file: Some(name.into()),
            ..Place::default()
        }
    }

    /// A pack item or record.
    pub fn item(id: impl Into<String>) -> Place {
        Place {
            item: Some(id.into()),
            ..Place::default()
        }
    }

    /// A field of a form or record.
    pub fn field(name: impl Into<String>) -> Place {
        Place {
            field: Some(name.into()),
            ..Place::default()
        }
    }

    /// The same place, with the line.
    pub fn at_line(mut self, line: usize) -> Place {
        self.line = Some(line);
        self
    }

    /// The place as one phrase, `packs/x/rules.toml:12 · R-01 · 五/(十四)`.
    pub fn show(&self, lang: Lang) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(file) = &self.file {
            let mut text = file.clone();
            if let Some(line) = self.line {
                text.push_str(&format!(":{line}"));
                if let Some(column) = self.column {
                    text.push_str(&format!(":{column}"));
                }
            }
            parts.push(text);
        } else if let Some(line) = self.line {
            parts.push(match lang {
                Lang::Zh => format!("第 {line} 行"),
                Lang::En => format!("line {line}"),
            });
        }
        if let Some(sheet) = &self.sheet {
            parts.push(match lang {
                Lang::Zh => format!("工作表“{sheet}”"),
                Lang::En => format!("sheet “{sheet}”"),
            });
        }
        if let Some(cell) = &self.cell {
            parts.push(match lang {
                Lang::Zh => format!("单元格 {cell}"),
                Lang::En => format!("cell {cell}"),
            });
        }
        let item = self.item.iter().flat_map(|item| item.split(BETWEEN));
        parts.extend(item.map(|part| Period::shown(part, lang)));
        let english = self.field_en.clone().filter(|_| lang == Lang::En);
        parts.extend(english.or_else(|| self.field.clone()));
        parts.extend(self.clause.as_ref().map(|c| c.to_string()));
        if let Some(span) = self.span {
            parts.push(match lang {
                Lang::Zh => format!("第 {span} 字"),
                Lang::En => format!("characters {span}"),
            });
        }
        parts.join(BETWEEN)
    }
}

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The code of its register.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What was found and what was expected, naming the thing and the limit.
    pub message: Words,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Words>,
}

impl Problem {
    /// An error at a place.
    pub fn error(code: &'static CodeInfo, place: Place, message: Words) -> Problem {
        Problem {
            code: code.code,
            severity: Severity::Error,
            place,
            message,
            hint: None,
        }
    }

    /// A warning at a place.
    pub fn warning(code: &'static CodeInfo, place: Place, message: Words) -> Problem {
        Problem {
            severity: Severity::Warning,
            ..Problem::error(code, place, message)
        }
    }

    /// A note at a place.
    pub fn note(code: &'static CodeInfo, place: Place, message: Words) -> Problem {
        Problem {
            severity: Severity::Note,
            ..Problem::error(code, place, message)
        }
    }

    /// The same problem with a hint.
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Problem {
        self.hint = Some(Words::new(zh, en));
        self
    }

    /// The problem as lines for a terminal, understandable without colour.
    pub fn show(&self, lang: Lang) -> String {
        let severity = match self.severity {
            Severity::Error => lang.pick("错误", "error"),
            Severity::Warning => lang.pick("警告", "warning"),
            Severity::Note => lang.pick("提示", "note"),
        };
        let place = self.place.show(lang);
        let mut text = format!("{severity}[{}] ", self.code);
        if !place.is_empty() {
            text.push_str(&place);
            text.push_str(": ");
        }
        text.push_str(self.message.get(lang));
        if let Some(hint) = &self.hint {
            text.push_str(&format!("\n  {}: {}", lang.pick("建议", "hint"), hint.get(lang)));
        }
        text
    }

    /// Whether any of these refuses the input.
    pub fn any_error(problems: &[Problem]) -> bool {
        problems.iter().any(|p| p.severity == Severity::Error)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(Lang::En))
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    codes! {
        /// Codes of this test.
        REGISTER;
        BAD_NUMBER = "test.bad_number", "a cell that should hold a number";
    }

    #[test]
    fn a_field_is_named_in_the_language_where_it_has_a_name() {
        let own = Place::field("用地面积");
        assert_eq!(
            (own.show(Lang::Zh), own.show(Lang::En)),
            ("用地面积".into(), "用地面积".into())
        );
        let both = Place {
            field_en: Some("area of land".to_owned()),
            ..own
        };
        assert_eq!(
            (both.show(Lang::Zh), both.show(Lang::En)),
            ("用地面积".into(), "area of land".into())
        );
    }

    #[test]
    fn a_problem_shows_its_place_its_words_and_its_hint() {
        let place = Place {
            sheet: Some("税收".into()),
            cell: Some("C3".into()),
            ..Place::default()
        };
        let problem = Problem::error(
            &BAD_NUMBER,
            place,
            Words::new("应为数字,现为“约5万”", "expected a number, found “约5万”"),
        )
        .hint("请填写数字", "enter a number");
        assert_eq!(
            problem.show(Lang::Zh),
            "错误[test.bad_number] 工作表“税收” · 单元格 C3: 应为数字,现为“约5万”\n  建议: 请填写数字"
        );
        assert!(
            problem
                .to_string()
                .starts_with("error[test.bad_number] sheet “税收” · cell C3: expected")
        );
        assert!(Problem::any_error(&[problem]));
        assert_eq!(REGISTER.len(), 1);
    }

    #[test]
    fn lines_follow_the_file_name() {
        assert_eq!(
            Place::file("rules.toml").at_line(12).show(Lang::Zh),
            "rules.toml:12"
        );
        assert_eq!(Place::default().at_line(3).show(Lang::Zh), "第 3 行");
        let figure = Place::item("甲区 · 产值 · 2026Q3");
        assert_eq!(figure.show(Lang::Zh), "甲区 · 产值 · 2026年第三季度");
        assert_eq!(figure.show(Lang::En), "甲区 · 产值 · Q3 2026");
    }
}
