//! What citing items have in common: title, clause, words of the text, strength, demands, and where they are written.

use kaifa_base::{Citation, ClausePath, Date, Place, Span, Words};
use serde::{Deserialize, Serialize};

use crate::decode::{Fields, choices};

choices! {
    /// How strongly the text demands something.
    Strength {
        /// No way round.
        Must = "must", "必须", "must";
        /// With exceptions that need a reason.
        InPrinciple = "in_principle", "原则上", "in principle";
        /// Somebody may, or judges.
        Discretionary = "discretionary", "酌情", "at discretion";
        /// Wished for and supported.
        Encouraged = "encouraged", "鼓励", "encouraged";
        /// An aim without a duty.
        Aspirational = "aspirational", "力争", "aspirational";
        /// Reported, not demanded.
        Fact = "fact", "事实", "fact";
    }
}

impl Strength {
    /// Whether words of this strength leave the matter to a person, so that no penalty may follow by itself.
    pub(crate) fn leaves_discretion(self) -> bool {
        matches!(self, Strength::Discretionary | Strength::Encouraged)
    }
}

/// Our own short words for an item.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Title {
    /// In Chinese.
    pub zh: String,
    /// In English, where written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Title {
    /// The title in a language; Chinese where there is no English one.
    pub fn get(&self, lang: kaifa_base::Lang) -> &str {
        match (lang, &self.en) {
            (kaifa_base::Lang::En, Some(en)) => en,
            _ => &self.zh,
        }
    }

    /// `title` (required) and `title_en`.
    pub(crate) fn read(fields: &mut Fields<'_, '_>) -> Option<Title> {
        let (zh, en) = (fields.required("title"), fields.optional("title_en"));
        Some(Title { zh: zh?, en })
    }

    /// `title` and `title_en`, both optional.
    pub(crate) fn read_optional(fields: &mut Fields<'_, '_>) -> Option<Title> {
        let (zh, en) = (fields.optional("title"), fields.optional("title_en"));
        Some(Title { zh: zh?, en })
    }
}

/// Where an item is written. Only the pack is part of the item; file and line are for messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemPlace {
    /// Name of the pack.
    pub pack: String,
    /// File inside the pack.
    #[serde(skip)]
    pub file: String,
    /// Line of the item's head, from 1.
    #[serde(skip)]
    pub line: usize,
}

impl ItemPlace {
    /// The place of the table being read.
    pub(crate) fn read(fields: &Fields<'_, '_>) -> ItemPlace {
        ItemPlace {
            pack: fields.reader.pack.to_owned(),
            file: fields.reader.short_file_name().to_owned(),
            line: fields.line(),
        }
    }

    /// The place for a message about an item.
    pub fn place(&self, item: &str) -> Place {
        Place {
            item: Some(item.to_owned()),
            ..Place::file(format!("{}/{}", self.pack, self.file)).at_line(self.line)
        }
    }
}

/// What an item rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Basis {
    /// The clause; always there in packs of a document once checked, never in base packs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClausePath>,
    /// Further clauses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<ClausePath>,
    /// How strongly it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<Strength>,
    /// The words in the decoded text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The short phrase with the number or date that stands inside the span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<String>,
    /// Ids of the demands that it implements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mechanisms: Vec<String>,
    /// Why it is read so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Basis {
    /// The keys that every citing item has.
    pub(crate) fn read(fields: &mut Fields<'_, '_>) -> Basis {
        Basis {
            clause: fields.optional("clause"),
            also: fields.list("also"),
            strength: fields.optional("strength"),
            span: fields.optional("span"),
            figure: fields.optional("figure"),
            mechanisms: fields.list("mechanisms"),
            note: fields.optional("note"),
        }
    }

    /// The address of the main clause in words; empty where it rests on none.
    pub fn address(&self) -> String {
        self.clause.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// All clauses it rests on, the main one first.
    pub fn clauses(&self) -> impl Iterator<Item = &ClausePath> {
        self.clause.iter().chain(&self.also)
    }

    /// The citation of the main clause, in the document of a pack.
    pub fn citation(&self, pack: &str, doc_number: Option<&str>) -> Option<Citation> {
        Some(Citation {
            pack: pack.to_owned(),
            doc_number: doc_number.map(str::to_owned),
            clause: self.clause.clone()?,
            span: self.span,
            quote_hash: None,
        })
    }
}

/// A length of time as packs write it: `{ months = 6 }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Length {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: LengthUnit,
}

choices! {
    /// What a length of time counts.
    LengthUnit {
        /// Calendar days.
        Days = "days", "日", "days";
        /// Days on which offices work, by the dated calendars.
        WorkingDays = "working_days", "个工作日", "working days";
        /// Calendar months; the 31st clips to the last day of a shorter month.
        Months = "months", "个月", "months";
        /// Calendar years.
        Years = "years", "年", "years";
    }
}

impl Length {
    /// Reads the one of the four keys that the table has.
    pub(crate) fn read_in(fields: &mut Fields<'_, '_>) -> Option<Length> {
        let days: Option<u32> = fields.optional("days");
        let working_days: Option<u32> = fields.optional("working_days");
        let months: Option<u32> = fields.optional("months");
        let years: Option<u32> = fields.optional("years");
        fields.exactly_one(&["days", "working_days", "months", "years"])?;
        let found = [
            (days, LengthUnit::Days),
            (working_days, LengthUnit::WorkingDays),
            (months, LengthUnit::Months),
            (years, LengthUnit::Years),
        ];
        found.into_iter().find_map(|(amount, unit)| {
            Some(Length {
                amount: amount?,
                unit,
            })
        })
    }

    /// The length in words.
    pub fn words(self) -> Words {
        let (amount, unit) = (self.amount, self.unit.words());
        Words::new(format!("{amount}{}", unit.zh), format!("{amount} {}", unit.en))
    }

    /// The last day of the length when it starts on `start`; `None` for working days, which need a calendar, and
    /// beyond the range of dates.
    pub fn end_from(self, start: Date) -> Option<Date> {
        use chrono::{Days, Months};
        match self.unit {
            LengthUnit::Days => start.checked_add_days(Days::new(u64::from(self.amount))),
            LengthUnit::Months => start.checked_add_months(Months::new(self.amount)),
            LengthUnit::Years => start.checked_add_months(Months::new(self.amount.checked_mul(12)?)),
            LengthUnit::WorkingDays => None,
        }
    }
}

impl crate::decode::Stored for Length {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut crate::decode::Reader<'_>,
    ) -> Option<Length> {
        let mut fields = Fields::open(value, field, reader)?;
        let length = Length::read_in(&mut fields);
        fields.finish();
        length
    }
}
