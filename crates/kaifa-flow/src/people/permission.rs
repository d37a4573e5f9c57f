//! Who may do what. The one function that pages, API, export and search ask: [`Signed::may`].
//!
//! A grant is a role over a scope (one unit and what lies below it, or everything). Policy documents, targets and published
//! rankings are open to everyone who is signed in with a business role; figures, records, proposals and decisions belong to
//! a subject, and only those whose scope holds that subject see them. The three offices (system, security, audit) see no
//! business data at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use kaifa_base::{Place, Problem, Words};
use kaifa_store::people::Role;

use crate::place::picture::Picture;

kaifa_base::codes! {
    /// Codes of refusals.
    pub REGISTER;
    NOT_SIGNED_IN = "permission.not_signed_in", "the page or call needs a person who is signed in";
    NOT_ALLOWED = "permission.not_allowed", "none of the person's grants covers this";
}

/// What a person wants to do, apart from which subject it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    /// See documents, duties, targets, rankings, readings.
    SeeWork,
    /// See figures of a subject.
    SeeFigures,
    /// Enter figures of a subject.
    EnterFigures,
    /// See the results of an evaluation of firms: of the firms of a unit, or the own one.
    SeeGrades,
    /// Object to a figure on which such a result rests.
    ObjectToGrades,
    /// Review figures at some stage.
    ReviewFigures,
    /// Review as the county does.
    ReviewAsCounty,
    /// Review as the office does.
    ReviewAsOffice,
    /// See records, proposals, decisions and blocks of a subject.
    SeeRecords,
    /// Make and move records of a subject.
    WorkOnRecords,
    /// Report on a duty.
    ReportDuty,
    /// Accept or return the evidence of a duty.
    AcceptDuty,
    /// Take in documents, set readings and dates, import rankings, enter calendars, release to the public.
    RunOffice,
    /// Decide on proposals.
    Decide,
    /// See the ledger and verify it.
    SeeLedger,
    /// Grant and take rights.
    GrantRights,
    /// See the state of the system, back it up.
    RunSystem,
}

impl Task {
    /// Every task, for the tests that walk over all of them.
    pub const ALL: [Task; 17] = [
        Task::SeeWork,
        Task::SeeFigures,
        Task::EnterFigures,
        Task::SeeGrades,
        Task::ObjectToGrades,
        Task::ReviewFigures,
        Task::ReviewAsCounty,
        Task::ReviewAsOffice,
        Task::SeeRecords,
        Task::WorkOnRecords,
        Task::ReportDuty,
        Task::AcceptDuty,
        Task::RunOffice,
        Task::Decide,
        Task::SeeLedger,
        Task::GrantRights,
        Task::RunSystem,
    ];

    /// Whether a role may do it within its scope.
    pub fn is_for(self, role: Role) -> bool {
        use Role::*;
        match self {
            Task::SeeWork => matches!(role, Office | Department | County | Zone | Leader | Analyst),
            Task::SeeFigures | Task::SeeRecords => matches!(role, Office | County | Zone | Leader | Analyst),
            Task::EnterFigures => matches!(role, Office | Zone | County),
            Task::SeeGrades => Task::SeeFigures.is_for(role) || role == Enterprise,
            Task::ObjectToGrades => Task::WorkOnRecords.is_for(role) || role == Enterprise,
            Task::ReviewFigures => matches!(role, Office | County),
            Task::ReviewAsCounty => matches!(role, County),
            Task::ReviewAsOffice | Task::AcceptDuty | Task::RunOffice => matches!(role, Office),
            Task::WorkOnRecords => matches!(role, Office | County | Zone),
            Task::ReportDuty => matches!(role, Office | Department | County | Zone),
            Task::Decide => matches!(role, Office | Leader),
            Task::SeeLedger => matches!(role, SecurityAuditor),
            Task::GrantRights => matches!(role, SecurityAdmin),
            Task::RunSystem => matches!(role, SystemAdmin),
        }
    }

