//! One file of a pack while it is read: its name, where its lines start, and the problems found so far.

use std::ops::Range;

use kaifa_base::{CodeInfo, Place, Problem, Words};

/// The text of a file and the places of its lines.
pub(crate) struct SourceFile<'a> {
    name: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> SourceFile<'a> {
    /// Prepares a file.
    pub fn new(name: &'a str, content: &str) -> SourceFile<'a> {
        let line_starts = std::iter::once(0)
            .chain(content.match_indices('\n').map(|(byte, _)| byte + 1))
            .collect();
        SourceFile { name, line_starts }
    }

    /// The line, from 1, that holds a byte.
    pub fn line(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte)
    }
}

/// What reading a file carries along.
pub(crate) struct Reader<'a> {
    /// Name of the pack.
    pub pack: &'a str,
    /// The file.
    pub file: &'a SourceFile<'a>,
    /// Id of the item being read, once known.
    pub item: Option<String>,
    /// All problems found.
    pub problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of a file.
    pub fn new(pack: &'a str, file: &'a SourceFile<'a>) -> Reader<'a> {
        Reader {
            pack,
            file,
            item: None,
            problems: Vec::new(),
        }
    }

    /// The place of some bytes: file, line and the item being read.
    pub fn place(&self, bytes: Range<usize>, field: &str) -> Place {
        Place {
            item: self.item.clone(),
            field: (!field.is_empty()).then(|| field.to_owned()),
            ..Place::file(self.file_name()).at_line(self.file.line(bytes.start))
        }
    }

    /// The name of the file, with the pack's in front.
    pub fn file_name(&self) -> String {
        format!("{}/{}", self.pack, self.file.name)
    }

    /// Name of the file inside its pack.
    pub fn short_file_name(&self) -> &str {
        self.file.name
    }

    /// Notes an error and gives it back for a hint.
    pub fn error(
        &mut self,
        code: &'static CodeInfo,
        bytes: Range<usize>,
        field: &str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> &mut Problem {
        let problem = Problem::error(code, self.place(bytes, field), Words::new(zh, en));
        self.problems.push(problem);
        self.problems.last_mut().expect("one was just added")
    }
}
