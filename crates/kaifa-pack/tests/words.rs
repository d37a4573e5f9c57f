//! Every expression of every pack and scheme in the repository reads in words, in both languages, and expressions that mean
//! something else read otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kaifa_base::Lang;
use kaifa_pack::expr::{ExprKind, Literal, parse};
use kaifa_pack::words::{Arguments, Rows, Wording};
use kaifa_pack::{
    BoardSource, Edition, EffectEnd, Expression, Items, Moment, Points, Raw, Scheme, read_schemes,
};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folders(of: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(repository().join(of)).unwrap();
    let mut found: Vec<PathBuf> = all.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found.retain(|path| path.join("document.toml").is_file());
    found
}

/// What the packs and schemes of the repository say, each with what its names mean.
fn each(mut with: impl FnMut(&str, &Items, &Expression, Rows<'_>, &[String])) {
    let shelf = repository().join("packs");
    for folder in folders("packs").into_iter().chain(folders("tests/packs")) {
        let edition = Edition::load(&folder, &[&shelf]).edition;
        let name = edition.name().to_owned();
        of_items(&edition.pack.items, &mut |one, rows, arguments| {
            with(&name, &edition.items, one, rows, arguments);
        });
    }
    for entry in fs::read_dir(repository().join("schemes")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "toml") {
            let read = read_schemes(&path, &fs::read_to_string(&path).unwrap());
            let name = path.display().to_string();
            let items = Items::default();
            for scheme in &read.schemes {
                of_scheme(scheme, &mut |one, rows, arguments| {
                    with(&name, &items, one, rows, arguments)
                });
            }
        }
    }
}

type Visit<'v> = dyn FnMut(&Expression, Rows<'_>, &[String]) + 'v;

fn of_items(items: &Items, visit: &mut Visit<'_>) {
    for definition in &items.definitions {
        let rows = definition.table.as_deref().map_or(Rows::Nothing, Rows::Table);
        visit(&definition.expression, rows, &definition.parameters);
    }
    for rule in &items.rules {
        let rows = Rows::Table(&rule.table);
        let when = rule.alternatives.iter().filter_map(|one| one.when.as_ref());
        for one in rule.concerns.iter().chain(&rule.window_from).chain(when) {
            visit(one, rows, &[]);
        }
        for consequence in &rule.consequences {
            consequence.value.iter().for_each(|one| visit(one, rows, &[]));
            if let Some(Moment::At(one)) = &consequence.from {
                visit(one, rows, &[]);
            }
            if let Some(EffectEnd::Moment(Moment::At(one))) = &consequence.until {
                visit(one, rows, &[]);
            }
        }
    }
    let units = Rows::Table("unit");
    for group in &items.groups {
        group.select.iter().for_each(|one| visit(one, units, &[]));
    }
    for skip in items.review_routes.iter().flat_map(|route| &route.skip) {
        visit(&skip.concerns, units, &[]);
    }
    for indicator in &items.indicators {
        indicator
            .formula
            .iter()
            .for_each(|one| visit(one, Rows::Table("indicator"), &[]));
    }
    for check in items.forms.iter().flat_map(|form| &form.checks) {
        visit(&check.holds, Rows::Form, &[]);
    }
    for part in items.boards.iter().flat_map(|board| &board.parts) {
        let source = |source: &BoardSource, one: &Expression, visit: &mut Visit<'_>| {
            // A board of one pack may read the registers of another; they are those of the same edition.
            if !matches!(source, BoardSource::Register(id) if items.registers.iter().all(|r| r.id != *id)) {
                visit(one, Rows::of_source(items, source), &[]);
            }
        };
        part.when.iter().for_each(|one| source(&part.source, one, visit));
        for other in &part.others {
            other
                .when
                .iter()
                .for_each(|one| source(&other.source, one, visit));
        }
        for measure in &part.measures {
            let read = part
                .source_of(measure)
                .and_then(|at| part.sources().nth(at))
                .unwrap();
            measure.when.iter().for_each(|one| source(read, one, visit));
        }
        match part.group {
            Some(_) => part
                .flag
                .iter()
                .for_each(|one| visit(one, Rows::Lines(part), &[])),
            None => part.flag.iter().for_each(|one| source(&part.source, one, visit)),
        }
    }
    for register in &items.registers {
        let rows = Rows::Register(register);
        let guards = register.transitions.iter().filter_map(|step| step.guard.as_ref());
        let checks = register.checks.iter().map(|check| &check.holds);
        let fields = register.fields.iter();
        let fields = fields.flat_map(|field| field.required_if.iter().chain(&field.derived));
        guards
            .chain(checks)
            .chain(fields)
            .for_each(|one| visit(one, rows, &[]));
    }
    for scheme in &items.supervision_schemes {
        let lamps = scheme.lamps.iter().map(|lamp| &lamp.when);
        let slips = scheme.slips.iter().map(|slip| &slip.when);
        lamps
            .chain(slips)
            .for_each(|one| visit(one, Rows::Lamps(scheme), &[]));
        scheme
            .score
            .iter()
            .for_each(|one| visit(one, Rows::UnitScore, &[]));
    }
    items.schemes.iter().for_each(|scheme| of_scheme(scheme, visit));
}

