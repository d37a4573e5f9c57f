//! The ways that a message takes to its recipient, each with its state. The message itself is a notice.

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::{Value, code_list};

code_list! {
    /// Where a delivery stands.
    DeliveryState {
        /// Not yet taken by the way.
        Waiting = "waiting", "待发送", "waiting";
        /// Handed over.
        Sent = "sent", "已发送", "sent";
        /// The recipient has it.
        Received = "received", "已签收", "received";
        /// It cannot be delivered so.
        Undeliverable = "undeliverable", "无法送达", "undeliverable";
    }
}

table! {
    /// One message on one way.
    Delivery in "delivery" key [notice, way] {
        /// The message.
        notice: String,
        /// `site`, `mail` or `gateway`.
        way: String,
        /// Where it stands.
        state: DeliveryState,
        /// The address on that way.
        address: Option<String>,
        /// What the way answered, or why it is undeliverable.
        detail: Option<String>,
        /// When it was last tried.
        tried_at: Instant,
        /// When the recipient got it.
        received_at: Option<Instant>,
    }
}

impl Store {
    /// One delivery.
    pub async fn find_delivery(&self, notice: &str, way: &str) -> Result<Option<Kept<Delivery>>> {
        self.find(&[Value::Text(notice.to_owned()), Value::Text(way.to_owned())])
            .await
    }

    /// All deliveries, by message and way.
    pub async fn list_deliveries(&self) -> Result<Vec<Kept<Delivery>>> {
        self.select(Select::all().order("notice, way")).await
    }
}
