//! The data of an evaluation as columns: subjects, and one column per input of the scheme. Texts are kept as codes of a
//! dictionary, numbers as `f64` with NaN for a missing value (ADR 0016 says why floats, and what is done about it).

use hashbrown::HashTable;

use super::numbers::Numbers;
use super::parts::Parts;

/// The code of a missing text.
pub const NO_WORD: u32 = u32::MAX;
/// The value of a missing flag.
pub const NO_FLAG: u8 = 2;

/// A column of data.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Numbers.
    Number(Numbers),
    /// Yes (1), no (0) or missing ([`NO_FLAG`]).
    Flag(Vec<u8>),
    /// Texts.
    Text(Words),
}

impl Column {
    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: usize) {
        match self {
            Column::Number(numbers) => numbers.reserve_exact(rows),
            Column::Flag(flags) => flags.reserve_exact(rows),
            Column::Text(words) => words.codes.reserve_exact(rows),
        }
    }

    /// Leaves out all rows; the memory and the dictionary stay for the next.
    pub fn clear_rows(&mut self) {
        match self {
            Column::Number(numbers) => numbers.clear(),
            Column::Flag(flags) => flags.clear(),
            Column::Text(words) => words.clear_rows(),
        }
    }
}

/// A column of texts as codes of a dictionary.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words {
    /// The code of each row; [`NO_WORD`] where missing.
    pub codes: Vec<u32>,
    dictionary: Dictionary,
}

/// The different texts of a column, numbered in the order of their first appearance.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    words: Vec<Box<str>>,
    /// Codes of texts up to seven bytes (most codes of places and trades), which are compared as one number.
    short: HashTable<(u64, u32)>,
    /// Codes of the others.
    long: HashTable<u32>,
}

impl PartialEq for Dictionary {
    fn eq(&self, other: &Dictionary) -> bool {
        self.words == other.words
    }
}

impl Dictionary {
    /// The code of a text, which is added if it is new.
    fn intern(&mut self, word: &str) -> u32 {
        if let Some(code) = self.code(word) {
            return code;
        }
        let code = u32::try_from(self.words.len()).expect("fewer than four thousand million texts");
        self.words.push(word.into());
        let words = &self.words;
        if let Some(key) = short_text(word) {
            let again = |(key, _): &(u64, u32)| mixed(*key);
            self.short.insert_unique(mixed(key), (key, code), again);
        } else {
            let again = |code: &u32| text_hash(&words[*code as usize]);
            self.long.insert_unique(text_hash(word), code, again);
        }
        code
    }

    /// The code of a text that is there.
    #[inline]
    pub fn code(&self, word: &str) -> Option<u32> {
        match short_text(word) {
            Some(key) => self
                .short
                .find(mixed(key), |(other, _)| *other == key)
                .map(|(_, code)| *code),
            None => self
                .long
                .find(text_hash(word), |code| &*self.words[*code as usize] == word)
                .copied(),
        }
    }

    /// The text of a code.
    pub fn word(&self, code: u32) -> Option<&str> {
        self.words.get(code as usize).map(|word| &**word)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Words {
    /// Adds a row; an empty text is missing.
    pub fn push(&mut self, word: &str) {
        let code = if word.is_empty() {
            NO_WORD
        } else {
            self.dictionary.intern(word)
        };
        self.codes.push(code);
    }

    /// Adds the rows of another column of the same meaning. `known` keeps which codes of the other column are which of this
    /// one, so that rows can be added from the same column again and again.
    pub fn append(&mut self, other: &Words, known: &mut Vec<u32>) {
        known.resize(other.dictionary.len(), NO_WORD);
        let dictionary = &mut self.dictionary;
        self.codes.extend(other.codes.iter().map(|code| {
            let Some(mine) = known.get_mut(*code as usize) else {
                return NO_WORD;
            };
            if *mine == NO_WORD {
                *mine = dictionary.intern(&other.dictionary.words[*code as usize]);
            }
            *mine
        }));
    }

    /// Leaves out all rows; the dictionary stays.
    pub fn clear_rows(&mut self) {
        self.codes.clear();
    }

    /// The different texts.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The text of a row; `None` where missing.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.dictionary.word(self.codes[row])
    }

    /// Gives a row another text; an empty one is missing.
    pub fn set(&mut self, row: usize, word: &str) {
        self.codes[row] = if word.is_empty() {
            NO_WORD
        } else {
            self.dictionary.intern(word)
        };
    }

    /// Some of the rows, in this order.
    pub fn select(&self, rows: &[usize]) -> Words {
        let mut words = self.clone();
        words.keep(rows);
        words
    }

    /// Keeps some of the rows, in this order.
    pub(super) fn keep(&mut self, rows: &[usize]) {
        self.codes = rows.iter().map(|row| self.codes[*row]).collect();
    }
}

/// A text of up to seven bytes as a number of its own: its bytes, and its length above them.
#[inline]
fn short_text(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    let word = match bytes.len() {
        length @ 4..8 => u64::from(four(bytes, 0)) | u64::from(four(bytes, length - 4)) << (8 * (length - 4)),
        0..4 => bytes
            .iter()
            .rev()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)),
        _ => return None,
    };
    Some(word | (bytes.len() as u64) << 56)
}

