//! `kaifa user`: people and their first grants, for setting up; later grants are made on the site by the security
//! administrator. The three offices are kept apart by the store.

use chrono::{Local, Utc};
use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_flow::app::{App, Clock};
use kaifa_flow::people::admit::{firm_code, new_password};
use kaifa_store::people::{NewGrant, NewPerson, Role};
use kaifa_store::{Act, Kept, Store, people::Person};

use crate::cli::{Format, UserCommand};
use crate::commands::{Failure, Outcome, open};

kaifa_base::codes! {
    /// Codes of `kaifa user`.
    pub REGISTER;
    UNKNOWN_ROLE = "user.unknown_role", "a role that does not exist";
    UNKNOWN_UNIT = "user.unknown_unit", "a unit that no document in force declares";
    UNKNOWN_LOGIN = "user.unknown_login", "a login that nobody has";
}

/// Refuses a unit that is in no directory: whoever had it would see nothing.
async fn must_be_known(store: &Store, unit: &str) -> Result<(), Failure> {
    let app = App::new(store.clone(), Clock::System, false);
    if app.picture(app.today()).await?.place_of_unit(unit).is_some() {
        return Ok(());
    }
    let words = Words::new(
        format!("生效的文件中没有单位“{unit}”"),
        format!("no document in force declares the unit `{unit}`"),
    );
    Err(Failure::Problems(vec![
        Problem::error(&UNKNOWN_UNIT, Place::field("--unit"), words).hint(
            "应为单位的编码(政策包 [[unit]] 的 id),企业为其统一社会信用代码;政策包用 kaifa pack enact 使其生效",
            "expected the id of a [[unit]] of a pack, of an enterprise its credit code; `kaifa pack enact` puts packs in force",
        ),
    ]))
}

/// Name under which the command line acts in the ledger.
const ACTOR: &str = "command-line";

/// Runs the command.
pub async fn run(command: UserCommand, lang: Lang) -> Outcome {
    match command {
        UserCommand::Add {
            login,
            name,
            role,
            unit,
            data,
        } => {
            let store = open(&data).await?;
            let Some(known) = Role::parse(&role).filter(|role| *role != Role::Public) else {
                let all: Vec<&str> = Role::ALL
                    .iter()
                    .filter(|role| **role != Role::Public)
                    .map(|role| role.code())
                    .collect();
                let words = Words::new(format!("没有角色“{role}”"), format!("there is no role `{role}`"));
                return Err(Failure::Problems(vec![
                    Problem::error(&UNKNOWN_ROLE, Place::field("--role"), words).hint(
                        format!("可用:{}", all.join("、")),
                        format!("roles: {}", all.join(", ")),
                    ),
                ]));
            };
            match (known, &unit) {
                (Role::Enterprise, Some(unit)) if firm_code(unit, "--unit").is_ok() => {}
                (_, Some(unit)) => must_be_known(&store, unit).await?,
                (_, None) => {}
            }
            let password = new_password();
            let grant = NewGrant {
                role: known,
                unit,
                from_date: Local::now().date_naive(),
                until_date: None,
            };
            let new = NewPerson {
                login: login.clone(),
                name,
                password: password.clone(),
                grants: vec![grant],
            };
            store
                .create_person(
                    &Act::new(Utc::now(), ACTOR, "person.create", format!("person:{login}")),
                    &new,
                )
                .await?;
            println!("{login} {password}");
        }
        UserCommand::Disable { login, data } => {
            let store = open(&data).await?;
            let person = find(&store, &login).await?;
            let act = Act::new(
                Utc::now(),
                ACTOR,
                "person.disable",
                format!("person:{}", person.id),
            );
            store.set_disabled(&act, &person.id, true).await?;
            println!("{login}: {}", lang.pick("已停用", "disabled"));
        }
        UserCommand::Reset { login, data } => {
            let store = open(&data).await?;
            let person = find(&store, &login).await?;
            let password = new_password();
            let act = Act::new(
                Utc::now(),
                ACTOR,
                "person.reset_password",
                format!("person:{}", person.id),
            );
            store.set_password(&act, &person.id, &password).await?;
            println!("{login} {password}");
        }
        UserCommand::List { format, data } => {
            let store = open(&data).await?;
            for person in store.list_people().await? {
                let grants = store.list_grants(Some(&person.id)).await?;
                match format {
                    Format::Text => {
                        let roles: Vec<String> = grants
                            .iter()
                            .map(|grant| match &grant.unit {
                                Some(unit) => format!("{}({unit})", grant.role.words().get(lang)),
                                None => grant.role.words().get(lang).to_owned(),
                            })
                            .collect();
                        let state = if person.disabled {
                            lang.pick("(停用)", " (disabled)")
                        } else {
                            ""
                        };
                        println!("{}\t{}{state}\t{}", person.login, person.name, roles.join("、"));
                    }
                    Format::Json => {
                        let grants: Vec<_> = grants
                            .iter()
                            .map(|grant| serde_json::json!({ "role": grant.role.code(), "unit": grant.unit, "from": grant.from_date, "until": grant.until_date }))
                            .collect();
                        println!(
                            "{}",
                            serde_json::json!({ "login": person.login, "name": person.name, "disabled": person.disabled, "grants": grants })
                        );
                    }
                }
            }
        }
    }
    Ok(())
}

async fn find(store: &Store, login: &str) -> Result<Kept<Person>, Failure> {
    store.find_person_by_login(login).await?.ok_or_else(|| {
        let words = Words::new(
            format!("没有用户“{login}”"),
            format!("there is no user `{login}`"),
        );
        Failure::Problems(vec![Problem::error(&UNKNOWN_LOGIN, Place::field("login"), words)])
    })
}
