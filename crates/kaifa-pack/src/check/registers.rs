//! A register can be run: it has one state to start in, its steps join states that exist, its fields have what their type
//! needs, and whatever names a field, state, step, role or code list names one that there is.

mod fields;

use std::collections::BTreeSet;

use super::{Findings, known};
use crate::codes;
use crate::edition::Edition;
use crate::expr;
use crate::item::{FieldType, ItemPlace, Register, RegisterClock, RegisterField, Transition};
use crate::nearest::nearest;

/// The roles that definitions may name. The program's own list of roles is the same; a test of the program compares them.
pub const ROLES: &[&str] = &[
    "office",
    "department",
    "county",
    "zone",
    "leader",
    "enterprise",
    "analyst",
];

/// Names that expressions over records have besides fields, so that no field may take them.
const RESERVED: &[&str] = &[
    "state", "subject", "as_of", "year", "issued", "create", "proposal",
];

/// Ids that no step may take: what the program itself does with a record.
const RESERVED_STEPS: &[&str] = &["create", "correct", "reveal", "import", "refused"];

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let registers = known(
        edition,
        "register",
        edition.items.registers.iter().map(|item| item.id.as_str()),
    );
    let code_lists = known(
        edition,
        "code_list",
        edition.items.code_lists.iter().map(|item| item.id.as_str()),
    );
    let parameters = known(
        edition,
        "parameter",
        edition.items.parameters.iter().map(|item| item.id.as_str()),
    );
    for register in &edition.pack.items.registers {
        let mut checker = Checker {
            register,
            at: &register.at,
            findings,
            fields: register.fields.iter().map(|field| field.name.as_str()).collect(),
            states: register.states.iter().map(|state| state.id.as_str()).collect(),
            steps: register
                .transitions
                .iter()
                .map(|step| step.id.as_str())
                .chain(["create"])
                .collect(),
        };
        checker.whole();
        for (at, field) in register.fields.iter().enumerate() {
            checker.at = &field.at;
            checker.field(at, field, &registers, &code_lists);
        }
        for transition in &register.transitions {
            checker.at = &transition.at;
            checker.transition(transition);
        }
        for clock in &register.clocks {
            checker.at = &clock.at;
            checker.clock(clock, &parameters);
        }
    }
    for list in &edition.pack.items.code_lists {
        let mut seen = BTreeSet::new();
        for code in list.codes.iter().filter(|code| !seen.insert(&code.code)) {
            findings.error(
                &codes::DUPLICATE,
                &list.at,
                &list.id,
                format!("代码“{}”重复", code.code),
                format!("the code `{}` is there twice", code.code),
            );
        }
        if list.codes.is_empty() {
            findings.error(
                &codes::INCOMPLETE,
                &list.at,
                &list.id,
                "代码表没有代码,应有 code 或 series",
                "the code list has no codes; it needs `code` or `series`",
            );
        }
    }
}

struct Checker<'a, 'f> {
    register: &'a Register,
    /// Where the part is written that is being looked at.
    at: &'a ItemPlace,
    findings: &'f mut Findings,
    fields: BTreeSet<&'a str>,
    states: BTreeSet<&'a str>,
    steps: BTreeSet<&'a str>,
}

