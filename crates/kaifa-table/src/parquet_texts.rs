//! Texts of a Parquet column, page by page. A file holds a text that comes again and again once and then names it by its number; its
//! library hands out a counted copy for each row all the same. Here such a text is shown with a place for what it was taken for, so
//! that it is looked at once. The library takes the file and its pages apart; what is decoded here are the two usual encodings of
//! texts, plain and by number. (Apache Parquet format, Encodings.md: PLAIN, RLE_DICTIONARY and the RLE/bit-packing hybrid.)

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};
use parquet::file::metadata::ColumnChunkMetaData;

/// More rows than these no writer puts into a page; a few garbled bytes may claim them.
const MOST_ROWS: usize = 1 << 24;

/// What keeps texts from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// The pages are cut off or garbled.
    Broken,
    /// A text is not UTF-8.
    NotUtf8,
}

/// Whether a column chunk has no other encodings than those that are decoded here.
pub fn is_understood(chunk: &ColumnChunkMetaData) -> bool {
    let usual = |encoding| {
        matches!(
            encoding,
            Encoding::PLAIN | Encoding::RLE | Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY
        )
    };
    chunk.column_descr().max_def_level() <= 1 && chunk.encodings().all(usual)
}

/// Gives the text of each row, empty where there is none, with a place that stays with a text of the file's dictionary.
pub fn texts(
    mut pages: Box<dyn PageReader>,
    optional: bool,
    mut each: impl FnMut(&str, &mut Option<u32>),
) -> Result<(), Unread> {
    let mut dictionary = Dictionary::default();
    while let Some(page) = pages.get_next_page().map_err(|_| Unread::Broken)? {
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                dictionary = Dictionary::of(&buf, num_values as usize)?;
            }
            Page::DataPage {
                buf,
                num_values,
                encoding,
                ..
            } => {
                let mut values = &buf[..];
                let levels = match optional {
                    true => length(&mut values).and_then(|length| take(&mut values, length)),
                    false => Some(&[][..]),
                };
                let levels = levels.ok_or(Unread::Broken)?;
                let rows = present(levels, optional, num_values as usize)?;
                dictionary.page(values, encoding, &rows, &mut each)?;
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let mut values = &buf[..];
                let levels = take(&mut values, rep_levels_byte_len as usize)
                    .and_then(|_| take(&mut values, def_levels_byte_len as usize));
                let rows = present(levels.ok_or(Unread::Broken)?, optional, num_values as usize)?;
                dictionary.page(values, encoding, &rows, &mut each)?;
            }
        }
    }
    Ok(())
}

/// The texts that a chunk names by number.
#[derive(Default)]
struct Dictionary {
    texts: Vec<(String, Option<u32>)>,
}

impl Dictionary {
    fn of(mut bytes: &[u8], count: usize) -> Result<Dictionary, Unread> {
        let texts = (0..count).map(|_| Ok((plain(&mut bytes)?.to_owned(), None)));
        Ok(Dictionary {
            texts: texts.collect::<Result<_, _>>()?,
        })
    }

    /// The rows of a data page; `rows` says in which of them there is a text.
    fn page(
        &mut self,
        mut values: &[u8],
        encoding: Encoding,
        rows: &[u32],
        each: &mut impl FnMut(&str, &mut Option<u32>),
    ) -> Result<(), Unread> {
        if encoding == Encoding::PLAIN {
            for row in rows {
                each(if *row > 0 { plain(&mut values)? } else { "" }, &mut None);
            }
            return Ok(());
        }
        let count = rows.iter().filter(|row| **row > 0).count();
        let width = if count == 0 {
            0
        } else {
            *take(&mut values, 1)
                .and_then(<[u8]>::first)
                .ok_or(Unread::Broken)?
        };
        let numbers = hybrid(values, u32::from(width), count).ok_or(Unread::Broken)?;
        let mut numbers = numbers.into_iter();
        for row in rows {
            if *row == 0 {
                each("", &mut None);
                continue;
            }
            let text = numbers
                .next()
                .and_then(|number| self.texts.get_mut(number as usize));
            let (text, taken) = text.ok_or(Unread::Broken)?;
            each(text, taken);
        }
        Ok(())
    }
}

/// For each row whether there is a value: 1, else 0.
fn present(levels: &[u8], optional: bool, rows: usize) -> Result<Vec<u32>, Unread> {
    match optional {
        _ if rows > MOST_ROWS => Err(Unread::Broken),
        true => hybrid(levels, 1, rows).ok_or(Unread::Broken),
        false => Ok(vec![1; rows]),
    }
}

/// The next plain text: its length, its bytes.
fn plain<'a>(bytes: &mut &'a [u8]) -> Result<&'a str, Unread> {
    let length = length(bytes).ok_or(Unread::Broken)?;
    let text = take(bytes, length).ok_or(Unread::Broken)?;
    std::str::from_utf8(text).map_err(|_| Unread::NotUtf8)
}

/// A length of four bytes, the lowest first.
fn length(bytes: &mut &[u8]) -> Option<usize> {
    let length = take(bytes, 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(length)).ok()
}

/// So many bytes from the beginning.
fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (first, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(first)
}

