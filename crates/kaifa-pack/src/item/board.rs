//! Boards: pages that answer the questions of one domain at a glance. A part of a board takes the rows of a register, the duties, or
//! the units, keeps those that count, joins them in lines, measures each line, and says which lines are amiss. What is asked and
//! what counts as amiss is the pack's; rights, addresses and layout are the program's.

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::{Expression, ItemPlace, ReasonText, Title, UnitKind};
use crate::decode::{Fields, Reader, Stored, choices};

/// Names that parts over duties may use beside [`super::DUTY_NAMES`]: title of the duty, the unit that leads, its document.
pub(crate) const BOARD_DUTY_NAMES: [&str; 3] = ["title", "unit", "document"];

/// By what lines are joined beside the fields of a row: the unit itself, and the county that it lies in.
pub(crate) const BOARD_GROUPS: [&str; 2] = ["subject", "county"];

choices! {
    /// What a measure gives of the rows of a line.
    MeasureKind {
        /// How many there are.
        Count = "count", "数", "count";
        /// The sum of a field.
        Sum = "sum", "合计", "sum";
        /// The largest value of a field.
        Max = "max", "最大", "largest";
        /// The smallest value of a field.
        Min = "min", "最小", "smallest";
    }
}

/// `[[board]]`: one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Its id, and its address.
    pub id: String,
    /// The domain.
    pub title: Title,
    /// What it is for, in a sentence.
    pub help: Option<String>,
    /// The same in English.
    pub help_en: Option<String>,
    /// Roles on whose workbench its parts stand.
    pub roles: Vec<String>,
    /// Its questions.
    pub parts: Vec<BoardPart>,
    /// Where it is written.
    pub at: ItemPlace,
}

/// From where the rows of a part come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BoardSource {
    /// The records of a register.
    Register(String),
    /// The instances of duties.
    Duties,
    /// The units of a kind.
    Units(UnitKind),
}

/// One question of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardPart {
    /// Its id.
    pub id: String,
    /// The question.
    pub title: Title,
    /// From where its rows come.
    pub source: BoardSource,
    /// Of duties only those whose title holds one of these.
    pub words: Vec<String>,
    /// Which rows count; what cannot be judged does not.
    pub when: Option<Expression>,
    /// By what rows are joined in lines: `subject`, `county` or a field; absent: each row is a line.
    pub group: Option<String>,
    /// Every unit of this kind has a line, also one without rows.
    pub every: Option<UnitKind>,
    /// Rows of other sources that stand in the same lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<BoardOther>,
    /// What is measured of a line; `count`, the rows of the part's own source, is there anyway.
    pub measures: Vec<BoardMeasure>,
    /// Fields shown of single rows.
    pub columns: Vec<String>,
    /// When a line is amiss.
    pub flag: Option<Expression>,
    /// What is said of a line that is amiss.
    pub said: Option<ReasonText>,
    /// The same in English.
    pub said_en: Option<ReasonText>,
}

/// `[[board.part.source]]`: rows of another source that are joined in the lines of the part, for questions that two registers answer
/// together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardOther {
    /// By what measures name it.
    pub name: String,
    /// From where its rows come.
    pub source: BoardSource,
    /// Of duties only those whose title holds one of these.
    pub words: Vec<String>,
    /// Which of its rows count; what cannot be judged does not.
    pub when: Option<Expression>,
}

impl BoardPart {
    /// Its sources, its own first.
    pub fn sources(&self) -> impl Iterator<Item = &BoardSource> {
        let others = self.others.iter().map(|other| &other.source);
        std::iter::once(&self.source).chain(others)
    }

    /// The place among the sources of the one that a measure reads; nothing where it names none.
    pub fn source_of(&self, measure: &BoardMeasure) -> Option<usize> {
        match &measure.of {
            None => Some(0),
            Some(name) => self
                .others
                .iter()
                .position(|other| other.name == *name)
                .map(|at| at + 1),
        }
    }
}

/// One measure of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardMeasure {
    /// Its name in expressions.
    pub name: String,
    /// What people see.
    pub title: Title,
    /// What it gives.
    pub kind: MeasureKind,
    /// Of which field.
    pub field: Option<String>,
    /// Of which source of the part; its own where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Of which rows of the line; all where absent.
    pub when: Option<Expression>,
}

impl Stored for BoardMeasure {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<BoardMeasure> {
        let mut fields = Fields::open(value, field, reader)?;
        let name: Option<String> = fields.required("name");
        let title = Title::read(&mut fields);
        let kind = fields.optional("kind").unwrap_or(MeasureKind::Count);
        let field = match kind {
            MeasureKind::Count => fields.optional("field"),
            _ => fields.required("field"),
        };
        let (of, when) = (fields.optional("of"), fields.optional("when"));
        fields.finish();
        Some(BoardMeasure {
            name: name?,
            title: title?,
            kind,
            field,
            of,
            when,
        })
    }
}

/// `register`, `duties` or `units`: just one of them.
fn read_source(fields: &mut Fields<'_, '_>) -> Option<BoardSource> {
    fields.exactly_one(&["register", "duties", "units"]);
    let register: Option<String> = fields.optional("register");
    let duties = fields.flag("duties");
    let units: Option<UnitKind> = fields.optional("units");
    match (register, units) {
        (Some(register), _) => Some(BoardSource::Register(register)),
        (None, Some(kind)) => Some(BoardSource::Units(kind)),
        (None, None) => duties.then_some(BoardSource::Duties),
    }
}

impl Stored for BoardOther {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<BoardOther> {
        let mut fields = Fields::open(value, field, reader)?;
        let name: Option<String> = fields.required("name");
        let source = read_source(&mut fields);
        let (words, when) = (fields.list("words"), fields.optional("when"));
        fields.finish();
        Some(BoardOther {
            name: name?,
            source: source?,
            words,
            when,
        })
    }
}

impl Stored for BoardPart {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<BoardPart> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.required("id");
        let title = Title::read(&mut fields);
        let source = read_source(&mut fields);
        let (words, when) = (fields.list("words"), fields.optional("when"));
        let others = fields.list("source");
        let (group, every) = (fields.optional("group"), fields.optional("every"));
        let (measures, columns) = (fields.list("measure"), fields.list("columns"));
        let flag = fields.optional("flag");
        let (said, said_en) = (fields.optional("said"), fields.optional("said_en"));
        fields.finish();
        Some(BoardPart {
            id: id?,
            title: title?,
            source: source?,
            words,
            when,
            group,
            every,
            others,
            measures,
            columns,
            flag,
            said,
            said_en,
        })
    }
}

impl Stored for Board {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Board> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let (help, help_en) = (fields.optional("help"), fields.optional("help_en"));
        let (roles, parts) = (fields.list("roles"), fields.list("part"));
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Board {
            id: id?,
            title: title?,
            help,
            help_en,
            roles,
            parts,
            at,
        })
    }
}
