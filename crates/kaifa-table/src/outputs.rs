//! All that an evaluation puts out, and the files it goes into: graded table (csv and Parquet), summaries, proposed measures.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use kaifa_eval::scheme::measures::Proposal;
use kaifa_eval::scheme::{Evaluation, Others, Plan, SummaryLine, Table, evaluate, summary};
use rayon::prelude::*;

use crate::part::Loaded;
use crate::{write_csv, write_parquet};

/// All that an evaluation puts out.
pub struct Outputs<'a> {
    /// Values, points, totals, ranks and grades.
    pub evaluation: Evaluation<'a>,
    /// The lines of each summary of the scheme.
    pub summaries: Vec<Vec<SummaryLine>>,
}

impl<'a> Outputs<'a> {
    /// Evaluates a loaded table and makes the summaries.
    pub fn of(plan: &'a Plan, loaded: &'a Loaded, others: &Others<'a>) -> Outputs<'a> {
        let table: &'a Table = &loaded.table;
        // All of it on one of the threads that share the work: to hand each step over to them from outside is to wait each time.
        rayon::scope(|_| {
            let evaluation = evaluate(plan, table, loaded.before.as_ref(), others);
            let summaries = 0..plan.scheme.summaries.len();
            let summaries = summaries.map(|at| summary(&evaluation, at)).collect();
            Outputs {
                evaluation,
                summaries,
            }
        })
    }

    /// One number over every cell of every output column, so that repeated computing proves itself equal.
    pub fn checksum(&self) -> u64 {
        let of = |numbers: &[f64]| {
            numbers.iter().enumerate().fold(0u64, |sum, (at, number)| {
                sum.wrapping_add(number.to_bits().wrapping_mul(2 * at as u64 + 1))
            })
        };
        let runs: Vec<u64> = self
            .evaluation
            .runs
            .par_iter()
            .map(|run| {
                let points = run.points.iter().map(|points| &**points);
                let columns = run.values.iter().chain(points).chain([&run.totals]);
                columns.fold(run.start as u64 + 1, |sum, column| {
                    sum.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(of(column))
                })
            })
            .collect();
        let mut sum = runs.iter().fold(0u64, |sum, one| sum.rotate_left(7) ^ one);
        let ranks = &self.evaluation.ranks;
        let marks = ranks.ranks.par_iter().zip(&ranks.grades).enumerate();
        let of_mark = |(at, (rank, grade)): (usize, (&u32, &u8))| {
            (u64::from(*rank) << 8 | u64::from(*grade)).wrapping_mul(2 * at as u64 + 1)
        };
        sum = sum.wrapping_add(marks.map(of_mark).reduce(|| 0, u64::wrapping_add));
        for line in self.summaries.iter().flatten() {
            let sums: Vec<f64> = line.sums.iter().map(|(sum, _)| *sum).collect();
            sum = sum.rotate_left(9) ^ of(&sums) ^ line.mean.unwrap_or(0.0).to_bits();
        }
        sum
    }

    /// Writes all outputs, each first beside its place: nothing is left half-written.
    pub fn write(&self, folder: &Path, proposals: &[Proposal]) -> Result<(), NotWritten> {
        std::fs::create_dir_all(folder).map_err(|error| NotWritten {
            path: folder.to_owned(),
            error,
        })?;
        let evaluation = &self.evaluation;
        // Side by side: while one thread hands bytes of one file to the system, another makes those of the other.
        let (csv, parquet) = rayon::join(
            || {
                whole_file(&folder.join("graded.csv"), |out| {
                    let mut out = BufWriter::with_capacity(1 << 20, out);
                    write_csv::graded(evaluation, &mut out)?;
                    out.flush()
                })
            },
            || {
                whole_file(&folder.join("graded.parquet"), |out| {
                    let mut out = write_parquet::graded(evaluation, BufWriter::with_capacity(1 << 18, out))
                        .map_err(std::io::Error::other)?;
                    out.flush()
                })
            },
        );
        csv?;
        parquet?;
        for (one, lines) in evaluation.plan.scheme.summaries.iter().zip(&self.summaries) {
            whole_file(&folder.join(format!("{}.csv", one.file)), |out| {
                write_csv::summary(evaluation, one, lines, out)
            })?;
        }
        if !evaluation.plan.scheme.measures.is_empty() {
            whole_file(&folder.join("proposals.csv"), |out| {
                write_csv::proposals(proposals, out)
            })?;
        }
        Ok(())
    }
}

/// A file that could not be written, and why.
#[derive(Debug)]
pub struct NotWritten {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub error: std::io::Error,
}

/// Writes a file under another name and then gives it its own.
pub fn whole_file(
    path: &Path,
    write: impl FnOnce(&mut File) -> std::io::Result<()>,
) -> Result<(), NotWritten> {
    let beside = Beside {
        part: path.with_added_extension("partial"),
        path: path.to_owned(),
    };
    beside.or_removed(File::create(&beside.part).and_then(|mut file| write(&mut file)))?;
    beside.put()
}

/// A file, written whole under another name.
struct Beside {
    part: PathBuf,
    path: PathBuf,
}

impl Beside {
    /// Gives the file its own name. Where there is a file of that name the two change names in one step, and the former goes:
    /// to replace it by the other would be to wait until the disk has all of that.
    fn put(&self) -> Result<(), NotWritten> {
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            let is_file = std::fs::symlink_metadata(&self.path).is_ok_and(|there| there.is_file());
            if is_file && renameat_with(CWD, &self.part, CWD, &self.path, RenameFlags::EXCHANGE).is_ok() {
                let _ = std::fs::remove_file(&self.part);
                return Ok(());
            }
        }
        self.or_removed(std::fs::rename(&self.part, &self.path))
    }

    fn or_removed(&self, done: std::io::Result<()>) -> Result<(), NotWritten> {
        done.map_err(|error| {
            let _ = std::fs::remove_file(&self.part);
            NotWritten {
                path: self.path.clone(),
                error,
            }
        })
    }
}
