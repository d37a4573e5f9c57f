//! Results as Parquet (zstd): the columns of a row group are encoded side by side, then joined into the file.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use kaifa_eval::scheme::{Evaluation, Words};
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, ColumnPath, Type};
use rayon::prelude::*;

use super::write_csv::heads;

/// Runs of a row group.
const GROUP: usize = 32;

/// A column of the result.
enum Source<'a> {
    Subject,
    Words(&'a Words),
    Value(usize),
    Points(usize),
    Adjustments,
    Peer,
    Total,
    Rank,
    Grade,
}

/// Writes the graded table.
pub fn graded<W: Write + Send>(evaluation: &Evaluation<'_>, out: W) -> Result<W, ParquetError> {
    let sources = sources(evaluation);
    let heads = heads(evaluation);
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::Chunk);
    let mut fields = Vec::new();
    for (head, source) in heads.iter().zip(&sources) {
        let builder = match source {
            Source::Value(_) | Source::Points(_) | Source::Adjustments | Source::Total => {
                Type::primitive_type_builder(head, PhysicalType::DOUBLE)
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
        // Words repeat; ids and measured numbers do not.
        let repeats = matches!(source, Source::Words(_) | Source::Peer | Source::Grade);
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(head.as_str()), repeats);
    }
    let schema = Arc::new(Type::group_type_builder("graded").with_fields(fields).build()?);
    let properties = Arc::new(properties.build());
    let mut writer = SerializedFileWriter::new(out, schema, properties.clone())?;
    let descriptors: Vec<ColumnDescPtr> = (0..sources.len())
        .map(|at| writer.schema_descr().column(at))
        .collect();
    let runs: Vec<usize> = (0..evaluation.runs.len()).collect();
    for group in runs.chunks(GROUP) {
        let columns: Vec<Result<(Bytes, ColumnCloseResult), ParquetError>> = sources
            .par_iter()
            .enumerate()
            .map(|(at, source)| {
                encode(
                    evaluation,
                    source,
                    group,
                    descriptors[at].clone(),
                    properties.clone(),
                )
            })
            .collect();
        let mut row_group = writer.next_row_group()?;
        for column in columns {
            let (bytes, close) = column?;
            row_group.append_column(&bytes, close)?;
        }
        row_group.close()?;
    }
    writer.into_inner()
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
    sources.extend((0..scheme.indicators.len()).map(Source::Value));
    sources.extend((0..scheme.indicators.len()).map(Source::Points));
    if !scheme.adjustments.is_empty() {
        sources.push(Source::Adjustments);
    }
    if !scheme.peer_groups.is_empty() {
        sources.push(Source::Peer);
    }
    sources.extend([Source::Total, Source::Rank, Source::Grade]);
    sources
}

fn encode(
    evaluation: &Evaluation<'_>,
    source: &Source<'_>,
    runs: &[usize],
    descriptor: ColumnDescPtr,
    properties: WriterPropertiesPtr,
) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
    let mut sink = TrackedWrite::new(Vec::new());
    let close = {
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let mut writer = get_column_writer(descriptor, properties, pages);
        let marks = texts(evaluation.plan.marks.iter().map(String::as_str));
        let groups = texts(
            evaluation
                .plan
                .scheme
                .peer_groups
                .iter()
                .map(|group| group.id.as_str()),
        );
        let words = match source {
            Source::Words(words) => {
                let dictionary = words.dictionary();
                texts((0..dictionary.len()).map(|code| dictionary.word(code as u32).unwrap_or("")))
            }
            _ => Vec::new(),
        };
        for run in runs {
            write_run(evaluation, source, *run, &mut writer, (&marks, &groups, &words))?;
        }
        writer.close()?
    };
    Ok((Bytes::from(sink.into_inner()?), close))
}

/// Texts in one buffer, so that each use of one is only counted and not copied.
fn texts<'t>(all: impl Iterator<Item = &'t str>) -> Vec<ByteArray> {
    let (mut buffer, mut ends) = (Vec::new(), vec![0]);
    for text in all {
        buffer.extend_from_slice(text.as_bytes());
        ends.push(buffer.len());
    }
    let buffer = Bytes::from(buffer);
    ends.windows(2)
        .map(|ends| ByteArray::from(buffer.slice(ends[0]..ends[1])))
        .collect()
}

fn write_run(
    evaluation: &Evaluation<'_>,
    source: &Source<'_>,
    number: usize,
    writer: &mut ColumnWriter<'_>,
    (marks, groups, words): (&[ByteArray], &[ByteArray], &[ByteArray]),
) -> Result<(), ParquetError> {
    let run = &evaluation.runs[number];
    let scheme = &evaluation.plan.scheme;
    let excludes = scheme
        .exemptions
        .iter()
        .any(|one| one.standing == kaifa_pack::Standing::Excluded);
    let rows: Vec<usize> = run
        .rows()
        .filter(|row| !excludes || !evaluation.excluded(*row))
        .collect();
    let place = |row: &usize| *row - run.start;
    let decimals = 10f64.powi(i32::try_from(scheme.output.decimals.min(9)).unwrap_or(4));
    match writer {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let find = |all: &[ByteArray], code: usize| all.get(code).cloned();
            let cells: Vec<Option<ByteArray>> = match source {
                Source::Subject => {
                    let ids = texts(rows.iter().map(|row| evaluation.table.subjects.get(*row)));
                    writer.write_batch(&ids, None, None)?;
                    return Ok(());
                }
                Source::Words(column) => rows
                    .iter()
                    .map(|row| find(words, column.codes[*row] as usize))
                    .collect(),
                Source::Peer => rows
                    .iter()
                    .map(|row| find(groups, usize::from(run.states.peer(place(row)))))
                    .collect(),
                _ => rows
                    .iter()
                    .map(|row| find(marks, usize::from(evaluation.ranks.grades[*row])))
                    .collect(),
            };
            let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
            let cells: Vec<ByteArray> = cells.into_iter().flatten().collect();
            writer.write_batch(&cells, Some(&levels), None)?;
        }
        ColumnWriter::DoubleColumnWriter(writer) => {
            let (column, scale) = match source {
                Source::Value(at) => (&run.values[*at], decimals),
                Source::Points(at) => (&run.points[*at], decimals),
                Source::Adjustments => (&run.adjustments, decimals),
                _ => (&run.totals, 0.0),
            };
            let number = |row: &usize| column[place(row)];
            let levels: Vec<i16> = rows.iter().map(|row| i16::from(!number(row).is_nan())).collect();
            let cells: Vec<f64> = rows
                .iter()
                .map(number)
                .filter(|number| !number.is_nan())
                .map(|number| {
                    if scale == 0.0 {
                        number
                    } else {
                        (number * scale).round() / scale
                    }
                })
                .collect();
            writer.write_batch(&cells, Some(&levels), None)?;
        }
        ColumnWriter::Int32ColumnWriter(writer) => {
            let levels: Vec<i16> = rows
                .iter()
                .map(|row| i16::from(evaluation.ranks.ranks[*row] > 0))
                .collect();
            let cells: Vec<i32> = rows
                .iter()
                .map(|row| evaluation.ranks.ranks[*row])
                .filter(|rank| *rank > 0)
                .map(|rank| i32::try_from(rank).unwrap_or(i32::MAX))
                .collect();
            writer.write_batch(&cells, Some(&levels), None)?;
        }
        _ => return Err(ParquetError::General("a column of an unexpected type".to_owned())),
    }
    Ok(())
}