#[inline]
fn four(bytes: &[u8], at: usize) -> u32 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |part| u32::from_le_bytes(*part))
}

#[inline]
fn mixed(word: u64) -> u64 {
    let mixed = word.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}

/// A fast hash of a text; the standard one guards against chosen keys, which a lookup table of a run need not.
#[inline]
pub fn text_hash(text: &str) -> u64 {
    if let Some(word) = short_text(text) {
        return mixed(word);
    }
    let bytes = text.as_bytes();
    let eight = |at: usize| {
        bytes[at..]
            .first_chunk()
            .map_or(0, |part| u64::from_le_bytes(*part))
    };
    let mut state = bytes.len() as u64;
    // The last eight bytes may overlap with those before.
    let last = bytes.len() - 8;
    for at in (0..last).step_by(8).chain([last]) {
        state = (state ^ eight(at)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        state ^= state >> 29;
    }
    mixed(state)
}

/// The ids of subjects, one after the other in one buffer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subjects {
    text: String,
    ends: Vec<u32>,
}

fn end(place: usize) -> u32 {
    u32::try_from(place).expect("ids of less than four gigabytes")
}

impl Subjects {
    /// Adds an id.
    pub fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(end(self.text.len()));
    }

    /// Adds the ids of another list.
    pub fn append(&mut self, other: &Subjects) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.ends
            .extend(other.ends.iter().map(|one| end(before + *one as usize)));
    }

    /// Makes room for so many more ids of about this length.
    pub fn reserve(&mut self, ids: usize, length: usize) {
        self.text.reserve_exact(ids * length);
        self.ends.reserve_exact(ids);
    }

    /// Leaves all out; the memory stays for the next.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id of a row.
    pub fn get(&self, row: usize) -> &str {
        &self.text[self.start(row)..self.ends[row] as usize]
    }

    /// The ids of some rows, one after the other.
    pub fn text_of(&self, rows: std::ops::Range<usize>) -> &str {
        &self.text[self.start(rows.start)..self.start(rows.end)]
    }

    /// Where the id of a row begins, or the last one ends.
    fn start(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    /// The row of an id, the first if it is there twice.
    pub fn find(&self, id: &str) -> Option<usize> {
        (0..self.len()).find(|row| self.get(*row) == id)
    }
}

/// The data of an evaluation. Every column has as many rows as there are subjects.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Who is evaluated.
    pub subjects: Subjects,
    /// Their names, where the data give them.
    pub names: Option<Words>,
    /// One column per input of the plan, in its order.
    pub columns: Vec<Column>,
    /// What rows were joined from, where some subject had several.
    pub parts: Option<Box<Parts>>,
}

impl Table {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.subjects.len()
    }

    /// A column of numbers or flags at a row, as a number.
    pub fn number(&self, column: usize, row: usize) -> Option<f64> {
        match &self.columns[column] {
            Column::Number(numbers) => Some(numbers[row]).filter(|number| !number.is_nan()),
            Column::Flag(flags) => Some(flags[row]).filter(|flag| *flag != NO_FLAG).map(f64::from),
            Column::Text(_) => None,
        }
    }

    /// A column of texts.
    pub fn words(&self, column: usize) -> Option<&Words> {
        match &self.columns[column] {
            Column::Text(words) => Some(words),
            _ => None,
        }
    }

    /// Some of the rows, in this order.
    pub fn select(&self, rows: &[usize]) -> Table {
        let mut subjects = Subjects::default();
        rows.iter().for_each(|row| subjects.push(self.subjects.get(*row)));
        let columns = self.columns.iter().map(|column| match column {
            Column::Number(numbers) => Column::Number(rows.iter().map(|row| numbers[*row]).collect()),
            Column::Flag(flags) => Column::Flag(rows.iter().map(|row| flags[*row]).collect()),
            Column::Text(words) => Column::Text(words.select(rows)),
        });
        Table {
            subjects,
            names: self.names.as_ref().map(|names| names.select(rows)),
            columns: columns.collect(),
            parts: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_codes_in_the_order_of_their_first_appearance() {
        let mut dictionary = Dictionary::default();
        let words = [
            "",
            "a",
            "ab",
            "0618",
            "Z1121",
            "110043",
            "1100430",
            "11004300",
            "开发",
            "开发区",
            "a\0",
            "a",
        ];
        let codes: Vec<u32> = words.iter().map(|word| dictionary.intern(word)).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1]);
        for (code, word) in codes.iter().zip(words) {
            assert_eq!(dictionary.word(*code), Some(word));
            assert_eq!(dictionary.code(word), Some(*code));
        }
        assert_eq!(dictionary.code("b"), None);
    }

    #[test]
    fn rows_are_added_from_the_same_column_again_and_again() {
        let (mut all, mut part, mut known) = (Words::default(), Words::default(), Vec::new());
        all.push("乙");
        for _ in 0..2 {
            part.clear_rows();
            ["甲", "", "乙"].iter().for_each(|word| part.push(word));
            all.append(&part, &mut known);
        }
        let texts: Vec<Option<&str>> = (0..7).map(|row| all.get(row)).collect();
        let (a, b) = (Some("甲"), Some("乙"));
        assert_eq!(texts, [b, a, None, b, a, None, b]);
        assert_eq!(all.dictionary().len(), 2);
    }
}
