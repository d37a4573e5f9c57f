//! People and their grants as the security administrator manages them. The store keeps the three offices apart; here
//! stands what the form adds: units must exist, a grant may only be shortened, and nobody acts on himself.

use kaifa_base::{Date, Place, Problem, Words, credit_code};
use kaifa_store::people::{Grant, NewGrant, NewPerson, Person, Role};
use kaifa_store::{Act, Kept};
use rand::Rng;

use crate::app::App;
use crate::people::permission::Signed;
use crate::place::picture::Picture;
use crate::stop::Stop;

kaifa_base::codes! {
    /// Codes of admitting people.
    pub REGISTER;
    NAME_EMPTY = "person.name_empty", "a person without a name";
    ROLE_UNKNOWN = "person.role_unknown", "a role that does not exist or is granted to nobody";
    UNIT_UNKNOWN = "person.unit_unknown", "a unit that the directory does not hold today";
    FIRM_CODE = "person.firm_code", "a firm that is not named by its unified social credit code";
    UNIT_AMBIGUOUS = "person.unit_ambiguous", "a name that several units have";
    DATE_UNREADABLE = "person.date_unreadable", "a date that cannot be read";
    OWN_ACCOUNT = "person.own_account", "the security administrator acting on the own account";
    GRANT_ENDED = "person.grant_ended", "a grant that would end later than it does, or that has ended";
}

/// A grant as typed.
#[derive(Debug, Clone, Default)]
pub struct GrantWish {
    /// Code of the role.
    pub role: String,
    /// Id or name of the unit; empty for all.
    pub unit: String,
    /// The first day; today if empty.
    pub from: String,
    /// The last day; open if empty.
    pub until: String,
}

/// A person as typed.
#[derive(Debug, Clone, Default)]
pub struct PersonWish {
    /// The name to sign in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The first grant.
    pub grant: GrantWish,
}

impl GrantWish {
    /// The grant, or everything that is wrong with what was typed.
    pub fn read(&self, picture: &Picture, today: Date) -> Result<NewGrant, Vec<Problem>> {
        let mut problems = Vec::new();
        let role = Role::parse(self.role.trim()).filter(|role| *role != Role::Public);
        if role.is_none() {
            let words = Words::new("请选择角色", "choose a role");
            problems.push(Problem::error(&ROLE_UNKNOWN, Place::field("role"), words));
        }
        let unit = scope_of(role, picture, self.unit.trim()).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let mut day = |field: &str, text: &str| {
            let day = text.trim().parse::<Date>();
            if day.is_err() && !text.trim().is_empty() {
                let words = Words::new(
                    format!("日期应写成 2025-12-31,现为“{text}”"),
                    format!("a date is written 2025-12-31, found `{text}`"),
                );
                problems.push(Problem::error(&DATE_UNREADABLE, Place::field(field), words));
            }
            day.ok()
        };
        let (from, until) = (day("from", &self.from), day("until", &self.until));
        match role {
            Some(role) if problems.is_empty() => Ok(NewGrant {
                role,
                unit,
                from_date: from.unwrap_or(today),
                until_date: until,
            }),
            _ => Err(problems),
        }
    }
}

/// What a grant reaches: a unit of the directory; for an enterprise the firm itself, by its code. (A unit is possible there too: a
/// register may name the role.)
fn scope_of(role: Option<Role>, picture: &Picture, typed: &str) -> Result<Option<String>, Problem> {
    match (find_unit(picture, typed), role) {
        (Err(problem), Some(Role::Enterprise)) if problem.code == UNIT_UNKNOWN.code => {
            firm_code(typed, "unit").map(Some)
        }
        (found, _) => found,
    }
}

/// The code of the firm that a person speaks for. A firm is in no directory; evaluations know it by this code.
pub fn firm_code(typed: &str, field: &str) -> Result<String, Problem> {
    if credit_code::check(typed).is_ok() {
        return Ok(typed.to_owned());
    }
    let words = Words::new(
        format!("“{typed}”不是统一社会信用代码"),
        format!("`{typed}` is no unified social credit code"),
    );
    Err(Problem::error(&FIRM_CODE, Place::field(field), words).hint(
        "企业用户只看本企业的评价结果,请填本企业的18位代码",
        "an enterprise sees its own results; give its code of 18 signs",
    ))
}

/// A unit by id or, where only one has it, by name. Empty text means all units.
fn find_unit(picture: &Picture, typed: &str) -> Result<Option<String>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let units = || picture.places.iter().flat_map(|place| &place.snapshot.units);
    if units().any(|unit| unit.id == typed) {
        return Ok(Some(typed.to_owned()));
    }
    let mut named: Vec<&str> = units()
        .filter(|unit| unit.name == typed)
        .map(|unit| unit.id.as_str())
        .collect();
    named.sort_unstable();
    named.dedup();
    match named.as_slice() {
        [one] => Ok(Some((*one).to_owned())),
        [] => {
            let words = Words::new(
                format!("没有单位“{typed}”"),
                format!("there is no unit “{typed}”"),
            );
            Err(Problem::error(&UNIT_UNKNOWN, Place::field("unit"), words)
                .hint("请从下拉列表中选择", "choose one of the list"))
        }
        several => {
            let ids = several.join("、");
            let words = Words::new(
                format!("“{typed}”有几个:{ids}"),
                format!("several units are called “{typed}”: {ids}"),
            );
            Err(Problem::error(&UNIT_AMBIGUOUS, Place::field("unit"), words)
                .hint("请填写单位编号", "give the id of the unit"))
        }
    }
}

