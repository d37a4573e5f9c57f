//! Parquet files of which a few bytes are others: that is a problem of the file or another table, never the end of the program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use kaifa_eval::scheme::Others;
use kaifa_table::Incoming;
use kaifa_table::outputs::Outputs;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

const ROWS: usize = 400;

/// A table of two row groups with texts that repeat, texts that do not, floats and whole numbers, some of them missing.
fn file(compression: Compression) -> Vec<u8> {
    let schema = "message m { required binary id (UTF8); optional binary county (UTF8); optional double tax; required int32 land; required int32 new; }";
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut out = Vec::new();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(&mut out, schema, Arc::new(properties)).unwrap();
    for start in [0, ROWS / 2] {
        let rows = start..start + ROWS / 2;
        let mut group = writer.next_row_group().unwrap();
        let there = |every: usize| rows.clone().filter(move |row| row % every > 0);
        let levels =
            |every: usize| -> Vec<i16> { rows.clone().map(|row| i16::from(row % every > 0)).collect() };
        let texts = |texts: Vec<String>| -> Vec<ByteArray> {
            texts.iter().map(|text| text.as_str().into()).collect()
        };
        let ids = texts(rows.clone().map(|row| format!("F{row}")).collect());
        let counties = texts(there(7).map(|row| format!("c{}", row % 5)).collect());
        let taxes: Vec<f64> = there(9).map(|row| row as f64 / 4.0).collect();
        let whole = |most: usize| -> Vec<i32> { rows.clone().map(|row| (row % most) as i32).collect() };
        let mut at = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            match at {
                0 => column.typed::<ByteArrayType>().write_batch(&ids, None, None),
                1 => column
                    .typed::<ByteArrayType>()
                    .write_batch(&counties, Some(&levels(7)), None),
                2 => column
                    .typed::<DoubleType>()
                    .write_batch(&taxes, Some(&levels(9)), None),
                3 => column.typed::<Int32Type>().write_batch(&whole(30), None, None),
                _ => column.typed::<Int32Type>().write_batch(&whole(2), None, None),
            }
            .unwrap();
            column.close().unwrap();
            at += 1;
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    out
}

#[test]
fn bytes_that_are_others_never_end_the_program() {
    let plan = super::plan();
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
