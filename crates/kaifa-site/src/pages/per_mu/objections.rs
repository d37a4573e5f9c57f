//! The objections to a run as they are listed: beside the run for all that the reader may see, on the page of a firm for its own.

use kaifa_flow::evaluation::per_mu;
use kaifa_flow::records::words::state_title;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::Record;
use kaifa_store::{Kept, LocalDay};
use serde::Serialize;

use super::Opened;
use crate::web::visit::Visit;

/// An objection in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ObjectionLine {
    /// Id of its record.
    pub id: String,
    /// Name of the firm.
    pub firm: String,
    /// Code of the firm.
    pub code: String,
    /// Title of the figure objected to.
    pub item: String,
    /// The value as used.
    pub recorded: String,
    /// The value as claimed.
    pub claimed: String,
    /// The day on which it was filed, in words.
    pub filed: String,
    /// The day by which it is to be decided, in words; empty where it is decided or no time is set.
    pub due: String,
    /// What the office found; empty while it is open.
    pub opinion: String,
    /// Where it stands, in words.
    pub state: String,
    /// The lamp of its state.
    #[serde(skip)]
    pub lamp: &'static str,
}

/// The objections that the reader may see, of one firm where it is given.
pub(super) async fn lines(
    visit: &Visit,
    opened: &Opened,
    records: &[Kept<Record>],
    firm: Option<&str>,
) -> Result<Vec<ObjectionLine>, Stop> {
    let (place, person) = (opened.place()?, visit.signed()?);
    let register = place.edition.register(per_mu::REGISTER);
    let mut found = Vec::new();
    for record in records {
        let cell = per_mu::cell_of(record);
        if firm.is_some_and(|firm| firm != cell.subject) || !per_mu::may_see(place, person, record)? {
            continue;
        }
        let text = |name: &str| record.fields[name].as_str().unwrap_or_default().to_owned();
        let state = register.and_then(|register| register.state(&record.state));
        let last = state.is_some_and(|state| state.is_final);
        let due = match last {
            true => None,
            false => per_mu::decided_by(&visit.app, place, record).await?,
        };
        found.push(ObjectionLine {
            id: record.id.clone(),
            firm: text("firm_name"),
            code: cell.subject,
            item: text("item_title"),
            recorded: cell.was,
            claimed: cell.value,
            filed: visit.lang.date(record.created_at.local_day()),
            due: due.map(|day| visit.lang.date(day)).unwrap_or_default(),
            opinion: text("opinion"),
            state: register
                .map_or(record.state.as_str(), |register| {
                    state_title(register, &record.state, visit.lang)
                })
                .to_owned(),
            lamp: if last { "done" } else { "todo" },
        });
    }
    Ok(found)
}
