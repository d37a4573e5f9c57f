//! Results as Parquet (zstd): the columns of a row group are encoded side by side, while those of the group before are joined into
//! the file.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use kaifa_base::steps::extremes;
use kaifa_eval::scheme::run::Run;
use kaifa_eval::scheme::{Evaluation, Words};
use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnDescPtr, Type};
use rayon::prelude::*;

use crate::decimals::{MOST, power};
use crate::parquet_chunk::{Chunk, Encoder, Stored};
use crate::write_csv::heads;

/// Runs of a row group.
const GROUP: usize = 4;
/// Runs of a page: small pages stay in the cache, and level 1 looks more closely at them.
const PAGE: usize = 1;

/// A column of the result.
enum Source<'a> {
    Subject,
    Words(&'a Words),
    Number(Numbers, Stored),
    Peer,
    Rank,
    Grade,
}

/// Which numbers a column holds.
#[derive(Clone, Copy)]
enum Numbers {
    Value(usize),
    Points(usize),
    Adjustments,
    Total,
}

impl Numbers {
    fn of(self, run: &Run) -> &[f64] {
        match self {
            Numbers::Value(at) => &run.values[at],
            Numbers::Points(at) => &run.points[at],
            Numbers::Adjustments => &run.adjustments,
            Numbers::Total => &run.totals,
        }
    }

    /// A rounded number is a decimal, as long as its digits fit.
    fn stored(self, evaluation: &Evaluation<'_>) -> Stored {
        let scheme = &evaluation.plan.scheme;
        let decimals = match self {
            Numbers::Total => scheme.score.decimals,
            _ => Some(scheme.output.decimals),
        };
        let Some(decimals) = decimals.map(|decimals| decimals.min(9)) else {
            return Stored::Float;
        };
        let farthest = |run: &Run| {
            let (least, largest) = extremes(self.of(run));
            (-least).max(largest)
        };
        let farthest = evaluation.runs.par_iter().map(farthest).reduce(|| 0.0, f64::max);
        match farthest * power(decimals) {
            shifted if shifted < 999_999_999.0 => Stored::Decimal {
                decimals,
                wide: false,
            },
            shifted if shifted < MOST => Stored::Decimal { decimals, wide: true },
            _ => Stored::Float,
        }
    }
}

/// Writes the graded table.
pub fn graded<W: Write + Send>(evaluation: &Evaluation<'_>, out: W) -> Result<W, ParquetError> {
    let sources = sources(evaluation);
    let heads = heads(evaluation);
    let mut fields = Vec::new();
    for (head, source) in heads.iter().zip(&sources) {
        let builder = match source {
            Source::Number(_, Stored::Float) => Type::primitive_type_builder(head, PhysicalType::DOUBLE),
            Source::Number(_, Stored::Decimal { decimals, wide }) => {
                let (kind, precision) = match wide {
                    true => (PhysicalType::INT64, 18),
                    false => (PhysicalType::INT32, 9),
                };
                Type::primitive_type_builder(head, kind)
                    .with_logical_type(Some(LogicalType::decimal(*decimals as i32, precision)))
                    .with_scale(*decimals as i32)
                    .with_precision(precision)
            }
            Source::Rank => Type::primitive_type_builder(head, PhysicalType::INT32),
            _ => Type::primitive_type_builder(head, PhysicalType::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String)),
        };
        let repetition = if matches!(source, Source::Subject) {
            Repetition::REQUIRED
        } else {
            Repetition::OPTIONAL
        };
        fields.push(Arc::new(builder.with_repetition(repetition).build()?));
    }
    let schema = Arc::new(Type::group_type_builder("graded").with_fields(fields).build()?);
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(out, schema, properties)?;
    let descriptors: Vec<ColumnDescPtr> = (0..sources.len())
        .map(|at| writer.schema_descr().column(at))
        .collect();
    // As many encoders as there are threads at work; each serves for one column after the other.
    let encoders: Mutex<Vec<Encoder>> = Mutex::new(Vec::new());
    let idle = || encoders.lock().unwrap_or_else(PoisonError::into_inner);
    let column = |runs: &[Run], at: usize| -> Result<Chunk, ParquetError> {
        let free = idle().pop();
        let mut encoder = free.map_or_else(Encoder::new, Ok)?;
        let chunk = encode(
            evaluation,
            &sources[at],
            runs,
            descriptors[at].clone(),
            &mut encoder,
        )?;
        idle().push(encoder);
        Ok(chunk)
    };
    let any = |run: &Run| run.rows().any(|row| !evaluation.excluded(row));
    let mut before: Vec<Chunk> = Vec::new();
    for runs in evaluation.runs.chunks(GROUP).filter(|runs| runs.iter().any(any)) {
        let each = (0..sources.len()).into_par_iter().with_max_len(1);
        let (joined, made) = rayon::join(
            || join_group(&mut writer, std::mem::take(&mut before)),
            || each.map(|at| column(runs, at)).collect::<Result<_, _>>(),
        );
        joined?;
        before = made?;
    }
    join_group(&mut writer, before)?;
    writer.into_inner()
}