impl Checker<'_, '_> {
    fn whole(&mut self) {
        let register = self.register;
        let starts = register.states.iter().filter(|state| state.start).count();
        if starts != 1 {
            self.incomplete(
                format!("台账应有一个起始状态,现有 {starts} 个"),
                format!("a register needs one state with `start = true`, found {starts}"),
            );
        }
        let fields = register.fields.iter().map(|one| ("field", &one.name, &one.at));
        let states = register.states.iter().map(|one| ("state", &one.id, &one.at));
        let steps = register
            .transitions
            .iter()
            .map(|one| ("transition", &one.id, &one.at));
        let checks = register.checks.iter().map(|one| ("check", &one.id, &one.at));
        let clocks = register.clocks.iter().map(|one| ("clock", &one.id, &one.at));
        let mut seen = BTreeSet::new();
        for (kind, id, at) in fields.chain(states).chain(steps).chain(checks).chain(clocks) {
            if !seen.insert((kind, id)) {
                self.findings.error(
                    &codes::DUPLICATE,
                    at,
                    &register.id,
                    format!("[[register.{kind}]]“{id}”重复"),
                    format!("[[register.{kind}]] `{id}` is there twice"),
                );
            }
        }
        let sort = register.sort.as_deref().map(|sort| sort.trim_start_matches('-'));
        for (key, names) in [
            ("key", register.key.iter().map(String::as_str).collect::<Vec<_>>()),
            ("columns", register.columns.iter().map(String::as_str).collect()),
            ("sort", sort.into_iter().collect()),
        ] {
            for name in names {
                self.is_field(key, name);
            }
        }
        for check in &register.checks {
            self.at = &check.at;
            check
                .field
                .iter()
                .for_each(|name| self.is_field("check.field", name));
        }
        self.at = &register.at;
        let title = register.record_title.as_ref();
        let title = title.and_then(|title| expr::parse_template(&title.text).ok());
        let holes = title.iter().flat_map(|title| title.holes());
        for named in holes.flat_map(|hole| expr::references(hole).names) {
            let field = register
                .fields
                .iter()
                .find(|field| field.name == named || field.title == named);
            if let Some(field) = field.filter(|field| field.personal || !field.see.is_empty()) {
                self.bad(
                    format!("record_title 到处都显示,不能用个人信息或限定查看的字段“{}”", field.title),
                    format!("`record_title` is shown everywhere and cannot use `{}`, which is personal or not for everyone", field.name),
                );
            }
        }
        for state in &register.public_states {
            self.is_state("public_states", state);
        }
        self.firm();
        self.roles("see", &register.see);
        self.roles("edit", &register.edit);
        for state in &register.states {
            self.at = &state.at;
            self.roles("state.edit", &state.edit);
        }
    }

    /// Records of one's own firm are found by the field that names it; without one nobody has the role `enterprise` in a register.
    fn firm(&mut self) {
        let register = self.register;
        if let Some(name) = register.firm.as_deref() {
            self.is_field("firm", name);
            let found = register.field(name);
            let is_code = |field: &RegisterField| {
                matches!(field.kind, FieldType::Text | FieldType::CreditCode) && field.index && !field.many
            };
            if let Some(field) = found.filter(|field| !is_code(field)) {
                self.bad(
                    format!("firm 所指字段“{}”应为文本或统一社会信用代码,单值,且 index = true", field.title),
                    format!("the field `{name}` that `firm` names should be a text or credit code with one value and `index = true`"),
                );
            }
            return;
        }
        let steps = register.transitions.iter().map(|step| &step.roles);
        let fields = (register.fields.iter()).flat_map(|field| [&field.see, &field.edit]);
        let states = register.states.iter().map(|state| &state.edit);
        let whole = [&register.see, &register.edit].into_iter();
        let mut named = whole.chain(steps).chain(fields).chain(states).flatten();
        if named.any(|role| role == "enterprise") {
            self.incomplete(
                "台账写了角色 enterprise(企业),还应以 firm 写明记载企业代码的字段,否则没有企业能办理".to_owned(),
                "the register names the role `enterprise` and needs `firm`, the field with the firm's code; without it no firm is reached".to_owned(),
            );
        }
    }

