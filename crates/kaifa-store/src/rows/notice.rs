//! Messages to persons and units inside the program: a return, a reminder, a decision.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// One message.
    Notice in "notice" key [id] {
        /// Its id.
        id: String,
        /// The person or unit that it is for.
        recipient: String,
        /// What kind: `figure_returned`, `duty_overdue` …
        kind: String,
        /// The id of what it is about.
        subject: String,
        /// The words, Chinese.
        text_zh: String,
        /// The words, English.
        text_en: String,
        /// By when something is to be done.
        due: Option<Date>,
        /// When it was sent.
        sent_at: Instant,
        /// When it was read.
        read_at: Option<Instant>,
    }
}

/// Which messages. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeFilter {
    /// For whom.
    pub recipient: Option<String>,
    /// What kind.
    pub kind: Option<String>,
    /// About what.
    pub subject: Option<String>,
    /// Only those not read yet.
    pub unread: bool,
}

impl Store {
    /// One message.
    pub async fn find_notice(&self, id: &str) -> Result<Option<Kept<Notice>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// The messages that fit, newest first.
    pub async fn list_notices(&self, filter: &NoticeFilter) -> Result<Vec<Kept<Notice>>> {
        let mut select = Select::all()
            .equals_if("recipient", filter.recipient.as_ref())
            .equals_if("kind", filter.kind.as_ref())
            .equals_if("subject", filter.subject.as_ref());
        if filter.unread {
            select = select.holds("read_at IS NULL");
        }
        self.select(select.order("sent_at DESC, id DESC")).await
    }
}
