//! Grants: a role for a person, for one unit or for all, from a day, until a day. A grant is ended, never removed.

use kaifa_base::Date;

use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Result, StoreError};
use crate::id::new_id;
use crate::instant::Instant;
use crate::ledger::Root;
use crate::people::offices::{Held, problems_of_grants};
use crate::people::person::{Person, no_person};
use crate::people::role::Role;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// A role of a person.
    Grant in "grant_row" key [id] {
        /// Its id.
        id: String,
        /// The person.
        person: String,
        /// The role.
        role: Role,
        /// The unit that it is for; nothing means all units.
        unit: Option<String>,
        /// The first day.
        from_date: Date,
        /// The last day.
        until_date: Option<Date>,
        /// Who granted it.
        granted_by: String,
        /// When.
        granted_at: Instant,
    }
}

/// A grant to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// The role.
    pub role: Role,
    /// The unit that it is for; nothing means all units.
    pub unit: Option<String>,
    /// The first day.
    pub from_date: Date,
    /// The last day.
    pub until_date: Option<Date>,
}

impl NewGrant {
    pub(crate) fn to_row(&self, person: &str, act: &Act) -> Grant {
        Grant {
            id: new_id(act.at),
            person: person.to_owned(),
            role: self.role,
            unit: self.unit.clone(),
            from_date: self.from_date,
            until_date: self.until_date,
            granted_by: act.actor.clone(),
            granted_at: act.at,
        }
    }
}

impl Grant {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from_date <= day && self.until_date.is_none_or(|last| day <= last)
    }
}

impl Store {
    /// Gives a role to a person. The three offices are kept apart here, inside the write, so that two grants at once cannot
    /// slip past each other.
    pub async fn grant_role(&self, act: &Act, person: &str, new: &NewGrant) -> Result<Root> {
        let mut writer = self.begin(act).await?;
        if writer
            .find::<Person>(&[Value::Text(person.to_owned())])
            .await?
            .is_none()
        {
            return Err(no_person(person));
        }
        let held: Vec<Kept<Grant>> = writer
            .select(Select::all().equals("person", &person.to_owned()))
            .await?;
        let held: Vec<Held> = held
            .iter()
            .map(|grant| Held {
                role: grant.role,
                from: grant.from_date,
                until: grant.until_date,
            })
            .collect();
        let problems = problems_of_grants(&held, std::slice::from_ref(new));
        if !problems.is_empty() {
            return Err(StoreError::Refused(problems));
        }
        let mut changes = Changes::new();
        changes.insert(&new.to_row(person, act));
        writer.apply(changes).await?;
        writer.commit().await
    }

    /// Ends a grant with a last day.
    pub async fn end_grant(&self, act: &Act, grant: &Kept<Grant>, last_day: Date) -> Result<Root> {
        let mut next = grant.row.clone();
        next.until_date = Some(last_day);
        let mut changes = Changes::new();
        changes.update(grant, &next);
        self.write(act, changes).await
    }

    /// The grants of one person or of all, past ones included.
    pub async fn list_grants(&self, person: Option<&str>) -> Result<Vec<Kept<Grant>>> {
        let person = person.map(str::to_owned);
        self.select(
            Select::all()
                .equals_if("person", person.as_ref())
                .order("person, from_date, id"),
        )
        .await
    }

    /// The grants of a person that hold on a day.
    pub async fn list_grants_on(&self, person: &str, day: Date) -> Result<Vec<Kept<Grant>>> {
        let mut grants = self.list_grants(Some(person)).await?;
        grants.retain(|grant| grant.holds_on(day));
        Ok(grants)
    }
}
