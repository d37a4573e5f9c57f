//! Changing the own password.

use kaifa_base::{Place, Problem, Words};
use kaifa_store::Act;
use kaifa_store::people::SignInPolicy;

use crate::app::App;
use crate::people::permission::Signed;
use crate::stop::{BAD_FORM, Stop};

/// Changes the password of who is signed in. All sessions end: the new password is tried at once.
pub async fn change_own(
    app: &App,
    person: &Signed,
    current: &str,
    new: &str,
    again: &str,
) -> Result<(), Stop> {
    if new != again {
        let words = Words::new(
            "两次输入的新密码不一致",
            "the new password was not typed the same twice",
        );
        let problem = Problem::error(&BAD_FORM, Place::field("again"), words);
        return Err(Stop::problems(vec![problem]));
    }
    let subject = format!("person:{}", person.id);
    let act = Act::new(app.now(), &person.id, "person.change_password", subject);
    app.store
        .change_own_password(&act, &person.id, current, new, SignInPolicy::default())
        .await?;
    Ok(())
}