    fn transition(&mut self, transition: &Transition) {
        let step = &transition.title;
        if RESERVED_STEPS.contains(&transition.id.as_str()) {
            self.bad(
                format!("步骤的 id 不能是“{}”,程序另有用处", transition.id),
                format!(
                    "a step cannot have the id `{}`, which the program uses itself",
                    transition.id
                ),
            );
        }
        for state in &transition.from {
            self.is_state("transition.from", state);
        }
        self.is_state("transition.to", &transition.to);
        for field in &transition.requires {
            self.is_field("transition.requires", field);
        }
        for field in &transition.evidence {
            self.is_field("transition.evidence", field);
        }
        for field in &transition.evidence {
            if self
                .register
                .field(field)
                .is_some_and(|field| field.kind != FieldType::File)
            {
                self.bad(
                    format!("步骤“{step}”的佐证“{field}”应为文件字段"),
                    format!(
                        "the evidence `{field}` of `{}` should be a file field",
                        transition.id
                    ),
                );
            }
        }
        self.roles("transition.roles", &transition.roles);
    }

    fn clock(&mut self, clock: &RegisterClock, parameters: &BTreeSet<&str>) {
        let extends = clock.extend.iter().map(|extend| &extend.step);
        let steps = clock
            .start
            .iter()
            .chain(&clock.stop)
            .chain(&clock.pause)
            .chain(&clock.resume);
        for step in steps.chain(extends) {
            let all = self.steps.clone();
            self.is_known("clock", ("步骤", "step"), step, &all);
        }
        if let Some(parameter) = clock.length_parameter.as_deref() {
            self.is_known("length_parameter", ("参数", "parameter"), parameter, parameters);
            if clock.length_unit.is_none() {
                self.incomplete(
                    format!("时限“{}”用参数时应写明 length_unit", clock.title),
                    format!(
                        "the clock `{}` needs `length_unit` beside its parameter",
                        clock.id
                    ),
                );
            }
        }
        if let Some(field) = clock.due_field.as_deref() {
            self.is_field("due_field", field);
            if self
                .register
                .field(field)
                .is_some_and(|field| field.kind != FieldType::Date)
            {
                self.bad(
                    format!("时限“{}”的 due_field 应为日期字段", clock.title),
                    format!("`due_field` of the clock `{}` should be a date field", clock.id),
                );
            }
        }
        if clock.pause.is_empty() != clock.resume.is_empty() {
            self.incomplete(
                format!("时限“{}”的 pause 与 resume 应同时写明", clock.title),
                format!("the clock `{}` needs both `pause` and `resume`", clock.id),
            );
        }
        for reminder in clock.remind.iter().chain(&clock.escalate) {
            self.roles("clock.roles", &reminder.roles);
        }
    }

    fn roles(&mut self, key: &'static str, roles: &[String]) {
        let all = ROLES.iter().copied().collect();
        for role in roles {
            self.is_known(key, ("角色", "role"), role, &all);
        }
    }

    fn is_field(&mut self, key: &'static str, name: &str) {
        let all = self.fields.clone();
        self.is_known(key, ("字段", "field"), name, &all);
    }

    fn is_state(&mut self, key: &'static str, name: &str) {
        let all = self.states.clone();
        self.is_known(key, ("状态", "state"), name, &all);
    }

    fn is_known(&mut self, key: &'static str, (zh, en): (&str, &str), id: &str, known: &BTreeSet<&str>) {
        if known.contains(id) {
            return;
        }
        let problem = self.findings.error(
            &codes::UNKNOWN_REFERENCE,
            self.at,
            &self.register.id,
            format!("“{key}”所指的{zh}“{id}”不存在"),
            format!("`{key}` names the {en} `{id}`, which does not exist"),
        );
        problem.place.field = Some(key.to_owned());
        if let Some(near) = nearest(id, known.iter().copied()) {
            problem.hint = Some(kaifa_base::Words::new(
                format!("是否为“{near}”?"),
                format!("did you mean `{near}`?"),
            ));
        }
    }

    fn incomplete(&mut self, zh: String, en: String) {
        self.findings
            .error(&codes::INCOMPLETE, self.at, &self.register.id, zh, en);
    }

    fn bad(&mut self, zh: String, en: String) {
        self.findings
            .error(&codes::BAD_VALUE, self.at, &self.register.id, zh, en);
    }
}

fn is_money(unit: kaifa_base::Unit) -> bool {
    matches!(unit.dimension(), "yuan" | "usd")
}