    /// What it is called in a refusal.
    fn words(self) -> Words {
        let (zh, en) = match self {
            Task::SeeWork => ("查看文件、任务和目标", "see documents, duties and targets"),
            Task::SeeFigures => ("查看数据", "see figures"),
            Task::EnterFigures => ("填报数据", "enter figures"),
            Task::SeeGrades => ("查看企业评价结果", "see results of firms"),
            Task::ObjectToGrades => ("对评价所用数据提出异议", "object to figures of an evaluation"),
            Task::ReviewFigures => ("审核数据", "review figures"),
            Task::ReviewAsCounty => ("县级审核", "review for the county"),
            Task::ReviewAsOffice => ("领导小组办公室审核", "review for the office"),
            Task::SeeRecords => ("查看台账和决定", "see records and decisions"),
            Task::WorkOnRecords => ("办理台账事项", "work on records"),
            Task::ReportDuty => ("报告任务进展", "report on duties"),
            Task::AcceptDuty => ("核验任务", "accept duties"),
            Task::RunOffice => ("办理领导小组办公室事务", "do the office's work"),
            Task::Decide => ("作出决定", "decide"),
            Task::SeeLedger => ("查看操作账", "see the ledger"),
            Task::GrantRights => ("授权", "grant rights"),
            Task::RunSystem => ("运行维护", "run the system"),
        };
        Words::new(zh, en)
    }
}

/// One grant with its scope worked out: the unit and all that lies below it today.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The role.
    pub role: Role,
    /// The unit of the grant, `None` for everything.
    pub unit: Option<String>,
    /// Every unit inside the scope; ignored where `unit` is `None`.
    pub inside: BTreeSet<String>,
}

/// A person who is signed in, with what the grants allow.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The person's id.
    pub id: String,
    /// Login name.
    pub login: String,
    /// Name as shown.
    pub name: String,
    /// The grants that hold today.
    pub reaches: Arc<Vec<Reach>>,
    /// Where refusals find the names of units; a person without it reads ids.
    pub picture: Option<Arc<Picture>>,
}

impl Signed {
    /// Whoever may run commands on the machine of the data acts with the rights of the office, and the ledger says so.
    pub fn command_line() -> Signed {
        let everything = Reach {
            role: Role::Office,
            unit: None,
            inside: BTreeSet::new(),
        };
        Signed {
            id: "command-line".to_owned(),
            login: String::new(),
            name: "command line".to_owned(),
            reaches: Arc::new(vec![everything]),
            picture: None,
        }
    }

    /// Every unit within the grants that name one; empty for people who only see everything.
    pub fn own_reach(&self) -> BTreeSet<String> {
        self.reaches
            .iter()
            .filter(|reach| reach.unit.is_some())
            .flat_map(|reach| reach.inside.iter().cloned())
            .collect()
    }

    /// Whether some grant allows the task for some subject; decides what is offered, never what is shown of a subject.
    pub fn may_do(&self, task: Task) -> bool {
        self.reaches.iter().any(|reach| task.is_for(reach.role))
    }

    /// Whether a grant allows the task for this subject.
    pub fn covers(&self, task: Task, subject: &str) -> bool {
        self.reaches
            .iter()
            .any(|reach| task.is_for(reach.role) && (reach.unit.is_none() || reach.inside.contains(subject)))
    }

    /// The one question: may this person do this task, for this subject where it concerns one?
    pub fn may(&self, task: Task, subject: Option<&str>) -> Result<(), Problem> {
        let allowed = match subject {
            None => self.may_do(task),
            Some(subject) => self.covers(task, subject),
        };
        if allowed {
            return Ok(());
        }
        let words = task.words();
        let message = match subject {
            None => Words::new(
                format!("您没有“{}”的权限", words.zh),
                format!("you may not {}", words.en),
            ),
            Some(subject) => {
                let name = self
                    .picture
                    .as_ref()
                    .map_or(subject, |picture| picture.unit_name(subject));
                Words::new(
                    format!("您没有对“{name}”{}的权限", words.zh),
                    format!("you may not {} for “{name}”", words.en),
                )
            }
        };
        Err(Problem::error(&NOT_ALLOWED, Place::default(), message).hint(
            "需要时请向安全保密管理员申请授权",
            "ask the security administrator for the right if you need it",
        ))
    }