fn of_scheme(scheme: &Scheme, visit: &mut Visit<'_>) {
    let rows = Rows::Inputs(&scheme.inputs);
    let mut see = |one: &Expression| visit(one, rows, &[]);
    for indicator in &scheme.indicators {
        match &indicator.raw {
            Raw::Own => {}
            Raw::Value(value) => see(value),
            Raw::Ratio {
                numerator,
                denominator,
            } => [numerator, denominator].into_iter().for_each(&mut see),
        }
        indicator
            .applies
            .iter()
            .chain(&indicator.invalid)
            .for_each(&mut see);
    }
    for agreement in &scheme.agreements {
        [&agreement.one, &agreement.other].into_iter().for_each(&mut see);
    }
    for adjustment in &scheme.adjustments {
        if let Points::Each { each: one, .. } | Points::Value(one) = &adjustment.points {
            see(one);
        }
        adjustment.concerns.iter().for_each(&mut see);
    }
    scheme.peer_groups.iter().for_each(|one| see(&one.concerns));
    scheme.exemptions.iter().for_each(|one| see(&one.concerns));
    scheme.vetoes.iter().for_each(|one| see(&one.concerns));
    scheme.protections.iter().for_each(|one| see(&one.concerns));
}

/// Names and codes that are written in an expression and are no words: identifiers of the pack in the language of packs.
fn identifiers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    parse(text).unwrap().walk(&mut |node| {
        let name = match &node.kind {
            ExprKind::Name(name) | ExprKind::Outer(name) | ExprKind::Parameter(name) => name,
            ExprKind::Call { name, .. } => name,
            ExprKind::Aggregate { table, .. } => table,
            ExprKind::Literal(Literal::Text(code)) => code,
            _ => return,
        };
        if name.starts_with(|sign: char| sign.is_ascii_lowercase()) {
            found.insert(name.clone());
        }
    });
    found
}

