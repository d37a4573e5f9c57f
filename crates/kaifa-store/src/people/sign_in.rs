//! Signing in and out, with the lock after repeated failures. Each is a security entry of the ledger, except attempts
//! under names that do not exist: people type passwords into the name field, and the ledger forgets nothing.

use chrono::TimeDelta;
use kaifa_base::{Place, Problem, Words};

use crate::act::Act;
use crate::changes::Changes;
use crate::codes;
use crate::error::{Result, StoreError};
use crate::instant::{Instant, show_instant};
use crate::ledger::Root;
use crate::people::password::password_fits;
use crate::people::person::{Person, no_person};
use crate::people::session::{end_session, start_session};
use crate::store::Store;
use crate::table::Kept;
use crate::value::Value;

/// How signing in is guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInPolicy {
    /// Failures in a row that lock.
    pub failures: i64,
    /// How long a lock lasts.
    pub lock: TimeDelta,
    /// How long a session lasts.
    pub session: TimeDelta,
}

impl Default for SignInPolicy {
    fn default() -> SignInPolicy {
        SignInPolicy {
            failures: 5,
            lock: TimeDelta::minutes(15),
            session: TimeDelta::hours(12),
        }
    }
}

/// A good sign-in.
#[derive(Debug, Clone, PartialEq)]
pub struct SignIn {
    /// Who.
    pub person: Kept<Person>,
    /// The token for the browser. It is stored nowhere; only its hash is.
    pub token: String,
    /// When the session ends.
    pub expires_at: Instant,
}

impl Store {
    /// Signs a person in. A refusal does not say whether the name, the password or the person's state was the reason, only
    /// that a lock is in force, and until when.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        at: Instant,
        policy: SignInPolicy,
    ) -> Result<SignIn> {
        let found = self.find_person_by_login(login).await?;
        let fits = password_fits(password, found.as_ref().map(|person| &person.password)).await?;
        let Some(found) = found else {
            return Err(refused());
        };
        if found.locked_until.is_some_and(|until| at < until) {
            return Err(locked(&found));
        }
        if found.disabled || !fits {
            return Err(self.record_failure(&found.id, at, policy).await?);
        }
        let act = security_act(at, &found.id, "session.sign_in");
        let mut writer = self.begin(&act).await?;
        // Read again inside the write: failures may have been counted, or the person disabled, while the hash was
        // worked out.
        let Some(person) = writer.find::<Person>(&[Value::Text(found.id.clone())]).await? else {
            return Err(refused());
        };
        if person.disabled || person.password != found.password {
            return Err(refused());
        }
        if person.locked_until.is_some_and(|until| at < until) {
            return Err(locked(&person));
        }
        let mut changes = Changes::new();
        if person.failed_count > 0 || person.locked_until.is_some() {
            let mut next = person.row.clone();
            next.failed_count = 0;
            next.locked_until = None;
            changes.update(&person, &next);
        }
        writer.apply(changes).await?;
        writer.commit().await?;
        let expires_at = at + policy.session;
        Ok(SignIn {
            token: start_session(self, &person.id, at, expires_at).await?,
            person,
            expires_at,
        })
    }

    /// Signs out: the session ends and the ledger says so. A token without session is nothing to record.
    pub async fn sign_out(&self, token: &str, at: Instant) -> Result<()> {
        if let Some(session) = self.find_session(token, at).await? {
            end_session(self, &session.token_hash).await?;
            let act = security_act(at, &session.person, "session.sign_out");
            self.write(&act, Changes::new()).await?;
        }
        Ok(())
    }

    /// Gives a person the new password that it chose itself. Needs the current one; a wrong one counts like a failed
    /// sign-in, so that an unattended browser is no way to guess it. All sessions of the person end.
    pub async fn change_own_password(
        &self,
        act: &Act,
        person: &str,
        current: &str,
        new: &str,
        policy: SignInPolicy,
    ) -> Result<Root> {
        let Some(found) = self.find_person(person).await? else {
            return Err(no_person(person));
        };
        if found.locked_until.is_some_and(|until| act.at < until) {
            return Err(locked(&found));
        }
        if !password_fits(current, Some(&found.password)).await? {
            return Err(match self.record_failure(person, act.at, policy).await? {
                StoreError::Refused(problems)
                    if problems
                        .iter()
                        .any(|problem| problem.code == codes::SIGN_IN_LOCKED.code) =>
                {
                    StoreError::Refused(problems)
                }
                _ => StoreError::refused(
                    &codes::SIGN_IN_REFUSED,
                    Place::field("current"),
                    Words::new("当前密码不正确", "the current password is wrong"),
                ),
            });
        }
        self.set_password(act, person, new).await
    }

    /// Counts a failure, locks at the last allowed one, and gives the refusal to answer with.
    async fn record_failure(&self, person: &str, at: Instant, policy: SignInPolicy) -> Result<StoreError> {
        let act = security_act(at, person, "session.sign_in_failed");
        let mut writer = self.begin(&act).await?;
        let Some(read) = writer.find::<Person>(&[Value::Text(person.to_owned())]).await? else {
            return Ok(refused());
        };
        let mut next = read.row.clone();
        // A lock that has run out starts the count anew.
        if next.locked_until.is_some_and(|until| until <= at) {
            next.failed_count = 0;
            next.locked_until = None;
        }
        next.failed_count += 1;
        if next.failed_count >= policy.failures {
            next.locked_until = Some(at + policy.lock);
        }
        let mut changes = Changes::new();
        changes.update(&read, &next);
        writer.apply(changes).await?;
        writer.commit().await?;
        Ok(match next.locked_until {
            Some(_) => locked(&next),
            None => refused(),
        })
    }
}

fn security_act(at: Instant, person: &str, action: &str) -> Act {
    Act::new(at, person, action, format!("person:{person}"))
}

fn refused() -> StoreError {
    StoreError::Refused(vec![
        Problem::error(
            &codes::SIGN_IN_REFUSED,
            Place::default(),
            Words::new("登录名或密码不正确", "the sign-in name or the password is wrong"),
        )
        .hint(
            "忘记密码请联系系统管理员",
            "if you forgot the password, ask the system administrator",
        ),
    ])
}

fn locked(person: &Person) -> StoreError {
    let until = person.locked_until.map(show_instant).unwrap_or_default();
    StoreError::Refused(vec![
        Problem::error(
            &codes::SIGN_IN_LOCKED,
            Place::default(),
            Words::new(
                format!("连续登录失败,已锁定至 {until}"),
                format!("too many failed sign-ins; locked until {until}"),
            ),
        )
        .hint(
            "请稍后再试,或联系系统管理员",
            "try again later, or ask the system administrator",
        ),
    ])
}
