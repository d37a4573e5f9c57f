//! Persons: made, disabled, given a new password. Their failed sign-ins are counted in their row.

use kaifa_base::{Place, Problem, Words};

use crate::act::Act;
use crate::changes::Changes;
use crate::codes;
use crate::error::{Result, StoreError};
use crate::id::new_id;
use crate::instant::Instant;
use crate::ledger::Root;
use crate::people::grant::NewGrant;
use crate::people::offices::problems_of_grants;
use crate::people::password::{hash_password, problems_of_password};
use crate::people::session::end_sessions_of;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::{Secret, Value};

table! {
    /// A person who can sign in.
    Person in "person" key [id] {
        /// Its id.
        id: String,
        /// The name to sign in with.
        login: String,
        /// The name shown.
        name: String,
        /// The argon2id hash.
        password: Secret,
        /// Whether signing in is stopped.
        disabled: bool,
        /// Failed sign-ins since the last good one.
        failed_count: i64,
        /// Until when signing in is locked.
        locked_until: Option<Instant>,
        /// When it was made.
        created_at: Instant,
    }
}

/// A person to be made.
#[derive(Clone)]
pub struct NewPerson {
    /// The name to sign in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// The password, in clear.
    pub password: String,
    /// The roles from the start.
    pub grants: Vec<NewGrant>,
}

impl Store {
    /// Makes a person with its first grants, and gives its id. All faults are listed at once.
    pub async fn create_person(&self, act: &Act, new: &NewPerson) -> Result<String> {
        let mut problems: Vec<Problem> = problems_of_login(&new.login).into_iter().collect();
        problems.extend(problems_of_password(&new.password));
        problems.extend(problems_of_grants(&[], &new.grants));
        if self.find_person_by_login(&new.login).await?.is_some() {
            problems.push(Problem::error(
                &codes::ALREADY_EXISTS,
                Place::field("login"),
                Words::new(
                    format!("登录名“{}”已被使用", new.login),
                    format!("the sign-in name “{}” is taken", new.login),
                ),
            ));
        }
        if !problems.is_empty() {
            return Err(StoreError::Refused(problems));
        }
        let person = Person {
            id: new_id(act.at),
            login: new.login.clone(),
            name: new.name.clone(),
            password: hash_password(&new.password).await?,
            disabled: false,
            failed_count: 0,
            locked_until: None,
            created_at: act.at,
        };
        let mut changes = Changes::new();
        changes.insert(&person);
        for grant in &new.grants {
            changes.insert(&grant.to_row(&person.id, act));
        }
        self.write(act, changes).await?;
        Ok(person.id)
    }

    /// Gives a person a new password, lifts a lock, and ends its sessions.
    pub async fn set_password(&self, act: &Act, person: &str, password: &str) -> Result<Root> {
        if let Some(problem) = problems_of_password(password) {
            return Err(StoreError::Refused(vec![problem]));
        }
        let hash = hash_password(password).await?;
        self.change_person(act, person, move |row| {
            row.password = hash;
            row.failed_count = 0;
            row.locked_until = None;
        })
        .await
    }

    /// Stops or allows a person's signing in. Stopping ends its sessions.
    pub async fn set_disabled(&self, act: &Act, person: &str, disabled: bool) -> Result<Root> {
        self.change_person(act, person, |row| row.disabled = disabled)
            .await
    }

    async fn change_person(&self, act: &Act, person: &str, change: impl FnOnce(&mut Person)) -> Result<Root> {
        let mut writer = self.begin(act).await?;
        let Some(read) = writer.find::<Person>(&[Value::Text(person.to_owned())]).await? else {
            return Err(no_person(person));
        };
        let mut next = read.row.clone();
        change(&mut next);
        let mut changes = Changes::new();
        changes.update(&read, &next);
        writer.apply(changes).await?;
        let root = writer.commit().await?;
        end_sessions_of(self, person).await?;
        Ok(root)
    }

    /// One person.
    pub async fn find_person(&self, id: &str) -> Result<Option<Kept<Person>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// The person of a sign-in name.
    pub async fn find_person_by_login(&self, login: &str) -> Result<Option<Kept<Person>>> {
        let found = self
            .select(Select::all().equals("login", &login.to_owned()))
            .await?;
        Ok(found.into_iter().next())
    }

    /// All persons, by sign-in name.
    pub async fn list_people(&self) -> Result<Vec<Kept<Person>>> {
        self.select(Select::all().order("login")).await
    }
}

fn problems_of_login(login: &str) -> Option<Problem> {
    (login.is_empty() || login.chars().any(char::is_whitespace)).then(|| {
        Problem::error(
            &codes::LOGIN_EMPTY,
            Place::field("login"),
            Words::new(
                "登录名不能为空,也不能含空格",
                "a sign-in name is not empty and has no blanks",
            ),
        )
    })
}

pub(crate) fn no_person(id: &str) -> StoreError {
    StoreError::refused(
        &codes::NOT_FOUND,
        Place::item(format!("person {id}")),
        Words::new("没有这个人", "there is no such person"),
    )
}