#[test]
fn every_expression_of_the_packs_reads_in_both_languages() {
    let (mut seen, mut wrong) = (0, Vec::new());
    each(|pack, items, one, rows, parameters| {
        seen += 1;
        let expr = parse(&one.text).unwrap_or_else(|error| panic!("{pack}: {}: {error}", one.text));
        let arguments: Arguments = parameters
            .iter()
            .map(|name| (name.clone(), "8".to_owned()))
            .collect();
        for lang in [Lang::Zh, Lang::En] {
            let said = Wording::new(items, lang).either(&expr, rows, &arguments);
            let mut left: Vec<String> = said.unexplained;
            // In English a name of one word is a word.
            let words: BTreeSet<&str> = said
                .text
                .split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_' || sign == '.'))
                .collect();
            let names = identifiers(&one.text).into_iter();
            left.extend(names.filter(|name| {
                words.contains(name.as_str()) && (lang == Lang::Zh || name.contains(['_', '.']))
            }));
            if said.text.contains(['$', '{', '\'']) && lang == Lang::Zh {
                left.push("signs".to_owned());
            }
            if !left.is_empty() {
                wrong.push(format!("{pack}: `{}` leaves {left:?}: {}", one.text, said.text));
            }
        }
    });
    assert!(seen > 500, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "prints what people read, for looking at"]
fn print_all() {
    each(|pack, items, one, rows, parameters| {
        let expr = parse(&one.text).unwrap();
        let arguments: Arguments = parameters
            .iter()
            .map(|name| (name.clone(), "8".to_owned()))
            .collect();
        let [zh, en] =
            [Lang::Zh, Lang::En].map(|lang| Wording::new(items, lang).either(&expr, rows, &arguments).text);
        println!("{pack}: {}\n    {zh}\n    {en}", one.text);
    });
}

/// All expressions of two levels over a few names, each under its standard form.
fn generated() -> Vec<String> {
    let numbers = ["rank", "list_size", "previous(rank)", "3"];
    let mut conditions: Vec<String> = vec![
        "award".into(),
        "previous(award)".into(),
        "state = 'ranked'".into(),
    ];
    for operator in ["<", "<=", ">", ">=", "=", "!="] {
        conditions.push(format!("rank {operator} list_size"));
        conditions.push(format!("rank {operator} list_size - 3"));
        conditions.push(format!("rank - list_size {operator} 3"));
    }
    conditions.extend([
        "rank in [1, 2]".into(),
        "rank is missing".into(),
        "rank is known".into(),
    ]);
    let few: Vec<String> = conditions.iter().step_by(4).cloned().collect();
    let mut all = conditions;
    for a in &few {
        for b in &few {
            all.push(format!("{a} and {b}"));
            all.push(format!("{a} or {b}"));
            for c in &few {
                all.push(format!("({a} or {b}) and {c}"));
                all.push(format!("{a} or ({b} and {c})"));
                all.push(format!("not ({a} or {b}) and {c}"));
                all.push(format!("not ({a} and {b}) or {c}"));
                all.push(format!("if {a} then {b} else {c}"));
            }
        }
        for n in ["2", "3"] {
            all.push(format!("years({n}, {a}) >= 2"));
            all.push(format!("every({n}, {a})"));
            all.push(format!("years({n}, not ({a} and award)) >= 2"));
        }
        all.push(format!("consecutive({a}) >= 2"));
    }
    for a in numbers {
        for b in numbers {
            for c in numbers {
                for (outer, inner) in [("-", "-"), ("-", "+"), ("/", "*"), ("*", "-"), ("/", "/")] {
                    all.push(format!("({a} {inner} {b}) {outer} {c} > 0"));
                    all.push(format!("{a} {outer} ({b} {inner} {c}) > 0"));
                }
            }
            all.push(format!("min({a}, {b}) > 0"));
            all.push(format!("max({a}, {b}) > 0"));
            all.push(format!("round({a} / {b}, 2) > 0"));
            all.push(format!("rank_in({a} - {b}, 'desc') > 2"));
            all.push(format!("rank_in({a} - {b}, 'asc', class) > 2"));
        }
    }
    all
}

#[test]
fn what_means_something_else_reads_otherwise() {
    let edition = Edition::load(&repository().join("packs/base"), &[]).edition;
    let rows = Rows::Table("zone_year");
    for lang in [Lang::Zh, Lang::En] {
        let wording = Wording::new(&edition.items, lang);
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for text in generated() {
            let expr = parse(&text).unwrap();
            let said = wording.condition(&expr, rows, &Arguments::new());
            assert!(said.unexplained.is_empty(), "{text}: {:?}", said.unexplained);
            // How `and` and `or` are nested makes no difference, and reads the same.
            let meant = meaning(&expr);
            if let Some(other) = known.insert(said.text.clone(), meant.clone()) {
                assert_eq!(other, meant, "{} says both", said.text);
            }
        }
        assert!(known.len() > 900, "{}", known.len());
    }
}

/// The standard form with chains of `and` and `or` flattened.
fn meaning(expr: &kaifa_pack::expr::Expr) -> String {
    let (operator, parts) = expr.chain();
    match (operator, &expr.kind) {
        (Some(operator), _) => {
            let parts: Vec<String> = parts.into_iter().map(meaning).collect();
            format!("{}({})", operator.symbol(), parts.join("; "))
        }
        (None, ExprKind::Unary(kaifa_pack::expr::UnaryOperator::Not, inner)) => {
            format!("not {}", meaning(inner))
        }
        (None, ExprKind::If(a, b, c)) => format!("if {}; {}; {}", meaning(a), meaning(b), meaning(c)),
        (None, ExprKind::Years { window, condition }) => format!("years {window} {}", meaning(condition)),
        _ => expr.to_string(),
    }
}
