//! A rule line by line: whom it concerns, what must hold, what the words in it stand for, what follows. As the pack writes it beside
//! it, for those who check the pack.

use std::collections::{BTreeMap, VecDeque};

use kaifa_base::Lang;
use kaifa_eval::excerpt::Excerpt;
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
        lang.aside(format!("{} {}", rule.id, rule.title.get(lang)), kind.get(lang)),
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
    let definitions = &passport.excerpt.definitions;
    let calls = Calls::of(&lines.wording, &passport.excerpt);
    for definition in definitions {
        let rows = rows_of(&lines.wording, definition);
        for given in calls.ways(definition) {
            let title = lines.wording.title_of_definition(definition, &given);
            let label = match lang {
                Lang::Zh => format!("其中“{title}”"),
                Lang::En => format!("where “{title}”"),
            };
            lines.expression(label, &definition.expression, rows, &given);
        }
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

/// What is given for the parameters of the definitions under a rule, in words: each way in which one is called, once.
struct Calls(BTreeMap<String, Vec<Arguments>>);

impl Calls {
    /// Follows the calls of the rules of a passport into the definitions under them. A definition that passes its own parameter on gives
    /// the number that it was called with.
    fn of(wording: &Wording<'_>, excerpt: &Excerpt) -> Calls {
        let definitions = &excerpt.definitions;
        let mut waiting: VecDeque<(&Expression, Rows<'_>, Arguments)> = VecDeque::new();
        for rule in &excerpt.rules {
            let rows = wording.rows_of(&rule.table);
            let conditions = rule.alternatives.iter().filter_map(|one| one.when.as_ref());
            let all = conditions.chain(&rule.concerns).chain(&rule.window_from);
            waiting.extend(all.map(|written| (written, rows, Arguments::new())));
        }
        // One without parameters is named like a column, not called; it stands for the same everywhere.
        for definition in definitions.iter().filter(|one| one.parameters.is_empty()) {
            waiting.push_back((
                &definition.expression,
                rows_of(wording, definition),
                Arguments::new(),
            ));
        }
        let mut found: BTreeMap<String, Vec<Arguments>> = BTreeMap::new();
        while let Some((written, rows, arguments)) = waiting.pop_front() {
            let Ok(expr) = parse(&written.text) else { continue };
            expr.walk(&mut |part| {
                let ExprKind::Call { name, .. } = &part.kind else {
                    return;
                };
                let given = wording.arguments_of(part, rows, &arguments);
                let ways = found.entry(name.clone()).or_default();
                if ways.contains(&given) {
                    return;
                }
                for called in definitions.iter().filter(|one| one.name == *name) {
                    waiting.push_back((&called.expression, rows_of(wording, called), given.clone()));
                }
                ways.push(given);
            });
        }
        Calls(found)
    }

    /// Each way in which a definition is called; one without parameters has a single one.
    fn ways(&self, definition: &Definition) -> Vec<Arguments> {
        match definition.parameters.is_empty() {
            true => vec![Arguments::new()],
            false => self.0.get(&definition.name).cloned().unwrap_or_default(),
        }
    }
}
