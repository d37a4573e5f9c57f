//! People: who they are, what they are granted, and their signing in. What a grant allows is decided elsewhere; here it
//! is a role with a scope and a span of days.

mod grant;
mod offices;
mod password;
mod person;
mod role;
mod session;
mod sign_in;

pub use grant::{Grant, NewGrant};
pub use person::{NewPerson, Person};
pub use role::Role;
pub use session::Session;
pub use sign_in::{SignIn, SignInPolicy};
