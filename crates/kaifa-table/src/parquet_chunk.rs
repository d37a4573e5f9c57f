//! One column of a row group as Parquet pages (zstd): cells go from where they stand into the page, without a copy of each. Texts that
//! repeat are numbers of a dictionary, which the data have already.

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use zstd::zstd_safe::{CParameter, Strategy};

use crate::decimals::shifted;

/// Level of compression: the next one finds more of the short repetitions that come by chance, which are no gain.
const LEVEL: i32 = 1;

/// A compressor of that level as it is for 128 KiB, whatever the length of a page: its table of places stays in the nearest cache.
fn compressor() -> std::io::Result<zstd::bulk::Compressor<'static>> {
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    for parameter in [
        CParameter::Strategy(Strategy::ZSTD_fast),
        CParameter::WindowLog(17),
        CParameter::HashLog(13),
        CParameter::MinMatch(6),
    ] {
        compressor.set_parameter(parameter)?;
    }
    Ok(compressor)
}

/// How the numbers of a column stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// As floats.
    Float,
    /// As decimals: whole numbers of so many decimals, of eight bytes or of four.
    Decimal {
        /// Decimals.
        decimals: u32,
        /// Eight bytes.
        wide: bool,
    },
}

/// A column of a row group, ready to be joined into a file.
pub struct Chunk {
    /// Its pages.
    pub bytes: Bytes,
    /// What the file says about it.
    pub close: ColumnCloseResult,
}

/// Makes chunks, one after the other in the same memory: pages are added, then the chunk is finished.
pub struct Encoder {
    page: Vec<u8>,
    /// Where in the page a bit for each cell says whether it is there.
    present_at: usize,
    codes: Vec<u32>,
    compressor: zstd::bulk::Compressor<'static>,
    /// The pages of the chunk so far.
    sink: TrackedWrite<Vec<u8>>,
    encoding: Encoding,
    data_at: u64,
    whole_size: usize,
    rows: usize,
    nulls: usize,
    least: f64,
    largest: f64,
    shifted: Vec<f64>,
}

impl Encoder {
    /// An encoder.
    pub fn new() -> std::io::Result<Encoder> {
        Ok(Encoder {
            page: Vec::new(),
            present_at: 0,
            codes: Vec::new(),
            compressor: compressor()?,
            sink: TrackedWrite::new(Vec::new()),
            encoding: Encoding::PLAIN,
            data_at: 0,
            whole_size: 0,
            rows: 0,
            nulls: 0,
            least: f64::INFINITY,
            largest: f64::NEG_INFINITY,
            shifted: Vec::new(),
        })
    }

