//! Computing a frozen run again: from the database or from its exported file, with nothing but what the run holds. The same
//! inputs give the same bytes, or the first place at which they differ is named.

use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use kaifa_base::{Date, Digest, Place, Problem, Words};
use kaifa_eval::composite::year::YearInputs;
use kaifa_store::rows::Run;
use kaifa_store::{Document, Instant, Store};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::codes;
use crate::evaluation::per_mu;
use crate::evaluation::zones::THREADS;
use crate::stop::Stop;

/// The form of an exported run.
const FILE_FORM: &str = "kaifa-run/1";

/// A run as a file of its own. Inputs and results stand in it byte for byte.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunFile {
    /// [`FILE_FORM`].
    pub form: String,
    /// The run's id.
    pub run: String,
    /// What was run.
    pub kind: String,
    /// The pack.
    pub pack: Option<String>,
    /// The scheme.
    pub scheme: Option<String>,
    /// The year.
    pub year: Option<i64>,
    /// The day as of which.
    pub as_of: Date,
    /// When it was made.
    pub made_at: Instant,
    /// The run that it corrects.
    pub replaces: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When it was published.
    pub published_at: Option<Instant>,
    /// The ledger's root that was printed with it.
    pub published_root: Option<String>,
    /// The hash over inputs and results.
    pub digest: Digest,
    /// Everything that was put in.
    pub inputs: Box<RawValue>,
    /// Everything that came out.
    pub results: Box<RawValue>,
    /// What was put in besides: tables as they were handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileBeside>,
}

/// A file that belongs to a run.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileBeside {
    /// Its name within the run.
    pub name: String,
    /// Its bytes.
    pub base64: String,
}

/// The file of a run of an installation; nothing where there is no such run.
pub async fn run_file(store: &Store, id: &str) -> Result<Option<RunFile>, Stop> {
    let Some(run) = store.find_run(id).await? else {
        return Ok(None);
    };
    let mut file = RunFile::of(&run).map_err(Stop::failed)?;
    if run.kind == per_mu::KIND
        && let Some(table) = store.find_run_file(id, per_mu::TABLE).await?
    {
        file.files.push(FileBeside {
            name: table.row.name,
            base64: BASE64.encode(&table.row.bytes),
        });
    }
    Ok(Some(file))
}

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The hash of the results as they were kept.
    pub kept: Digest,
    /// The hash of the results computed again.
    pub again: Digest,
    /// The results computed again.
    pub text: String,
    /// Everything that is wrong: altered since, or another result. Empty: the same bytes.
    pub problems: Vec<Problem>,
}

impl RunFile {
    /// The file of a run.
    pub fn of(run: &Run) -> Result<RunFile, serde_json::Error> {
        let run = run.clone();
        Ok(RunFile {
            form: FILE_FORM.to_owned(),
            run: run.id,
            kind: run.kind,
            pack: run.pack,
            scheme: run.scheme,
            year: run.year,
            as_of: run.as_of,
            made_at: run.made_at,
            replaces: run.replaces,
            reason: run.reason,
            published_at: run.published_at,
            published_root: run.published_root,
            digest: run.digest,
            inputs: RawValue::from_string(run.inputs.0)?,
            results: RawValue::from_string(run.results.0)?,
            files: Vec::new(),
        })
    }

    /// Reads a file.
    pub fn read(name: &str, bytes: &[u8]) -> Result<RunFile, Vec<Problem>> {
        let wrong = |zh: String, en: String| {
            let problem = Problem::error(&codes::RUN_FILE, Place::file(name), Words::new(zh, en));
            vec![problem.hint(
                "应为“封存运算”页导出的文件,或 kaifa replay 编号 --export 写出的文件",
                "expected the file that the page of a frozen run exports, or `kaifa replay ID --export` writes",
            )]
        };
        let file: RunFile = serde_json::from_slice(bytes).map_err(|error| {
            wrong(
                format!("不是封存运算的文件:{error}"),
                format!("this is no file of a frozen run: {error}"),
            )
        })?;
        if file.form == FILE_FORM {
            Ok(file)
        } else {
            Err(wrong(
                format!("文件格式为“{}”,应为“{FILE_FORM}”", file.form),
                format!("the form of the file is `{}`, expected `{FILE_FORM}`", file.form),
            ))
        }
    }

    /// The text of the file: one line, the same for the same run.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self).map(|text| text + "\n")
    }

    /// Computes the run again.
    pub fn replay(&self) -> Result<Replayed, Vec<Problem>> {
        replay(
            &self.kind,
            &self.run,
            &self.digest,
            self.inputs.get(),
            self.results.get(),
            &self.files,
        )
    }
}

