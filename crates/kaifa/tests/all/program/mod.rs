//! The built program, run as a person runs it: arguments in, exit status and both outputs out.

use std::path::{Path, PathBuf};
use std::process::Command;

use kaifa_testkit::TestDb;

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    /// The exit status.
    pub code: i32,
    /// What was printed for people or programs.
    pub out: String,
    /// What was said about problems.
    pub err: String,
}

impl Run {
    /// Fails unless the run ended with a status.
    #[track_caller]
    pub fn ends(self, code: i32) -> Run {
        assert_eq!(self.code, code, "out:\n{}\nerr:\n{}", self.out, self.err);
        self
    }

    /// Fails unless the standard output holds some words.
    #[track_caller]
    pub fn prints(self, words: &str) -> Run {
        assert!(
            self.out.contains(words),
            "“{words}” is not printed:\n{}\nerr:\n{}",
            self.out,
            self.err
        );
        self
    }

    /// Fails unless the problems hold some words.
    #[track_caller]
    pub fn says(self, words: &str) -> Run {
        assert!(
            self.err.contains(words),
            "“{words}” is not said:\n{}\nout:\n{}",
            self.err,
            self.out
        );
        self
    }

    /// The output as one JSON value.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.out, self.err))
    }

    /// The output as JSON lines.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<serde_json::Value> {
        let line = |text: &str| serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        self.out.lines().map(line).collect()
    }
}

/// Runs the program.
pub fn kaifa<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_kaifa"))
        .args(arguments)
        .output()
        .expect("the program starts");
    Run {
        code: output.status.code().expect("the program ends by itself"),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs the program on the data of a test.
pub fn kaifa_on(db: &TestDb, arguments: &[&str]) -> Run {
    let mut all: Vec<String> = arguments.iter().map(|&one| one.to_owned()).collect();
    if db.address().starts_with("postgres") {
        all.extend(["--database-url".to_owned(), db.address().to_owned()]);
    } else {
        all.extend(["--data-dir".to_owned(), db.folder().display().to_string()]);
    }
    kaifa(&all)
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("two folders up")
        .to_owned()
}

/// The folder of the five documents themselves, where it is at hand; otherwise the reason for skipping is printed.
pub fn documents(test: &str) -> Option<PathBuf> {
    let folder = root().join("../shared/documents");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("{test}: skipped, the documents' texts are not in ../shared/documents");
    None
}

/// The text files of a folder, by name.
pub fn texts(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .expect("the folder is readable")
        .flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    files
}

/// The pack folders of a folder that stand for a document, by name.
pub fn packs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .expect("the folder is readable")
        .flatten();
    let mut packs: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    packs.retain(|path| path.join("clauses.toml").is_file());
    packs.sort();
    packs
}
