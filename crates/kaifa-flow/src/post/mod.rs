//! Messages: what is written into the outbox, and the ways on which it goes out, on the site, by mail, through the place's own gateway;
//! and due dates as a calendar file.

pub mod contact;
pub mod gateway;
pub mod ics;
pub mod mail;
pub mod outbox;
pub mod receipt;
mod send;

pub use send::{GATEWAY, MAIL, SITE, Sent, Ways, is_for, send};
