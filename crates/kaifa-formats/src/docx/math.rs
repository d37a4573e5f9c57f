//! Formulas of Word documents. Their runs are words like others; what only their layout says is written between them: the stroke of
//! a fraction, brackets, roots and powers, so that `(a-b)/c` does not read as `a-bc`.

use crate::xml::Attributes;

/// The formula being read, if any.
#[derive(Debug, Default)]
pub struct Math {
    depth: usize,
    /// What is open: structures and the parts of them that may need brackets.
    open: Vec<Open>,
}

#[derive(Debug)]
enum Open {
    /// Brackets, what parts their contents, and how many contents there were.
    Brackets {
        marks: [String; 3],
        count: usize,
    },
    /// A sum or the like, until its sign is written.
    Sum(Option<String>),
    Root,
    Power,
    Other,
    /// Where in the words a part begins that gets brackets if it is more than one thing.
    Part(usize),
    /// A part that needs none.
    Plain,
}

impl Math {
    /// An element begins; `words` are those of the paragraph so far.
    pub fn start(&mut self, name: &str, attributes: &Attributes, words: &mut String) {
        if name == "oMath" {
            self.depth += 1;
        }
        if self.depth == 0 {
            return;
        }
        let last = self.open.last_mut();
        let next = match (name, last) {
            ("d", _) => Open::Brackets {
                marks: ["(", ")", "|"].map(str::to_owned),
                count: 0,
            },
            ("nary", _) => Open::Sum(Some("∫".to_owned())),
            ("rad", _) => Open::Root,
            ("sSup" | "sSubSup", _) => Open::Power,
            ("f" | "sSub" | "sPre" | "func" | "acc" | "bar" | "box" | "eqArr" | "m", _) => Open::Other,
            ("begChr" | "endChr" | "sepChr", Some(Open::Brackets { marks, .. })) => {
                let which = ["begChr", "endChr", "sepChr"]
                    .iter()
                    .position(|mark| *mark == name);
                if let Some(mark) = which.and_then(|which| marks.get_mut(which)) {
                    *mark = attributes.get("val").unwrap_or_default();
                }
                return;
            }
            ("chr", Some(Open::Sum(Some(sign)))) => {
                *sign = attributes.get("val").unwrap_or_default();
                return;
            }
            ("e", Some(Open::Brackets { marks, count })) => {
                words.push_str(&marks[if *count == 0 { 0 } else { 2 }]);
                *count += 1;
                Open::Plain
            }
            ("e", Some(Open::Root)) => {
                words.push('√');
                Open::Part(words.len())
            }
            ("sub" | "sup", Some(Open::Sum(_))) => {
                words.push(if name == "sub" { '_' } else { '^' });
                Open::Part(words.len())
            }
            ("sup", Some(Open::Power)) => {
                words.push('^');
                Open::Part(words.len())
            }
            ("den", _) => {
                words.push('/');
                Open::Part(words.len())
            }
            ("num", _) => Open::Part(words.len()),
            ("e" | "sub" | "sup" | "deg", _) => Open::Plain,
            _ => return,
        };
        self.open.push(next);
    }

    /// An element ends.
    pub fn end(&mut self, name: &str, words: &mut String) {
        if self.depth == 0 {
            return;
        }
        match name {
            "oMath" => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.open.clear();
                }
            }
            "naryPr" => {
                if let Some(Open::Sum(sign)) = self.open.last_mut() {
                    words.push_str(&sign.take().unwrap_or_default());
                }
            }
            "d" | "nary" | "rad" | "sSup" | "sSubSup" | "f" | "sSub" | "sPre" | "func" | "acc" | "bar"
            | "box" | "eqArr" | "m" | "e" | "sub" | "sup" | "deg" | "num" | "den" => match self.open.pop() {
                Some(Open::Brackets { marks, .. }) => words.push_str(&marks[1]),
                Some(Open::Part(start)) => bracket(words, start),
                _ => {}
            },
            _ => {}
        }
    }
}

/// Puts the words from a place on into brackets if they are more than one thing.
fn bracket(words: &mut String, start: usize) {
    let Some(part) = words.get(start..) else { return };
    let joins = |c: char| "+-−×÷*/=<>·、,\u{ff0b}\u{ff0d}".contains(c);
    if part.contains(joins) && !(part.starts_with('(') && part.find(')') == Some(part.len() - 1)) {
        words.insert(start, '(');
        words.push(')');
    }
}
