//! The fixed functions of the language: their names and the shape of their arguments. Type checker and evaluation read
//! the same list, so a function cannot exist in one and not in the other.

/// A function that every expression may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Builtin {
    /// `min(a, b, …)`
    Min,
    /// `max(a, b, …)`
    Max,
    /// `abs(x)`
    Abs,
    /// `round(x, digits)`: half away from zero.
    Round,
    /// `year_of(d)`
    YearOf,
    /// `date(y, m, d)`
    Date,
    /// `add_days(d, n)`
    AddDays,
    /// `add_months(d, n)`: the 31st clips to the month's last day.
    AddMonths,
    /// `add_years(d, n)`
    AddYears,
    /// `days_between(a, b)`: days from a to b, negative if b is earlier.
    DaysBetween,
    /// `end_of_year(d)`: 31 December of the date's year.
    EndOfYear,
}

impl Builtin {
    /// All of them.
    pub const ALL: [Builtin; 11] = [
        Builtin::Min,
        Builtin::Max,
        Builtin::Abs,
        Builtin::Round,
        Builtin::YearOf,
        Builtin::Date,
        Builtin::AddDays,
        Builtin::AddMonths,
        Builtin::AddYears,
        Builtin::DaysBetween,
        Builtin::EndOfYear,
    ];

    /// How it is written.
    pub fn name(self) -> &'static str {
        match self {
            Builtin::Min => "min",
            Builtin::Max => "max",
            Builtin::Abs => "abs",
            Builtin::Round => "round",
            Builtin::YearOf => "year_of",
            Builtin::Date => "date",
            Builtin::AddDays => "add_days",
            Builtin::AddMonths => "add_months",
            Builtin::AddYears => "add_years",
            Builtin::DaysBetween => "days_between",
            Builtin::EndOfYear => "end_of_year",
        }
    }

    /// The function of a name.
    pub fn find(name: &str) -> Option<Builtin> {
        Builtin::ALL.into_iter().find(|b| b.name() == name)
    }

    /// Fewest and most arguments.
    pub(crate) fn arity(self) -> (usize, usize) {
        match self {
            Builtin::Min | Builtin::Max => (2, 20),
            Builtin::Abs | Builtin::YearOf | Builtin::EndOfYear => (1, 1),
            Builtin::Round
            | Builtin::AddDays
            | Builtin::AddMonths
            | Builtin::AddYears
            | Builtin::DaysBetween => (2, 2),
            Builtin::Date => (3, 3),
        }
    }
}
