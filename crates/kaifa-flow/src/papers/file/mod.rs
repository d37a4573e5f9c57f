//! Official papers as files: the parts of a paper as the layout standard for official documents (GB/T 9704—2012) names them, and the
//! docx written from them. What a paper says is decided in `papers/life.rs`.

mod docx;
mod layout;
mod parts;

pub use docx::{date_words, write};

use kaifa_base::Date;

/// A paper ready to be laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The red head, where the paper bears one.
    pub red_head: Option<String>,
    /// Document number.
    pub number: Option<String>,
    /// Heading.
    pub title: String,
    /// Whom it addresses.
    pub addressed: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// Who issues it.
    pub issuer: String,
    /// Date of issue.
    pub dated: Option<Date>,
    /// Who gets a copy.
    pub copy_to: Option<String>,
    /// The last lines of all: who printed it and when, and the ledger's root.
    pub imprint: Vec<String>,
}

/// A block of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Heading of the first level (一、).
    Heading(String),
    /// Heading of the second level ((一)).
    SubHeading(String),
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// A table with its headings.
    Table {
        /// Headings.
        columns: Vec<String>,
        /// Rows.
        rows: Vec<Vec<String>>,
    },
}

/// Words, and the footnote that hangs on their end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// The footnote, in the office's copy.
    pub note: Option<String>,
}

impl Run {
    /// Words without a footnote.
    pub fn plain(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            note: None,
        }
    }
}
