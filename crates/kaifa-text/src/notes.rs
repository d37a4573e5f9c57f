//! Notes: what is odd about a text and should be looked at, from a closed list of codes. A note changes nothing; where a
//! reading is proposed, it says so.

use kaifa_base::{CodeInfo, Place, Problem, Span, Words};

kaifa_base::codes! {
    /// All codes of this crate.
    pub REGISTER;
    LOST_CHARACTER = "text.lost_character", "a character is missing or was replaced by a sign without meaning";
    BROKEN_DATE = "text.broken_date", "a date has lost characters; the date given is a proposal";
    QUOTE_ORDER = "text.quote_order", "quotation marks do not pair";
    BRACKET_MISMATCH = "text.bracket_mismatch", "brackets do not pair";
    WEB_RESIDUE = "text.web_residue", "words of a web page that are no part of the document";
    CUT_OFF = "text.cut_off", "the text breaks off";
    NUMBER_GAP = "text.number_gap", "a number is missing in a run of clauses";
    NUMBER_REPEAT = "text.number_repeat", "a number occurs twice in a run of clauses";
    MISSING_METADATA = "text.missing_metadata", "title, number, issuer or date is not in the text";
    MISSING_ATTACHMENT = "text.missing_attachment", "an attachment is announced and not in the text";
    SET_ASIDE = "text.set_aside", "the file holds more than is read as the document: footnotes, hidden parts, files attached";
    NO_VALUE = "text.no_value", "a cell shows no value: its formula was never computed, or failed";
    NO_TEXT_LAYER = "text.no_text_layer", "the input holds no readable text";
}

/// A note on an oddity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its code.
    pub code: &'static CodeInfo,
    /// Where.
    pub span: Span,
    /// The words there, shortened where long.
    pub text: String,
    /// What was found, and why it is odd.
    pub message: Words,
    /// How the place is proposed to be read, where that can be said; empty words mean: leave it out.
    pub proposal: Option<String>,
}

impl Note {
    /// The code without the crate's word, as given in output: `web_residue`.
    pub fn short_code(&self) -> &'static str {
        self.code.code.trim_start_matches("text.")
    }

    /// The note as a message with its place.
    pub fn problem(&self) -> Problem {
        let place = Place {
            span: Some(self.span),
            ..Place::default()
        };
        Problem::note(self.code, place, self.message.clone())
    }
}