/// Adds a person with a first grant; gives the id and the first password, which is shown once.
pub async fn add(
    app: &App,
    by: &Signed,
    picture: &Picture,
    wish: &PersonWish,
) -> Result<(String, String), Stop> {
    let mut problems = Vec::new();
    if wish.name.trim().is_empty() {
        let words = Words::new("姓名不能为空", "the name is empty");
        problems.push(Problem::error(&NAME_EMPTY, Place::field("name"), words));
    }
    let grants = match wish.grant.read(picture, app.today()) {
        Ok(grant) => vec![grant],
        Err(more) => {
            problems.extend(more);
            Vec::new()
        }
    };
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let password = new_password();
    let new = NewPerson {
        login: wish.login.trim().to_owned(),
        name: wish.name.trim().to_owned(),
        password: password.clone(),
        grants,
    };
    let act = Act::new(
        app.now(),
        &by.id,
        "person.create",
        format!("person:{}", new.login),
    );
    Ok((app.store.create_person(&act, &new).await?, password))
}

/// Stops or allows signing in.
pub async fn set_disabled(app: &App, by: &Signed, person: &Person, disabled: bool) -> Result<(), Stop> {
    not_oneself(by, person)?;
    let action = if disabled {
        "person.disable"
    } else {
        "person.enable"
    };
    let act = Act::new(app.now(), &by.id, action, format!("person:{}", person.id));
    app.store.set_disabled(&act, &person.id, disabled).await?;
    Ok(())
}

/// Gives a new password, which is shown once.
pub async fn reset(app: &App, by: &Signed, person: &Person) -> Result<String, Stop> {
    not_oneself(by, person)?;
    let password = new_password();
    let act = Act::new(
        app.now(),
        &by.id,
        "person.reset_password",
        format!("person:{}", person.id),
    );
    app.store.set_password(&act, &person.id, &password).await?;
    Ok(password)
}

/// Gives a role.
pub async fn grant(
    app: &App,
    by: &Signed,
    picture: &Picture,
    person: &Person,
    wish: &GrantWish,
) -> Result<(), Stop> {
    not_oneself(by, person)?;
    let new = wish.read(picture, app.today()).map_err(Stop::problems)?;
    let act =
        Act::new(app.now(), &by.id, "person.grant", format!("person:{}", person.id)).because(new.role.code());
    app.store.grant_role(&act, &person.id, &new).await?;
    Ok(())
}

/// Ends a grant with a last day. It can only be shortened: a longer one is a new grant, judged as such.
pub async fn end_grant(
    app: &App,
    by: &Signed,
    person: &Person,
    grant: &Kept<Grant>,
    last_day: Date,
) -> Result<(), Stop> {
    not_oneself(by, person)?;
    if grant.until_date.is_some_and(|until| until <= last_day) {
        let until = grant.until_date.unwrap_or(last_day);
        let words = Words::new(
            format!("该授权止于 {until},只能提前终止"),
            format!("the grant ends on {until} already; it can only be shortened"),
        );
        return Err(Stop::problems(vec![
            Problem::error(&GRANT_ENDED, Place::field("until"), words)
                .hint("需要延长时请另行授权", "for a longer time, grant the role anew"),
        ]));
    }
    if last_day < app.today().pred_opt().unwrap_or_default() {
        let words = Words::new(
            format!("最后一天不能早于昨天,现为 {last_day}"),
            format!("the last day cannot be earlier than yesterday, found {last_day}"),
        );
        return Err(Stop::problems(vec![
            Problem::error(&GRANT_ENDED, Place::field("until"), words)
                .hint("填昨天即刻停止", "yesterday stops it at once"),
        ]));
    }
    let role = grant.role.code();
    let act = Act::new(
        app.now(),
        &by.id,
        "person.end_grant",
        format!("person:{}", person.id),
    )
    .because(format!("{role} {last_day}"));
    app.store.end_grant(&act, grant, last_day).await?;
    Ok(())
}

/// The security administrator's own account is another's to change, so that nobody locks the last door from outside.
fn not_oneself(by: &Signed, person: &Person) -> Result<(), Stop> {
    if by.id != person.id {
        return Ok(());
    }
    let words = Words::new(
        "不能办理本人的账号和授权",
        "one's own account and grants are not one's own to change",
    );
    Err(Stop::problems(vec![
        Problem::error(&OWN_ACCOUNT, Place::item(&person.login), words).hint(
            "请由另一名安全保密管理员办理",
            "another security administrator can do it",
        ),
    ]))
}

/// A first password: 16 letters and digits that cannot be mistaken for each other.
pub fn new_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut random = rand::rng();
    (0..16)
        .map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enterprise_is_named_by_its_code_and_nothing_else() {
        let code = "91350100M000100Y43";
        assert_eq!(firm_code(code, "unit").as_deref(), Ok(code));
        for typed in ["", "zone.a", "91350100M000100Y44"] {
            let problem = firm_code(typed, "unit").expect_err(typed);
            assert_eq!(problem.code, FIRM_CODE.code);
        }
    }
}
