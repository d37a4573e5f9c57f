//! Passwords: argon2id with a random salt, worked out beside the async threads because it is meant to be slow.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use kaifa_base::{Place, Problem, Words};

use crate::codes;
use crate::error::{Result, StoreError};
use crate::value::Secret;

/// The fewest characters of a password.
const SHORTEST: usize = 8;

/// The hash of a valid form that no password gives: an unknown name costs as much time as a wrong password, so that
/// timing does not tell which names exist.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What is wrong with a new password.
pub(crate) fn problems_of_password(password: &str) -> Option<Problem> {
    let length = password.chars().count();
    (length < SHORTEST).then(|| {
        Problem::error(
            &codes::PASSWORD_SHORT,
            Place::field("password"),
            Words::new(
                format!("密码只有 {length} 位,至少须 {SHORTEST} 位"),
                format!("the password has {length} characters; at least {SHORTEST} are needed"),
            ),
        )
    })
}

/// The hash of a new password.
pub(crate) async fn hash_password(password: &str) -> Result<Secret> {
    let password = password.to_owned();
    beside(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| Secret(hash.to_string()))
            .map_err(|error| std::io::Error::other(error.to_string()))
    })
    .await
}

/// Whether a password gives a hash. Without a hash, takes the same time and says no.
pub(crate) async fn password_fits(password: &str, hash: Option<&Secret>) -> Result<bool> {
    let password = password.to_owned();
    let known = hash.is_some();
    let hash = hash.map_or(NOBODY.to_owned(), |hash| hash.0.clone());
    beside(move || {
        let fits = PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        });
        Ok(fits && known)
    })
    .await
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T> {
    let failed = |error: std::io::Error| StoreError::File("password".to_owned(), error);
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| failed(std::io::Error::other(error)))?
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_is_well_formed_so_that_it_costs_as_much_as_a_real_one() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        let argon2 = Argon2::default();
        let real: PasswordHash = argon2.hash_password(b"x").unwrap();
        let nobody = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(real.params, nobody.params);
    }

    #[test]
    fn eight_characters_are_enough_and_seven_are_not_counted_as_characters_not_bytes() {
        assert!(problems_of_password("园区密码一二三四").is_none());
        assert_eq!(
            problems_of_password("园区密码一二三").unwrap().code,
            "people.password_short"
        );
    }
}