    /// The units that grants with fitting roles reach; nothing where one of them reaches everything.
    pub fn units_of(&self, fits: impl Fn(Role) -> bool) -> Option<BTreeSet<String>> {
        let mut units = BTreeSet::new();
        for reach in self.reaches.iter().filter(|reach| fits(reach.role)) {
            reach.unit.as_ref()?;
            units.extend(reach.inside.iter().cloned());
        }
        Some(units)
    }

    /// The role under which the person acts when doing a task, for the record.
    pub(crate) fn role_for(&self, task: Task) -> Option<Role> {
        self.reaches
            .iter()
            .map(|reach| reach.role)
            .find(|role| task.is_for(*role))
    }

    /// The units of the grants that name one.
    pub fn own_units(&self) -> impl Iterator<Item = &str> {
        self.reaches.iter().filter_map(|reach| reach.unit.as_deref())
    }

    /// The codes of the firms that the person speaks for: the scope of an enterprise's grant is its unified social credit code.
    pub fn own_firms(&self) -> impl Iterator<Item = &str> {
        let own = self.reaches.iter().filter(|reach| reach.role == Role::Enterprise);
        own.filter_map(|reach| reach.unit.as_deref())
    }

    /// Whether some business grant covers everything.
    pub fn sees_everything(&self) -> bool {
        self.reaches
            .iter()
            .any(|reach| reach.unit.is_none() && Task::SeeWork.is_for(reach.role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(grants: &[(Role, Option<&str>, &[&str])]) -> Signed {
        let reaches = grants
            .iter()
            .map(|(role, unit, inside)| Reach {
                role: *role,
                unit: unit.map(str::to_owned),
                inside: inside.iter().map(|u| (*u).to_owned()).collect(),
            })
            .collect();
        Signed {
            id: "p".into(),
            login: "p".into(),
            name: "甲".into(),
            reaches: Arc::new(reaches),
            picture: None,
        }
    }

    #[test]
    fn a_zone_sees_itself_and_not_its_neighbour() {
        let zone = signed(&[(Role::Zone, Some("zone.a"), &["zone.a"])]);
        assert!(zone.may(Task::SeeFigures, Some("zone.a")).is_ok());
        let refusal = zone.may(Task::SeeFigures, Some("zone.b")).unwrap_err();
        assert_eq!(refusal.code, NOT_ALLOWED.code);
        assert!(zone.may(Task::ReviewFigures, None).is_err());
    }

    #[test]
    fn a_firm_sees_its_own_result_and_nothing_else_of_the_business() {
        let firm = signed(&[(Role::Enterprise, Some("code-1"), &["code-1"])]);
        assert!(firm.covers(Task::SeeGrades, "code-1") && firm.covers(Task::ObjectToGrades, "code-1"));
        assert!(!firm.covers(Task::SeeGrades, "code-2") && !firm.covers(Task::SeeGrades, "zone.a"));
        let allowed = Task::ALL.into_iter().filter(|task| firm.may_do(*task)).count();
        assert_eq!(allowed, 2);
        assert_eq!(firm.own_firms().collect::<Vec<_>>(), ["code-1"]);
    }

    #[test]
    fn the_three_offices_have_no_business_right() {
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::SecurityAuditor] {
            let person = signed(&[(role, None, &[])]);
            let allowed: Vec<Task> = Task::ALL
                .into_iter()
                .filter(|task| person.may_do(*task))
                .collect();
            assert_eq!(allowed.len(), 1, "{role:?} may do {allowed:?}");
        }
    }

    #[test]
    fn a_right_of_one_grant_is_not_lent_to_the_scope_of_another() {
        let both = signed(&[
            (Role::County, Some("county.a"), &["zone.a"]),
            (Role::Analyst, None, &[]),
        ]);
        assert!(both.may(Task::SeeFigures, Some("zone.b")).is_ok());
        assert!(both.may(Task::ReviewAsCounty, Some("zone.b")).is_err());
    }
}
