//! A rule line by line: whom it concerns, what must hold, what the words in it stand for, what follows. As the pack writes it beside
//! it, for those who check the pack.

use std::collections::BTreeMap;

use kaifa_base::Lang;
use kaifa_eval::passport::Passport;
use kaifa_flow::place::PlacePicture;
use kaifa_pack::expr::{BinaryOperator, ExprKind, parse};
use kaifa_pack::item::{Definition, Expression, Rule};
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

/// What the steps of a rule's derivation are, in their order: whom it concerns, then the alternatives that hold.
pub fn step_labels(rule: &Rule, lang: Lang) -> Vec<&'static str> {
    let concerns = rule.concerns.iter().map(|_| lang.pick("适用于", "concerns"));
    let conditions = rule.alternatives.iter().map(|_| lang.pick("条件", "condition"));
    concerns.chain(conditions).collect()
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
    let kind = rule.kind.words();
    lines.add(
        "规则",
        "Rule",
        format!("{} {}({})", rule.id, rule.title.get(lang), kind.get(lang)),
    );
    let label = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    if let Some(concerns) = &rule.concerns {
        lines.expression(label("适用于", "Concerns"), concerns, rows, &nothing_given);
    }
    if let Some(from) = &rule.window_from {
        lines.expression(label("起算年度", "Counted from"), from, rows, &nothing_given);
    }
    for (number, alternative) in rule.alternatives.iter().enumerate() {
        let label = match (rule.alternatives.len(), number) {
            (1, _) => label("条件", "Condition"),
            (_, 0) => label("条件(满足其一即可)", "Condition (one is enough)"),
            _ => label("或者", "or"),
        };
        match &alternative.when {
            Some(when) => lines.expression(label, when, rows, &nothing_given),
            None => lines
                .found
                .push(RuleLine::new(label, lang.pick("一律", "always").to_owned())),
        }
    }
    let calls = Calls::of(&lines.wording, rule, passport);
    for definition in &passport.excerpt.definitions {
        let rows = rows_of(&lines.wording, definition);
        let given = calls.given(definition);
        let title = lines.wording.title_of_definition(definition, &given);
        let label = match lang {
            Lang::Zh => format!("其中“{title}”"),
            Lang::En => format!("where “{title}”"),
        };
        lines.expression(label, &definition.expression, rows, &given);
    }
    let follows = rule.consequences.iter().map(|follows| {
        let title = follows.title.as_ref().map(|title| title.get(lang).to_owned());
        let title = title.or_else(|| follows.what.clone());
        title.unwrap_or_else(|| follows.action.words().get(lang).to_owned())
    });
    let mut follows: Vec<String> = follows.collect();
    match follows.len() {
        0 => {}
        1 => lines.add("后果", "Then", follows.remove(0)),
        _ => lines.found.push(RuleLine {
            parts: follows,
            ..RuleLine::new(label("后果", "Then"), String::new())
        }),
    }
    if let Some(decides) = &rule.decides {
        lines.add("谁来决定", "Who decides", decides.clone());
    }
    lines.found
}

/// What plain names in a definition mean.
fn rows_of<'p>(wording: &Wording<'p>, definition: &Definition) -> Rows<'p> {
    let table = definition.table.as_ref();
    table.map_or(Rows::Nothing, |table| wording.rows_of(table))
}

/// What a rule gives for the parameters of the definitions that it uses, in words.
struct Calls(BTreeMap<String, Vec<Arguments>>);

impl Calls {
    /// Gathers the calls in a rule and in the definitions under it.
    fn of(wording: &Wording<'_>, rule: &Rule, passport: &Passport) -> Calls {
        let mut found: BTreeMap<String, Vec<Arguments>> = BTreeMap::new();
        let mut gather = |written: &Expression, rows: Rows<'_>| {
            let Ok(expr) = parse(&written.text) else { return };
            expr.walk(&mut |part| {
                if let ExprKind::Call { name, .. } = &part.kind {
                    let given = wording.arguments_of(part, rows, &Arguments::new());
                    found.entry(name.clone()).or_default().push(given);
                }
            });
        };
        let rows = wording.rows_of(&rule.table);
        let of_rule = rule.alternatives.iter().filter_map(|one| one.when.as_ref());
        of_rule
            .chain(&rule.concerns)
            .chain(&rule.window_from)
            .for_each(|written| gather(written, rows));
        for definition in &passport.excerpt.definitions {
            gather(&definition.expression, rows_of(wording, definition));
        }
        Calls(found)
    }

    /// What stands for the parameters of a definition: what is given for them where that is the same everywhere, else their names.
    fn given(&self, definition: &Definition) -> Arguments {
        let calls = self.0.get(&definition.name).map_or(&[][..], Vec::as_slice);
        match calls {
            [one, others @ ..] if others.iter().all(|other| other == one) => one.clone(),
            _ => {
                let own = definition.parameters.iter();
                own.map(|name| (name.clone(), name.clone())).collect()
            }
        }
    }
}
