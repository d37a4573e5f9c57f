//! The separation of the three offices (三员分立): system administrator, security administrator and security auditor are
//! three persons, and none of them has a business role. Judged over the days on which grants overlap.

use kaifa_base::{Date, Place, Problem, Words};

use crate::codes;
use crate::people::grant::NewGrant;
use crate::people::role::Role;

/// A role and the days on which it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub role: Role,
    pub from: Date,
    pub until: Option<Date>,
}

impl Held {
    fn overlaps(&self, other: &Held) -> bool {
        self.until.is_none_or(|end| other.from <= end) && other.until.is_none_or(|end| self.from <= end)
    }

    fn clashes(&self, other: &Held) -> bool {
        self.role != other.role
            && (self.role.is_of_the_three_offices() || other.role.is_of_the_three_offices())
            && self.overlaps(other)
    }
}

/// Everything against giving these grants to someone who holds those.
pub(crate) fn problems_of_grants(held: &[Held], new: &[NewGrant]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut all = held.to_vec();
    for grant in new {
        problems.extend(problems_alone(grant));
        let this = Held {
            role: grant.role,
            from: grant.from_date,
            until: grant.until_date,
        };
        for other in all.iter().filter(|other| other.clashes(&this)) {
            let (new, old) = (grant.role.words(), other.role.words());
            problems.push(
                Problem::error(
                    &codes::OFFICES_APART,
                    place(grant),
                    Words::new(
                        format!("“{}”不能与“{}”由同一人担任(三员分立)", new.zh, old.zh),
                        format!(
                            "“{}” and “{}” cannot be one person (the three offices are kept apart)",
                            new.en, old.en
                        ),
                    ),
                )
                .hint(
                    "请授予另一人,或先终止原有角色",
                    "grant it to another person, or end the other role first",
                ),
            );
        }
        all.push(this);
    }
    problems
}

fn problems_alone(grant: &NewGrant) -> Vec<Problem> {
    let mut problems = Vec::new();
    let words = grant.role.words();
    if grant.role == Role::Public {
        problems.push(Problem::error(
            &codes::ROLE_NOT_GRANTED,
            place(grant),
            Words::new(
                "“公众”无须登录,不授予任何人",
                "“public” needs no sign-in and is granted to nobody",
            ),
        ));
    }
    if grant.role.needs_unit() && grant.unit.is_none() {
        problems.push(
            Problem::error(
                &codes::SCOPE_NEEDED,
                place(grant),
                Words::new(
                    format!("“{}”须指明单位", words.zh),
                    format!("“{}” is granted for a unit; none is given", words.en),
                ),
            )
            .hint("请填写单位编号", "give the id of the unit"),
        );
    }
    if let Some(until) = grant.until_date.filter(|until| *until < grant.from_date) {
        problems.push(Problem::error(
            &codes::GRANT_PERIOD,
            place(grant),
            Words::new(
                format!("授权止于 {until},早于开始的 {}", grant.from_date),
                format!(
                    "the grant ends on {until}, before it starts on {}",
                    grant.from_date
                ),
            ),
        ));
    }
    problems
}

fn place(grant: &NewGrant) -> Place {
    Place::field(format!("role {}", grant.role.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> Date {
        Date::from_ymd_opt(2026, month, day).unwrap()
    }

    fn grant(role: Role) -> NewGrant {
        NewGrant {
            role,
            unit: role.needs_unit().then(|| "unit-1".to_owned()),
            from_date: day(1, 1),
            until_date: None,
        }
    }

    fn codes_of(held: &[Held], new: &[NewGrant]) -> Vec<&'static str> {
        problems_of_grants(held, new)
            .iter()
            .map(|problem| problem.code)
            .collect()
    }

    #[test]
    fn no_two_of_the_three_offices_go_to_one_person() {
        for one in Role::ALL.iter().filter(|role| role.is_of_the_three_offices()) {
            for other in Role::ALL
                .iter()
                .filter(|role| role.is_of_the_three_offices() && *role != one)
            {
                assert_eq!(
                    codes_of(&[], &[grant(*one), grant(*other)]),
                    ["people.offices_apart"],
                    "{one:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn none_of_the_three_offices_goes_with_a_business_role_in_either_order() {
        for office in Role::ALL.iter().filter(|role| role.is_of_the_three_offices()) {
            for business in Role::ALL
                .iter()
                .filter(|role| !role.is_of_the_three_offices() && **role != Role::Public)
            {
                assert_eq!(
                    codes_of(&[], &[grant(*office), grant(*business)]),
                    ["people.offices_apart"]
                );
                assert_eq!(
                    codes_of(&[], &[grant(*business), grant(*office)]),
                    ["people.offices_apart"]
                );
            }
        }
    }

    #[test]
    fn two_business_roles_go_together_and_the_reason_of_a_clash_names_both() {
        assert!(codes_of(&[], &[grant(Role::Office), grant(Role::Analyst)]).is_empty());
        let problems = problems_of_grants(&[], &[grant(Role::Office), grant(Role::SecurityAuditor)]);
        assert!(
            problems[0].message.zh.contains("安全审计员")
                && problems[0].message.zh.contains("领导小组办公室")
        );
    }

    #[test]
    fn an_office_may_follow_a_role_that_ended_the_day_before_but_not_on_its_last_day() {
        let held = [Held {
            role: Role::Office,
            from: day(1, 1),
            until: Some(day(3, 31)),
        }];
        let from = |date| NewGrant {
            from_date: date,
            ..grant(Role::SystemAdmin)
        };
        assert!(codes_of(&held, &[from(day(4, 1))]).is_empty());
        assert_eq!(codes_of(&held, &[from(day(3, 31))]), ["people.offices_apart"]);
    }

    #[test]
    fn all_faults_of_a_grant_are_listed_at_once() {
        let faulty = NewGrant {
            unit: None,
            until_date: Some(day(1, 1) - chrono::Days::new(1)),
            ..grant(Role::County)
        };
        assert_eq!(
            codes_of(&[], &[faulty]),
            ["people.scope_needed", "people.grant_period"]
        );
        assert_eq!(codes_of(&[], &[grant(Role::Public)]), ["people.role_not_granted"]);
    }
}