/// Puts the columns of a row group into the file; nothing where there are none.
fn join_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    chunks: Vec<Chunk>,
) -> Result<(), ParquetError> {
    if chunks.is_empty() {
        return Ok(());
    }
    let mut row_group = writer.next_row_group()?;
    for chunk in chunks {
        row_group.append_column(&chunk.bytes, chunk.close)?;
    }
    row_group.close()?;
    Ok(())
}

fn sources<'a>(evaluation: &'a Evaluation<'_>) -> Vec<Source<'a>> {
    let scheme = &evaluation.plan.scheme;
    let mut sources = vec![Source::Subject];
    sources.extend(evaluation.table.names.as_ref().map(Source::Words));
    let keep = scheme.data.keep.iter();
    sources.extend(keep.filter_map(|name| {
        let input = evaluation.plan.input(name)?;
        evaluation.table.words(input).map(Source::Words)
    }));
    let number = |numbers: Numbers| Source::Number(numbers, numbers.stored(evaluation));
    let each = || 0..scheme.indicators.len();
    sources.extend(each().map(Numbers::Value).map(number));
    sources.extend(each().map(Numbers::Points).map(number));
    if !scheme.adjustments.is_empty() {
        sources.push(number(Numbers::Adjustments));
    }
    if !scheme.peer_groups.is_empty() {
        sources.push(Source::Peer);
    }
    sources.extend([number(Numbers::Total), Source::Rank, Source::Grade]);
    sources
}

/// The column of a row group.
fn encode(
    evaluation: &Evaluation<'_>,
    source: &Source<'_>,
    runs: &[Run],
    descriptor: ColumnDescPtr,
    encoder: &mut Encoder,
) -> Result<Chunk, ParquetError> {
    let scheme = &evaluation.plan.scheme;
    // Where nearly every row has a text of its own, the texts stand there themselves.
    let group: usize = runs.iter().map(|run| run.length).sum();
    let by_dictionary = match source {
        Source::Words(words) => words.dictionary().len() <= group / 2,
        _ => true,
    };
    match source {
        Source::Words(words) if by_dictionary => {
            let dictionary = words.dictionary();
            let words = (0..dictionary.len()).map(|code| dictionary.word(code as u32).unwrap_or(""));
            encoder.dictionary(words)?;
        }
        Source::Peer => encoder.dictionary(scheme.peer_groups.iter().map(|group| group.id.as_str()))?,
        Source::Grade => encoder.dictionary(evaluation.plan.marks.iter().map(String::as_str))?,
        _ => {}
    }
    for page in runs.chunks(PAGE) {
        add_page(evaluation, source, page, by_dictionary, encoder)?;
    }
    encoder.finish(descriptor)
}

fn add_page(
    evaluation: &Evaluation<'_>,
    source: &Source<'_>,
    runs: &[Run],
    by_dictionary: bool,
    encoder: &mut Encoder,
) -> Result<(), ParquetError> {
    let (plan, table) = (evaluation.plan, evaluation.table);
    let excludes = plan
        .scheme
        .exemptions
        .iter()
        .any(|one| one.standing == kaifa_pack::Standing::Excluded);
    let each = || {
        runs.iter()
            .flat_map(|run| (0..run.length).map(move |place| (run, place)))
            .filter(move |(run, place)| !excludes || !evaluation.excluded(run.start + place))
    };
    let rows = if excludes {
        each().count()
    } else {
        runs.iter().map(|run| run.length).sum()
    };
    match source {
        Source::Subject => {
            let ids = each().map(|(run, place)| Some(table.subjects.get(run.start + place)));
            encoder.texts(rows, false, ids)
        }
        Source::Words(words) if by_dictionary => {
            let codes = each().map(|(run, place)| words.codes[run.start + place]);
            encoder.words(rows, words.dictionary().len(), codes)
        }
        Source::Words(words) => {
            let texts = each().map(|(run, place)| words.get(run.start + place));
            encoder.texts(rows, true, texts)
        }
        Source::Peer => {
            let codes = each().map(|(run, place)| u32::from(run.states.peer(place)));
            encoder.words(rows, plan.scheme.peer_groups.len(), codes)
        }
        Source::Grade => {
            let grades = &evaluation.ranks.grades;
            let codes = each().map(|(run, place)| u32::from(grades[run.start + place]));
            encoder.words(rows, plan.marks.len(), codes)
        }
        Source::Number(numbers, stored) if excludes => {
            let kept: Vec<f64> = each().map(|(run, place)| numbers.of(run)[place]).collect();
            encoder.numbers(rows, std::iter::once(&kept[..]), *stored)
        }
        Source::Number(numbers, stored) => {
            encoder.numbers(rows, runs.iter().map(|run| numbers.of(run)), *stored)
        }
        Source::Rank => {
            let rank = |rank: u32| (rank > 0).then(|| i32::try_from(rank).unwrap_or(i32::MAX));
            let ranks = each().map(|(run, place)| rank(evaluation.ranks.ranks[run.start + place]));
            encoder.whole_numbers(rows, ranks)
        }
    }
}
