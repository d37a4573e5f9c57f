//! What decisions do: cards and blocks of functions, from a day, until a day or an event, and how they ended.

use kaifa_base::Date;

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::Value;

table! {
    /// One effect of one decision.
    Effect in "effect" key [id] {
        /// Its id.
        id: String,
        /// The decision.
        decision: String,
        /// The unit.
        subject: String,
        /// What kind: `card`, `block`, `reward` …
        kind: String,
        /// Which card, which function is blocked …, as the pack writes it.
        function: String,
        /// The pack of the clause.
        pack: String,
        /// The address of the clause.
        clause: String,
        /// The first day.
        from_date: Date,
        /// The last day, where one is set.
        until_date: Option<Date>,
        /// The event that ends it, in the words of the pack.
        until_event: Option<String>,
        /// The first day on which it no longer holds, once it was ended.
        ended_on: Option<Date>,
        /// When the end was recorded.
        ended_at: Option<Instant>,
        /// Why it ended.
        ended_reason: Option<String>,
    }
}

/// Which effects. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EffectFilter {
    /// The unit.
    pub subject: Option<String>,
    /// The kind.
    pub kind: Option<String>,
    /// The function.
    pub function: Option<String>,
    /// The decision.
    pub decision: Option<String>,
    /// Holds on this day.
    pub holds_on: Option<Date>,
}

impl Store {
    /// One effect.
    pub async fn find_effect(&self, id: &str) -> Result<Option<Kept<Effect>>> {
        self.find(&[Value::Text(id.to_owned())]).await
    }

    /// The effects that fit, by subject and first day.
    pub async fn list_effects(&self, filter: &EffectFilter) -> Result<Vec<Kept<Effect>>> {
        let mut select = Select::all()
            .equals_if("subject", filter.subject.as_ref())
            .equals_if("kind", filter.kind.as_ref())
            .equals_if("function", filter.function.as_ref())
            .equals_if("decision", filter.decision.as_ref());
        if let Some(day) = filter.holds_on {
            select = select
                .at_most("from_date", &day)
                .matches("until_date IS NULL OR until_date >= ?", &day)
                .matches("ended_on IS NULL OR ended_on > ?", &day);
        }
        self.select(select.order("subject, from_date, id")).await
    }
}

impl Effect {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from_date <= day
            && self.until_date.is_none_or(|last| last >= day)
            && self.ended_on.is_none_or(|end| end > day)
    }
}