/// Computes the results of a kind of run from its inputs.
fn recompute(kind: &str, inputs: &str, files: &[FileBeside]) -> Result<String, Vec<Problem>> {
    let failed = |error: serde_json::Error| {
        let words = Words::new(
            format!("封存的依据无法读取:{error}"),
            format!("the frozen inputs cannot be read: {error}"),
        );
        vec![Problem::error(&codes::RUN_FILE, Place::field("inputs"), words)]
    };
    match kind {
        "zones" => {
            let inputs: YearInputs = serde_json::from_str(inputs).map_err(failed)?;
            let issued = inputs.evaluate(THREADS)?.issued(&inputs);
            serde_json::to_string(&issued).map_err(failed)
        }
        per_mu::KIND => {
            let table = files.iter().find(|file| file.name == per_mu::TABLE);
            let bytes = table.and_then(|table| BASE64.decode(&table.base64).ok());
            let bytes = bytes.ok_or_else(|| {
                let words = Words::new(
                    "文件中没有评价所用的企业数据表,或已损坏",
                    "the table of firms is missing from the file, or damaged",
                );
                vec![Problem::error(&codes::RUN_FILE, Place::field("files"), words)]
            })?;
            per_mu::recompute(serde_json::from_str(inputs).map_err(failed)?, bytes)
        }
        other => {
            let words = Words::new(
                format!("“{other}”类运算不能单独重算"),
                format!("a run of the kind `{other}` cannot be computed again by itself"),
            );
            let problem = Problem::error(&codes::RUN_KIND, Place::field("kind"), words);
            Err(vec![problem.hint(
                "规则、目标、任务的结果请用凭证核对:kaifa passport verify",
                "results of rules, targets and duties are verified by their passport: `kaifa passport verify`",
            )])
        }
    }
}

/// Computes a stored run again that needs no file besides.
pub fn replay_run(run: &Run) -> Result<Replayed, Vec<Problem>> {
    replay(
        &run.kind,
        &run.id,
        &run.digest,
        &run.inputs.0,
        &run.results.0,
        &[],
    )
}

fn replay(
    kind: &str,
    id: &str,
    digest: &Digest,
    inputs: &str,
    results: &str,
    files: &[FileBeside],
) -> Result<Replayed, Vec<Problem>> {
    let mut problems = Vec::new();
    let found = Run::digest_of(&Document(inputs.to_owned()), &Document(results.to_owned()));
    if found != *digest {
        let words = Words::new(
            format!("依据或结果与封存时不同:应为 {digest},现为 {found}"),
            format!("inputs or results are not those that were frozen: expected {digest}, found {found}"),
        );
        problems.push(Problem::error(&codes::RUN_DIFFERS, Place::item(id), words));
    }
    let text = recompute(kind, inputs, files)?;
    if text != results {
        let (place, kept, again) = first_difference(results, &text);
        let words = Words::new(
            format!("重算结果与封存的不同:封存为 {kept},重算为 {again}"),
            format!("computing again gives another result: kept {kept}, now {again}"),
        );
        let place = Place {
            field: Some(place),
            ..Place::item(id)
        };
        problems.push(Problem::error(&codes::RUN_DIFFERS, place, words));
    }
    Ok(Replayed {
        kept: Digest::of(results),
        again: Digest::of(&text),
        text,
        problems,
    })
}

/// The first place where two JSON texts differ, with both values in short.
fn first_difference(kept: &str, again: &str) -> (String, String, String) {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let (kept, again) = (read(kept), read(again));
    let (mut path, mut one, mut other) = (String::new(), &kept, &again);
    loop {
        let next = match (one, other) {
            (Value::Object(a), Value::Object(b)) => {
                let keys = a.keys().chain(b.keys());
                let mut differing = keys.filter(|key| a.get(*key) != b.get(*key));
                differing.next().map(|key| {
                    path.push_str(&format!("/{key}"));
                    (
                        a.get(key).unwrap_or(&Value::Null),
                        b.get(key).unwrap_or(&Value::Null),
                    )
                })
            }
            (Value::Array(a), Value::Array(b)) => {
                let mut places = 0..a.len().max(b.len());
                places.find(|at| a.get(*at) != b.get(*at)).map(|at| {
                    path.push_str(&format!("/{at}"));
                    (
                        a.get(at).unwrap_or(&Value::Null),
                        b.get(at).unwrap_or(&Value::Null),
                    )
                })
            }
            _ => None,
        };
        match next {
            Some((a, b)) => (one, other) = (a, b),
            None => return (path, short(one), short(other)),
        }
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named_by_its_place() {
        let kept = r#"{"groups":[{"members":[{"rank":1},{"rank":2}]}]}"#;
        let again = r#"{"groups":[{"members":[{"rank":1},{"rank":3}]}]}"#;
        let (place, was, is) = first_difference(kept, again);
        assert_eq!(place, "/groups/0/members/1/rank");
        assert_eq!((was.as_str(), is.as_str()), ("2", "3"));
    }

    #[test]
    fn what_is_no_run_is_refused_with_a_hint() {
        let problems = RunFile::read("x.json", b"{\"form\":\"other\"}").unwrap_err();
        assert_eq!(problems[0].code, codes::RUN_FILE.code);
        assert!(recompute("rules", "{}", &[]).unwrap_err()[0].hint.is_some());
    }
}
