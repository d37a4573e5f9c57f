//! The files of a pack as text, from a folder or from memory: packs are also embedded in the program and stored in the
//! database.

use std::fs;
use std::path::Path;

use kaifa_base::{Place, Problem, Words};

use crate::codes;

/// The TOML files of a pack, names relative to its folder with `/`, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFiles {
    /// Name of the pack, which is the name of its folder.
    pub name: String,
    /// Name and content of each file.
    pub files: Vec<(String, String)>,
}

impl PackFiles {
    /// Files from memory.
    pub fn new(name: impl Into<String>, files: impl IntoIterator<Item = (String, String)>) -> PackFiles {
        let mut files: Vec<(String, String)> = files.into_iter().collect();
        files.sort();
        PackFiles {
            name: name.into(),
            files,
        }
    }

    /// All `*.toml` files below a folder. Unreadable files are problems; the others are still given.
    pub fn read(folder: &Path) -> (PackFiles, Vec<Problem>) {
        // The folder may be given as `.` or with a trailing slash; its own name is what counts.
        let full = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let name = full
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        read_folder(folder, "", &mut files, &mut problems);
        if files.is_empty() && problems.is_empty() {
            let place = Place::file(folder.display().to_string());
            problems.push(Problem::error(
                &codes::UNREADABLE,
                place,
                Words::new("文件夹中没有 .toml 文件", "the folder holds no .toml file"),
            ));
        }
        (PackFiles::new(name, files), problems)
    }
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>, problems: &mut Vec<Problem>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return problems.push(unreadable(folder, &error.to_string())),
    };
    for entry in entries.flatten() {
        let (path, name) = (
            entry.path(),
            format!("{prefix}{}", entry.file_name().to_string_lossy()),
        );
        if path.is_dir() {
            read_folder(&path, &format!("{name}/"), files, problems);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            match fs::read_to_string(&path) {
                Ok(content) => files.push((name, content)),
                Err(error) => problems.push(unreadable(&path, &error.to_string())),
            }
        }
    }
}

fn unreadable(path: &Path, why: &str) -> Problem {
    Problem::error(
        &codes::UNREADABLE,
        Place::file(path.display().to_string()),
        Words::new(format!("无法读取:{why}"), format!("cannot be read: {why}")),
    )
    .hint(
        "文件须为 UTF-8 编码且可读",
        "the file must be readable and in UTF-8",
    )
}
