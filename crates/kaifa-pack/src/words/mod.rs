//! Expressions in words: what a condition or formula of a pack says, in Chinese or English, for people who do not read the
//! language of packs.
//!
//! Names become the titles that the pack gives them, codes their words, operators the words of an office (不低于, 且). Brackets
//! stand where the sentence could be taken in two ways. `names` knows what a name is called, `program` the names that no
//! pack declares, `say` the sentences, `phrases` those of windows, functions and other tables.

mod names;
mod phrases;
mod program;
mod say;

use std::cell::RefCell;
use std::collections::BTreeMap;

use kaifa_base::Lang;

use crate::expr::{Expr, parse};
use crate::item::{BoardPart, BoardSource, Definition, Items, Register, SchemeInput, SupervisionScheme};

/// Over what an expression is written: this decides what its plain names mean.
#[derive(Clone, Copy)]
pub enum Rows<'a> {
    /// No row: only built-in names, parameters and definitions.
    Nothing,
    /// A fact table, by id; also `unit`, `indicator` and `duty`.
    Table(&'a str),
    /// The fields and the state of a register.
    Register(&'a Register),
    /// The figures of a form and their neighbours.
    Form,
    /// The lines of a part of a board.
    Lines(&'a BoardPart),
    /// Duties as a scheme of supervision sees them, with the slips that it gives.
    Lamps(&'a SupervisionScheme),
    /// What a unit did over a stretch of time: the score of a scheme of supervision.
    UnitScore,
    /// The inputs of an evaluation scheme.
    Inputs(&'a [SchemeInput]),
}

impl<'a> Rows<'a> {
    /// The rows of a source of a board.
    pub fn of_source(items: &'a Items, source: &'a BoardSource) -> Rows<'a> {
        match source {
            BoardSource::Register(id) => items
                .registers
                .iter()
                .find(|register| register.id == *id)
                .map_or(Rows::Nothing, Rows::Register),
            BoardSource::Duties => Rows::Table(crate::environment::DUTY_TABLE),
            BoardSource::Units(_) => Rows::Table(crate::environment::UNIT_TABLE),
        }
    }
}

/// Who knows the values of parameters.
pub trait Settings: Sync {
    /// The value of a parameter in words, with its unit; nothing where nobody has set it.
    fn setting(&self, id: &str, lang: Lang) -> Option<String>;
}

/// Says expressions of an edition in one language.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    lang: Lang,
    items: &'a Items,
    settings: Option<&'a dyn Settings>,
}

/// Words of an expression, and which of its names and codes have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The sentence or phrase.
    pub text: String,
    /// Names that the edition does not explain; they stand in the text as they are written.
    pub unexplained: Vec<String>,
}

impl<'a> Wording<'a> {
    /// Says expressions with the titles of these items.
    pub fn new(items: &'a Items, lang: Lang) -> Wording<'a> {
        Wording {
            lang,
            items,
            settings: None,
        }
    }

    /// The same, with the values of parameters beside their titles.
    pub fn with_settings(self, settings: &'a dyn Settings) -> Wording<'a> {
        Wording {
            settings: Some(settings),
            ..self
        }
    }

    /// What must hold, as a sentence.
    pub fn condition(&self, expr: &Expr, rows: Rows<'a>, arguments: &Arguments) -> Said {
        let scope = Scope::new(rows, arguments);
        let text = self.holds(expr, &scope).text;
        scope.said(text)
    }

    /// What is worked out, as a phrase.
    pub fn value(&self, expr: &Expr, rows: Rows<'a>, arguments: &Arguments) -> Said {
        let scope = Scope::new(rows, arguments);
        let text = self.worth(expr, &scope).text;
        scope.said(text)
    }

    /// A stored condition as a sentence; as it is written where it cannot be read.
    pub fn condition_of(&self, text: &str, rows: Rows<'a>) -> String {
        parse(text).map_or_else(
            |_| text.to_owned(),
            |expr| self.condition(&expr, rows, &Arguments::new()).text,
        )
    }

    /// A stored formula as a phrase, or as a sentence where it says yes or no; as it is written where it cannot be read.
    pub fn value_of(&self, text: &str, rows: Rows<'a>) -> String {
        parse(text).map_or_else(
            |_| text.to_owned(),
            |expr| self.either(&expr, rows, &Arguments::new()).text,
        )
    }

    /// What is worked out: a sentence where it says yes or no, else a phrase.
    pub fn either(&self, expr: &Expr, rows: Rows<'a>, arguments: &Arguments) -> Said {
        let scope = Scope::new(rows, arguments);
        let text = match self.kind_of(expr, &scope, 0) {
            names::Kind::Truth => self.holds(expr, &scope).text,
            _ => self.worth(expr, &scope).text,
        };
        scope.said(text)
    }

    /// The arguments of a call of a definition in words, under the names that its body has for them.
    pub fn arguments_of(&self, expr: &Expr, rows: Rows<'a>, arguments: &Arguments) -> Arguments {
        let scope = Scope::new(rows, arguments);
        self.given(expr, &scope)
    }

    /// The title of a column, field or indicator; the name itself where there is none.
    pub fn name(&self, name: &str, rows: Rows<'a>) -> String {
        let arguments = Arguments::new();
        let scope = Scope::new(rows, &arguments);
        self.named(name, &scope)
            .map_or_else(|| name.to_owned(), |named| named.words)
    }

    /// The title of a definition, with what is given for its parameters.
    pub fn title_of_definition(&self, definition: &Definition, arguments: &Arguments) -> String {
        let given = definition.parameters.iter();
        let given: Vec<String> = given
            .map(|name| arguments.get(name).unwrap_or(name).clone())
            .collect();
        self.definition_title(definition, &given)
    }

    /// The title of a fact table; its id where there is none.
    pub fn table(&self, id: &str) -> String {
        self.table_title(id).unwrap_or_else(|| id.to_owned())
    }

    /// A code of a column or field in words; nothing where it has none.
    pub fn code(&self, name: &str, rows: Rows<'a>, code: &str) -> Option<String> {
        let arguments = Arguments::new();
        let scope = Scope::new(rows, &arguments);
        self.named(name, &scope)
            .and_then(|named| self.label(named.labels, code))
    }
}

/// Names of the arguments of a definition, with what was given for them in words.
pub type Arguments = BTreeMap<String, String>;

/// Where a part of an expression stands.
struct Scope<'s, 'a> {
    rows: Rows<'a>,
    arguments: &'s Arguments,
    /// The row outside an aggregate.
    outer: Option<Rows<'a>>,
    unexplained: RefCell<Vec<String>>,
}

impl<'s, 'a> Scope<'s, 'a> {
    fn new(rows: Rows<'a>, arguments: &'s Arguments) -> Scope<'s, 'a> {
        Scope {
            rows,
            arguments,
            outer: None,
            unexplained: RefCell::default(),
        }
    }

    fn said(self, text: String) -> Said {
        Said {
            text,
            unexplained: self.unexplained.into_inner(),
        }
    }
}

/// Words with how strongly they hold together; the larger needs brackets in fewer places.
struct Phrase {
    text: String,
    binds: Binds,
}

/// How strongly words hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binds {
    /// 若…则…
    Cases,
    /// …,或…
    Or,
    /// …,且…
    And,
    /// A comparison, or what is said of one name.
    Clause,
    /// A phrase of several words: 甲与乙中较大者.
    Words,
    /// A sum.
    Sum,
    /// A product.
    Product,
    /// A name or number.
    Word,
}

impl Phrase {
    fn new(text: impl Into<String>, binds: Binds) -> Phrase {
        Phrase {
            text: text.into(),
            binds,
        }
    }

    fn word(text: impl Into<String>) -> Phrase {
        Phrase::new(text, Binds::Word)
    }

    /// The words inside something that holds this strongly: in brackets where they hold less.
    fn within(self, floor: Binds) -> String {
        if self.binds < floor {
            format!("({})", self.text)
        } else {
            self.text
        }
    }
}
