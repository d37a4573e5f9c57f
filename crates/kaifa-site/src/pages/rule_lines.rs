//! A rule line by line: whom it concerns, what must hold, what the words in it stand for, what follows. As the pack writes it beside
//! it, for those who check the pack.

use kaifa_base::Lang;
use kaifa_eval::passport::Passport;
use kaifa_flow::place::PlacePicture;
use kaifa_pack::expr::{BinaryOperator, parse};
use kaifa_pack::item::{Expression, Rule};
use kaifa_pack::words::{Arguments, Rows, Wording};

/// One line about a rule.
pub struct RuleLine {
    /// What is said here.
    pub label: String,
    /// The words; of several parts, whether all or any of them must hold.
    pub words: String,
    /// The parts that must hold, where there are several.
    pub parts: Vec<String>,
    /// The expression as the pack writes it; empty where there is none.
    pub code: String,
}

impl RuleLine {
    /// A line of words alone.
    pub fn new(label: String, words: String) -> RuleLine {
        RuleLine {
            label,
            words,
            parts: Vec::new(),
            code: String::new(),
        }
    }
}

/// Says the expressions of one rule.
struct Lines<'p> {
    wording: Wording<'p>,
    lang: Lang,
    found: Vec<RuleLine>,
}

impl<'p> Lines<'p> {
    fn add(&mut self, zh: &str, en: &str, words: String) {
        self.found
            .push(RuleLine::new(self.lang.pick(zh, en).to_owned(), words));
    }

    /// A condition or formula; what `and` or `or` joins in lines of its own.
    fn expression(&mut self, label: String, written: &Expression, rows: Rows<'p>, arguments: &Arguments) {
        let code = written.text.clone();
        let Ok(expr) = parse(&code) else {
            return self.found.push(RuleLine {
                code: code.clone(),
                ..RuleLine::new(label, code)
            });
        };
        let (words, parts) = match expr.chain() {
            (Some(operator), parts) => {
                let words = match operator {
                    BinaryOperator::Or => self.lang.pick("以下任一项满足:", "any of these holds:"),
                    _ => self.lang.pick("以下各项全部满足:", "all of these hold:"),
                };
                let parts = parts.into_iter();
                let parts = parts.map(|part| self.wording.condition(part, rows, arguments).text);
                (words.to_owned(), parts.collect())
            }
            (None, _) => (self.wording.either(&expr, rows, arguments).text, Vec::new()),
        };
        self.found.push(RuleLine {
            label,
            words,
            parts,
            code,
        });
    }
}

/// Everything about a rule: title, whom it concerns, conditions, definitions, what follows.
pub fn rule_lines(place: &PlacePicture, rule: &Rule, passport: &Passport, lang: Lang) -> Vec<RuleLine> {
    let wording = place.wording(lang);
    let rows = wording.rows_of(&rule.table);
    let nothing_given = Arguments::new();
    let mut lines = Lines {
        wording,
        lang,
        found: Vec::new(),
    };
    lines.add(
        "规则",
        "Rule",
        format!(
            "{} {}({})",
            rule.id,
            rule.title.get(lang),
            rule.kind.words().get(lang)
        ),
    );
    let label = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    if let Some(concerns) = &rule.concerns {
        lines.expression(label("适用于", "Concerns"), concerns, rows, &nothing_given);
    }
    if let Some(from) = &rule.window_from {
        lines.expression(label("起算年度", "Counted from"), from, rows, &nothing_given);
    }
    let condition = match rule.alternatives.len() {
        0 | 1 => label("条件", "Condition"),
        _ => label("条件(任一即可)", "Condition (one is enough)"),
    };
    for alternative in &rule.alternatives {
        match &alternative.when {
            Some(when) => lines.expression(condition.clone(), when, rows, &nothing_given),
            None => lines.add("条件", "Condition", label("一律", "always")),
        }
    }
    for definition in &passport.excerpt.definitions {
        let rows = definition
            .table
            .as_ref()
            .map_or(Rows::Nothing, |table| wording.rows_of(table));
        // Its parameters stand for themselves: what is given for them differs from place to place.
        let own: Arguments = definition
            .parameters
            .iter()
            .map(|name| (name.clone(), name.clone()))
            .collect();
        let title = wording.title_of_definition(definition, &own);
        let label = match lang {
            Lang::Zh => format!("其中“{title}”"),
            Lang::En => format!("where “{title}”"),
        };
        lines.expression(label, &definition.expression, rows, &own);
    }
    for follows in &rule.consequences {
        let title = follows.title.as_ref().map(|title| title.get(lang).to_owned());
        let title = title.or_else(|| follows.what.clone());
        lines.add(
            "后果",
            "Then",
            title.unwrap_or_else(|| follows.action.words().get(lang).to_owned()),
        );
    }
    if let Some(decides) = &rule.decides {
        lines.add("决定", "Decided by", decides.clone());
    }
    lines.found
}
