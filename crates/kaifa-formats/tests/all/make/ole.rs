//! Makes OLE containers and the records of a binary workbook.

use std::io::{Cursor, Write};

/// A container of streams.
pub fn container(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))
        .expect("a container");
    for (name, bytes) in streams {
        let mut stream = file.create_stream(name).expect("a stream");
        stream.write_all(bytes).expect("its bytes");
    }
    file.flush().expect("a container");
    file.into_inner().into_inner()
}

/// A record of a workbook.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("a short record");
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

/// Numbers of two bytes.
pub fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A string with the number of its characters before it.
pub fn string(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u16::try_from(units.len()).expect("a short string");
    [words(&[length]), vec![1], words(&units)].concat()
}

/// The record that begins a workbook (5), a sheet (16) or a chart (32).
pub fn begin(version: u16, kind: u16) -> Vec<u8> {
    record(0x0809, &words(&[version, kind, 0, 0, 0, 0, 0, 0]))
}

/// The record that ends it.
pub fn end() -> Vec<u8> {
    record(0x000a, &[])
}

/// The stream of a workbook: records that hold for all sheets, and the records of each sheet by its name.
pub fn workbook(globals: &[u8], sheets: &[(&str, &[u8])]) -> Vec<u8> {
    let heads = |places: &[usize]| -> Vec<u8> {
        let head = |((name, _), place): (&(&str, &[u8]), &usize)| {
            let units: Vec<u16> = name.encode_utf16().collect();
            let place = u32::try_from(*place).expect("a place").to_le_bytes();
            let length = u8::try_from(units.len()).expect("a short name");
            record(0x0085, &[&place[..], &[0, 0, length, 1], &words(&units)].concat())
        };
        sheets.iter().zip(places).flat_map(head).collect()
    };
    let unknown = vec![0; sheets.len()];
    let mut place = begin(0x600, 5).len() + globals.len() + heads(&unknown).len() + end().len();
    let mut places = Vec::new();
    let mut streams = Vec::new();
    for (_, records) in sheets {
        places.push(place);
        let stream = [&begin(0x600, 16)[..], records, &end()].concat();
        place += stream.len();
        streams.extend(stream);
    }
    [begin(0x600, 5), globals.to_vec(), heads(&places), end(), streams].concat()
}

/// A cell with words of its own.
pub fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    record(0x0204, &[words(&[row, column, 0]), string(text)].concat())
}

/// A cell with a number in eight bytes.
pub fn number(row: u16, column: u16, style: u16, number: f64) -> Vec<u8> {
    let place = words(&[row, column, style]);
    record(0x0203, &[&place[..], &number.to_le_bytes()].concat())
}

/// The records of cells with words.
pub fn labels(rows: &[Vec<Option<&str>>]) -> Vec<u8> {
    let mut records = Vec::new();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            records.extend(cell.iter().flat_map(|cell| label(row, column, cell)));
        }
    }
    records
}

/// The task table that other tests have, as a workbook.
pub fn task_table(rows: &[Vec<Option<&str>>]) -> Vec<u8> {
    container(&[("Workbook", &workbook(&[], &[("任务", &labels(rows))]))])
}