    /// Adds a page of numbers, piece by piece, NaN where there is none.
    pub fn numbers<'n>(
        &mut self,
        rows: usize,
        pieces: impl Iterator<Item = &'n [f64]>,
        stored: Stored,
    ) -> Result<(), ParquetError> {
        match stored {
            Stored::Float => self.fill(rows, pieces, None, f64::to_le_bytes),
            Stored::Decimal { decimals, wide: true } => self.fill(rows, pieces, Some(decimals), |number| {
                (number as i64).to_le_bytes()
            }),
            Stored::Decimal {
                decimals,
                wide: false,
            } => self.fill(rows, pieces, Some(decimals), |number| {
                (number as i32).to_le_bytes()
            }),
        }
    }

    fn fill<'n, const WIDTH: usize>(
        &mut self,
        rows: usize,
        pieces: impl Iterator<Item = &'n [f64]>,
        decimals: Option<u32>,
        bytes: impl Fn(f64) -> [u8; WIDTH],
    ) -> Result<(), ParquetError> {
        let start = self.begin(rows);
        self.page.resize(start + WIDTH * rows, 0);
        let (head, values) = self.page.split_at_mut(start);
        let present = &mut head[self.present_at..];
        let (mut at, mut place) = (0, 0);
        for piece in pieces {
            let numbers = match decimals {
                Some(decimals) => {
                    shifted(piece, decimals, &mut self.shifted);
                    &self.shifted
                }
                None => piece,
            };
            let (least, largest) = extremes(numbers);
            self.least = self.least.min(least);
            self.largest = self.largest.max(largest);
            for eight in numbers.chunks(8) {
                let mut bits = 0u16;
                for (bit, number) in eight.iter().enumerate() {
                    bits |= u16::from(!number.is_nan()) << bit;
                }
                // A piece need not begin with a new byte.
                bits <<= place % 8;
                present[place / 8] |= bits as u8;
                if bits > 0xff {
                    present[place / 8 + 1] |= (bits >> 8) as u8;
                }
                place += eight.len();
                for number in eight {
                    values[at..at + WIDTH].copy_from_slice(&bytes(*number));
                    at += WIDTH * usize::from(!number.is_nan());
                }
            }
        }
        self.page.truncate(start + at);
        self.add_page(rows, at / WIDTH)
    }

    /// Adds a page of whole numbers.
    pub fn whole_numbers(
        &mut self,
        rows: usize,
        numbers: impl Iterator<Item = Option<i32>>,
    ) -> Result<(), ParquetError> {
        self.begin(rows);
        let mut count = 0;
        for (place, number) in numbers.enumerate() {
            let Some(number) = number else { continue };
            self.set_present(place);
            self.page.extend_from_slice(&number.to_le_bytes());
            count += 1;
            self.least = self.least.min(f64::from(number));
            self.largest = self.largest.max(f64::from(number));
        }
        self.add_page(rows, count)
    }

    /// Adds a page of texts as they are; `optional` where the column allows missing ones.
    pub fn texts<'t>(
        &mut self,
        rows: usize,
        optional: bool,
        texts: impl Iterator<Item = Option<&'t str>>,
    ) -> Result<(), ParquetError> {
        if optional {
            self.begin(rows);
        } else {
            self.page.clear();
        }
        let mut count = 0;
        for (place, text) in texts.enumerate() {
            let Some(text) = text else { continue };
            if optional {
                self.set_present(place);
            }
            push_text(&mut self.page, text);
            count += 1;
        }
        self.add_page(rows, count)
    }

    /// Begins a chunk of texts that are numbers of a dictionary.
    pub fn dictionary<'t>(&mut self, words: impl Iterator<Item = &'t str>) -> Result<(), ParquetError> {
        self.page.clear();
        let mut length = 0;
        for word in words {
            push_text(&mut self.page, word);
            length += 1;
        }
        let page = Page::DictionaryPage {
            buf: self.compressor.compress(&self.page)?.into(),
            num_values: length,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        self.encoding = Encoding::RLE_DICTIONARY;
        self.write(page)?;
        self.data_at = self.sink.bytes_written() as u64;
        Ok(())
    }

    /// Adds a page of numbers of the dictionary, which has so many words; a number beyond is a missing text.
    pub fn words(
        &mut self,
        rows: usize,
        length: usize,
        codes: impl Iterator<Item = u32>,
    ) -> Result<(), ParquetError> {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.begin(rows);
        self.codes.clear();
        for (place, code) in codes.enumerate() {
            if code < length {
                self.set_present(place);
                self.codes.push(code);
            }
        }
        let width = (u32::BITS - length.saturating_sub(1).leading_zeros()).max(1);
        self.page.push(width as u8);
        self.pack(width);
        self.add_page(rows, self.codes.len())
    }

    /// Begins a page with a bit for each cell, none set yet; gives the place of the first value.
    fn begin(&mut self, rows: usize) -> usize {
        let bytes = rows.div_ceil(8);
        self.page.clear();
        self.page.extend_from_slice(&[0; 4]);
        push_number(&mut self.page, (bytes as u64) << 1 | 1);
        self.present_at = self.page.len();
        self.page.resize(self.present_at + bytes, 0);
        let length = (self.page.len() - 4) as u32;
        self.page[..4].copy_from_slice(&length.to_le_bytes());
        self.page.len()
    }

    #[inline]
    fn set_present(&mut self, place: usize) {
        self.page[self.present_at + place / 8] |= 1 << (place % 8);
    }

    /// Adds the codes as one run of so many bits each, filled up to a multiple of eight.
    fn pack(&mut self, width: u32) {
        let groups = self.codes.len().div_ceil(8);
        push_number(&mut self.page, (groups as u64) << 1 | 1);
        let end = self.page.len() + groups * width as usize;
        let (mut bits, mut held) = (0u64, 0);
        for code in &self.codes {
            bits |= u64::from(*code) << held;
            held += width;
            while held >= 8 {
                self.page.push(bits as u8);
                bits >>= 8;
                held -= 8;
            }
        }
        if held > 0 {
            self.page.push(bits as u8);
        }
        self.page.resize(end, 0);
    }

    /// Adds the page that was filled, of so many rows, `count` of which have a value.
    fn add_page(&mut self, rows: usize, count: usize) -> Result<(), ParquetError> {
        let page = Page::DataPage {
            buf: self.compressor.compress(&self.page)?.into(),
            num_values: rows as u32,
            encoding: self.encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        self.rows += rows;
        self.nulls += rows - count;
        self.write(page)
    }

    fn write(&mut self, page: Page) -> Result<(), ParquetError> {
        let page = CompressedPage::new(page, self.page.len());
        let written = SerializedPageWriter::new(&mut self.sink).write_page(page)?;
        self.whole_size += written.uncompressed_size;
        Ok(())
    }

    /// The chunk of the pages that were added. The next one begins.
    pub fn finish(&mut self, descriptor: ColumnDescPtr) -> Result<Chunk, ParquetError> {
        let sink = std::mem::replace(&mut self.sink, TrackedWrite::new(Vec::new()));
        let bytes = Bytes::from(sink.into_inner()?);
        let nulls = Some(self.nulls as u64);
        let (least, largest) = (self.least <= self.largest)
            .then_some((self.least, self.largest))
            .unzip();
        let statistics = match descriptor.physical_type() {
            Type::DOUBLE => Statistics::double(least, largest, None, nulls, false),
            Type::INT32 => {
                let whole = |bound: f64| bound as i32;
                Statistics::int32(least.map(whole), largest.map(whole), None, nulls, false)
            }
            Type::INT64 => {
                let whole = |bound: f64| bound as i64;
                Statistics::int64(least.map(whole), largest.map(whole), None, nulls, false)
            }
            _ => Statistics::byte_array(None, None, None, nulls, false),
        };
        let mut encodings = vec![Encoding::PLAIN, Encoding::RLE];
        encodings.extend((self.data_at > 0).then_some(self.encoding));
        let metadata = ColumnChunkMetaData::builder(descriptor)
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_encodings(encodings)
            .set_num_values(self.rows as i64)
            .set_total_compressed_size(bytes.len() as i64)
            .set_total_uncompressed_size(self.whole_size as i64)
            .set_data_page_offset(self.data_at as i64)
            .set_dictionary_page_offset((self.data_at > 0).then_some(0))
            .set_statistics(statistics)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: self.rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        (self.data_at, self.whole_size, self.rows, self.nulls) = (0, 0, 0, 0);
        (self.least, self.largest) = (f64::INFINITY, f64::NEG_INFINITY);
        self.encoding = Encoding::PLAIN;
        Ok(Chunk { bytes, close })
    }
}

/// The least and the largest number; what is missing is neither. Four at a time, so that they need not wait for each other.
pub fn extremes(numbers: &[f64]) -> (f64, f64) {
    let (mut least, mut largest) = ([f64::INFINITY; 4], [f64::NEG_INFINITY; 4]);
    for four in numbers.chunks(4) {
        for (at, number) in four.iter().enumerate() {
            least[at] = if *number < least[at] { *number } else { least[at] };
            largest[at] = if *number > largest[at] {
                *number
            } else {
                largest[at]
            };
        }
    }
    let fold = |all: [f64; 4], pick: fn(f64, f64) -> f64| all.into_iter().reduce(pick).unwrap_or(0.0);
    (fold(least, f64::min), fold(largest, f64::max))
}

fn push_text(page: &mut Vec<u8>, text: &str) {
    page.extend_from_slice(&(text.len() as u32).to_le_bytes());
    page.extend_from_slice(text.as_bytes());
}

/// A number, seven bits to a byte.
fn push_number(page: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        page.push(number as u8 | 0x80);
        number >>= 7;
    }
    page.push(number as u8);
}
