//! Parquet files of which a few bytes are others: that is a problem of the file or another table, never the end of the program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use kaifa_base::Problem;
use kaifa_eval::scheme::{Others, Plan};
use kaifa_pack::read_schemes;
use kaifa_table::Incoming;
use kaifa_table::outputs::Outputs;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

const SCHEME: &str = r#"
[[scheme]]
id = "t"
title = "测试"
subject = "enterprise"
method = "points"
source = "测试"
[scheme.data]
subject = "id"
keep = ["county"]
[[scheme.input]]
name = "county"
type = "text"
[[scheme.input]]
name = "tax"
[[scheme.input]]
name = "land"
[[scheme.indicator]]
id = "a"
title = "亩均税收"
numerator = "tax"
denominator = "land"
weight = "100"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = { of = "ratio_of_sums", within = ["county"] }, cap = "1.5", floor = "0" }
[scheme.score]
full = "100"
decimals = 4
[scheme.ranking]
within = ["county"]
[scheme.output]
value = "v{n}"
score = "s{n}"
decimals = 4
"#;

const ROWS: usize = 400;

/// A table of two row groups with texts that repeat, texts that do not, floats and whole numbers, some of them missing.
fn file(compression: Compression) -> Vec<u8> {
    let schema = "message m { required binary id (UTF8); optional binary county (UTF8); optional double tax; required int32 land; }";
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut out = Vec::new();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(&mut out, schema, Arc::new(properties)).unwrap();
    for start in [0, ROWS / 2] {
        let rows = start..start + ROWS / 2;
        let mut group = writer.next_row_group().unwrap();
        let levels =
            |every: usize| -> Vec<i16> { rows.clone().map(|row| i16::from(row % every > 0)).collect() };
        let mut column = group.next_column().unwrap().unwrap();
        let ids: Vec<ByteArray> = rows
            .clone()
            .map(|row| format!("F{row}").as_str().into())
            .collect();
        column
            .typed::<ByteArrayType>()
            .write_batch(&ids, None, None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let counties = rows.clone().filter(|row| row % 7 > 0);
        let counties: Vec<ByteArray> = counties
            .map(|row| format!("c{}", row % 5).as_str().into())
            .collect();
        column
            .typed::<ByteArrayType>()
            .write_batch(&counties, Some(&levels(7)), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let taxes: Vec<f64> = rows
            .clone()
            .filter(|row| row % 9 > 0)
            .map(|row| row as f64 / 4.0)
            .collect();
        column
            .typed::<DoubleType>()
            .write_batch(&taxes, Some(&levels(9)), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let lands: Vec<i32> = rows.clone().map(|row| (row % 30) as i32).collect();
        column
            .typed::<Int32Type>()
            .write_batch(&lands, None, None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    out
}

#[test]
fn bytes_that_are_others_never_end_the_program() {
    let schemes = read_schemes(Path::new("scheme.toml"), SCHEME);
    assert!(!Problem::any_error(&schemes.problems), "{:#?}", schemes.problems);
    let plan = Plan::new(&schemes.schemes[0]).unwrap();
    let read = |bytes: &[u8]| {
        let loaded = kaifa_table::read(
            Incoming::Bytes {
                name: "t.parquet",
                bytes,
            },
            &plan,
            2025,
        );
        loaded.map(|loaded| Outputs::of(&plan, &loaded, &Others::new()).checksum())
    };
    for (first, compression) in [Compression::UNCOMPRESSED, Compression::SNAPPY]
        .into_iter()
        .enumerate()
    {
        let whole = file(compression);
        let right = read(&whole).unwrap();
        let (mut refused, mut other, mut failed) = (0, 0, Vec::new());
        // What the library stumbles over is caught; that need not be told each time.
        std::panic::set_hook(Box::new(|_| {}));
        for at in (first..whole.len()).step_by(2) {
            let change = [0x01, 0x80, 0xff][at % 3];
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            match catch_unwind(AssertUnwindSafe(|| read(&bytes))) {
                Ok(Ok(checksum)) => other += usize::from(checksum != right),
                Ok(Err(problems)) => refused += usize::from(!problems.is_empty()),
                Err(_) => failed.push((compression, at, change)),
            }
        }
        let _ = std::panic::take_hook();
        assert_eq!(failed, []);
        assert!(
            refused > 100 && other > 100,
            "{refused} refused, {other} read as another table"
        );
        for length in (0..whole.len()).step_by(37) {
            assert!(read(&whole[..length]).is_err(), "cut at {length}");
        }
    }
}