/// So many numbers of some bits each, in runs of one number or packed in groups of eight; `None` where they are not there.
fn hybrid(mut bytes: &[u8], width: u32, count: usize) -> Option<Vec<u32>> {
    let mut numbers = Vec::new();
    while numbers.len() < count {
        let head = whole(&mut bytes)?;
        let left = count - numbers.len();
        if head & 1 == 0 {
            let number = take(&mut bytes, width.div_ceil(8) as usize)?;
            let number = number
                .iter()
                .rev()
                .fold(0, |number, byte| number << 8 | u32::from(*byte));
            let run = usize::try_from(head >> 1).ok()?.min(left);
            numbers.resize(numbers.len() + run, number);
        } else {
            let groups = usize::try_from(head >> 1).ok()?;
            // The last group may be cut off behind its last number.
            let packed = groups.checked_mul(width as usize)?.min(bytes.len());
            let some = groups.checked_mul(8)?.min(left);
            unpack(take(&mut bytes, packed)?, width, some, &mut numbers)?;
        }
    }
    Some(numbers)
}

/// Adds so many packed numbers, the lowest bits first.
fn unpack(packed: &[u8], width: u32, count: usize, numbers: &mut Vec<u32>) -> Option<()> {
    let end = numbers.len() + count;
    if !(1..=32).contains(&width) {
        numbers.resize(end, 0);
        return (width == 0).then_some(());
    }
    let (mut held, mut bits) = (0u64, 0);
    for byte in packed {
        held |= u64::from(*byte) << bits;
        bits += 8;
        while bits >= width && numbers.len() < end {
            numbers.push((held & ((1 << width) - 1)) as u32);
            held >>= width;
            bits -= width;
        }
        // What lies behind the last number means nothing.
        if numbers.len() == end {
            return Some(());
        }
    }
    (numbers.len() == end).then_some(())
}

/// A whole number, seven bits a byte, the lowest first.
fn whole(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let byte = *take(bytes, 1)?.first()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::{WriterProperties, WriterVersion};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    /// A file with one column of these texts.
    fn file(texts: &[Option<String>], optional: bool, properties: WriterProperties) -> Bytes {
        let kind = if optional { "optional" } else { "required" };
        let schema = parse_message_type(&format!("message m {{ {kind} binary t (UTF8); }}")).unwrap();
        let mut out = Vec::new();
        let mut writer = SerializedFileWriter::new(&mut out, Arc::new(schema), Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let values: Vec<ByteArray> = texts.iter().flatten().map(|text| text.as_str().into()).collect();
        let levels: Vec<i16> = texts.iter().map(|text| i16::from(text.is_some())).collect();
        let levels = optional.then_some(&levels[..]);
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, levels, None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        out.into()
    }

    /// The texts of a file, and how many of them were looked at.
    fn read(file: Bytes, optional: bool) -> Result<(Vec<String>, usize), Unread> {
        let reader = SerializedFileReader::new(file).map_err(|_| Unread::Broken)?;
        let group = reader.get_row_group(0).map_err(|_| Unread::Broken)?;
        assert!(is_understood(group.metadata().column(0)));
        let (mut all, mut looked_at) = (Vec::new(), 0);
        let pages = group.get_column_page_reader(0).map_err(|_| Unread::Broken)?;
        texts(pages, optional, |text, taken| {
            looked_at += usize::from(taken.replace(1).is_none());
            all.push(text.to_owned());
        })?;
        Ok((all, looked_at))
    }

    #[test]
    fn texts_are_those_that_were_written_and_each_of_a_dictionary_is_looked_at_once() {
        for (rows, different) in [(0, 1), (1, 1), (7, 1), (9, 3), (5_000, 1), (40_000, 700)] {
            let of = |row: usize| format!("园区{}", row.wrapping_mul(2_654_435_761) % different);
            for (optional, version, listed) in [
                (false, WriterVersion::PARQUET_1_0, true),
                (true, WriterVersion::PARQUET_1_0, true),
                (true, WriterVersion::PARQUET_2_0, true),
                (true, WriterVersion::PARQUET_1_0, false),
                (false, WriterVersion::PARQUET_1_0, false),
            ] {
                let texts: Vec<Option<String>> = (0..rows)
                    .map(|row| (!optional || row % 9 != 4).then(|| of(row)))
                    .collect();
                let properties = WriterProperties::builder()
                    .set_writer_version(version)
                    .set_dictionary_enabled(listed)
                    .set_data_page_row_count_limit(3_000)
                    .build();
                let (found, looked_at) = read(file(&texts, optional, properties), optional).unwrap();
                let expected: Vec<String> = texts
                    .iter()
                    .map(|text| text.clone().unwrap_or_default())
                    .collect();
                assert_eq!(found, expected, "{rows} {different} {optional} {listed}");
                if listed {
                    let missing = texts.iter().filter(|text| text.is_none()).count();
                    assert!(looked_at <= different + missing, "{looked_at} of {rows}");
                }
            }
        }
    }

    #[test]
    fn garbled_pages_are_refused() {
        let texts: Vec<Option<String>> = (0..900).map(|row| Some(format!("县{}", row % 50))).collect();
        let properties = || WriterProperties::builder().build();
        let whole = file(&texts, false, properties());
        let mut refused = 0;
        // Any byte before the foot of the file may be another one: that is an error or another text, never a failure.
        for at in 4..whole.len().min(1_200) {
            let mut bytes = whole.to_vec();
            bytes[at] ^= 0x81;
            refused += usize::from(read(bytes.into(), false).is_err());
        }
        assert!(refused > 100, "{refused}");
        assert_eq!(hybrid(&[0x80; 12], 3, 1), None);
        assert_eq!(hybrid(&[3, 0b1000_1000], 3, 8), None);
        assert_eq!(
            hybrid(&[3, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 8),
            Some(vec![0, 1, 2, 3, 4, 5, 6, 7])
        );
        assert_eq!(hybrid(&[10, 2], 3, 5), Some(vec![2; 5]));
    }
}
