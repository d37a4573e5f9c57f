//! All items of a pack, kind by kind, in the order in which they are written.

use toml::Spanned;
use toml::de::DeValue;

use super::{
    Acceptance, Board, Calendar, Clause, CodeList, Definition, Duty, FactTable, Form, Function, Group,
    Indicator, Mechanism, PackTest, PaperTemplate, Parameter, Register, ReviewRoute, Rule, Scheme,
    SupervisionScheme, Target, Unit, UnitEvent,
};
use crate::decode::{Reader, Stored};

macro_rules! kinds {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $key:literal, $id:ident;)*) => {
        /// The items of a pack, or of a pack and what it builds on.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Items { $($(#[$doc])* pub $field: Vec<$type>,)* }

        impl Items {
            /// The keys of item lists in files.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// Reads the list under a key; `false` where the format has no such list.
            pub(crate) fn read_list(&mut self, key: &str, list: &Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> bool {
                match key {
                    $($key => self.$field.extend(read_each(list, key, reader)),)*
                    _ => return false,
                }
                true
            }

            /// Adds all items of another pack after these.
            pub fn append(&mut self, other: &Items) {
                $(self.$field.extend(other.$field.iter().cloned());)*
            }

            /// The key of the id of a kind's items.
            pub(crate) fn id_key(key: &str) -> Option<&'static str> {
                match key {
                    $($key => Some(stringify!($id)),)*
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// The account of clauses.
    clauses: Clause = "clause", path;
    /// The demands.
    mechanisms: Mechanism = "mechanism", id;
    /// Units as they are before any event.
    units: Unit = "unit", id;
    /// Groups of units.
    groups: Group = "group", id;
    /// What happens to units.
    unit_events: UnitEvent = "unit_event", no;
    /// Indicators.
    indicators: Indicator = "indicator", id;
    /// What texts leave open.
    parameters: Parameter = "parameter", id;
    /// Tables of facts.
    fact_tables: FactTable = "fact_table", id;
    /// Named expressions.
    definitions: Definition = "definition", name;
    /// Rules.
    rules: Rule = "rule", id;
    /// Targets.
    targets: Target = "target", id;
    /// Duties.
    duties: Duty = "duty", id;
    /// Working-day calendars.
    calendars: Calendar = "calendar", year;
    /// Registers.
    registers: Register = "register", id;
    /// Lists of codes.
    code_lists: CodeList = "code_list", id;
    /// Collection forms.
    forms: Form = "form", id;
    /// What can be blocked.
    functions: Function = "function", code;
    /// Who reviews figures.
    review_routes: ReviewRoute = "review_route", id;
    /// Evaluation schemes.
    schemes: Scheme = "scheme", id;
    /// Schemes of supervision.
    supervision_schemes: SupervisionScheme = "supervision_scheme", id;
    /// Templates of official papers.
    papers: PaperTemplate = "paper", id;
    /// Pages that answer the questions of a domain.
    boards: Board = "board", id;
    /// Tests of the pack.
    tests: PackTest = "test", name;
    /// Who accepted which edition.
    acceptances: Acceptance = "accepted", edition;
}

fn read_each<T: Stored>(list: &Spanned<DeValue<'_>>, key: &str, reader: &mut Reader<'_>) -> Vec<T> {
    let items = match list.get_ref() {
        DeValue::Array(array) => array
            .iter()
            .filter_map(|one| {
                reader.item = None;
                T::read(one, key, reader)
            })
            .collect(),
        _ => Vec::<T>::read(list, key, reader).unwrap_or_default(),
    };
    reader.item = None;
    items
}
