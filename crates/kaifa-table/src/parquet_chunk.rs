//! One column of a row group as Parquet pages (zstd): cells go from where they stand into the page, without a copy of each. Texts that
//! repeat are numbers of a dictionary, which the data have already.

use bytes::Bytes;
use kaifa_base::steps::{extremes, first};
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
use crate::parquet_delta::{push_number, push_steps};

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

/// Bytes out of the middle of a first page that tell whether its column is worth compressing.
const SAMPLE: usize = 4096;

/// Makes chunks, one after the other in the same memory: pages are added, then the chunk is finished.
pub struct Encoder {
    page: Vec<u8>,
    /// Where in the page a bit for each cell says whether it is there; nowhere where all are.
    present_at: Option<usize>,
    codes: Vec<u32>,
    whole: Vec<i64>,
    /// Whether the pages of the chunk are compressed.
    compressed: bool,
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
            present_at: None,
            codes: Vec::new(),
            whole: Vec::new(),
            compressed: true,
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
        pieces: impl Iterator<Item = &'n [f64]> + Clone,
        stored: Stored,
    ) -> Result<(), ParquetError> {
        let all = pieces.clone().all(|piece| first(piece, f64::is_nan).is_none());
        self.begin(rows, all);
        let decimals = match stored {
            Stored::Float => None,
            Stored::Decimal { decimals, .. } => Some(decimals),
        };
        self.whole.clear();
        let (mut place, mut count) = (0, 0);
        for piece in pieces {
            if !all {
                self.set_presence(place, piece);
            }
            place += piece.len();
            let Some(decimals) = decimals else {
                let (least, largest) = extremes(piece);
                self.widen(least, largest);
                let there = piece.iter().filter(|number| !number.is_nan());
                there.for_each(|number| {
                    self.page.extend_from_slice(&number.to_le_bytes());
                    count += 1;
                });
                continue;
            };
            shifted(piece, decimals, &mut self.shifted);
            let (least, largest) = extremes(&self.shifted);
            self.widen(least, largest);
            // Each is written, and the next over it where it is missing.
            let start = self.whole.len();
            self.whole.resize(start + piece.len(), 0);
            let mut at = start;
            for number in &self.shifted {
                self.whole[at] = *number as i64;
                at += usize::from(!number.is_nan());
            }
            self.whole.truncate(at);
        }
        if decimals.is_none() {
            return self.add_page(rows, count);
        }
        self.add_whole(rows)
    }

    /// Sets the bits of the cells that are there, from a place on.
    fn set_presence(&mut self, mut place: usize, numbers: &[f64]) {
        let Some(at) = self.present_at else { return };
        let present = &mut self.page[at..];
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
        }
    }

    /// Adds a page of whole numbers.
    pub fn whole_numbers(
        &mut self,
        rows: usize,
        numbers: impl Iterator<Item = Option<i32>> + Clone,
    ) -> Result<(), ParquetError> {
        self.begin(rows, numbers.clone().all(|number| number.is_some()));
        self.whole.clear();
        for (place, number) in numbers.enumerate() {
            let Some(number) = number else { continue };
            self.set_present(place);
            self.whole.push(i64::from(number));
            self.widen(f64::from(number), f64::from(number));
        }
        self.add_whole(rows)
    }

    /// Adds the page of the whole numbers that were gathered. A column whose first page hardly shrinks stands as it is.
    fn add_whole(&mut self, rows: usize) -> Result<(), ParquetError> {
        self.encoding = Encoding::DELTA_BINARY_PACKED;
        push_steps(&mut self.page, &self.whole);
        if self.rows == 0 {
            let from = self.page.len().saturating_sub(SAMPLE) / 2;
            let sample = &self.page[from..self.page.len().min(from + SAMPLE)];
            self.compressed = self.compressor.compress(sample)?.len() * 10 < sample.len() * 9;
        }
        self.add_page(rows, self.whole.len())
    }

    fn widen(&mut self, least: f64, largest: f64) {
        self.least = self.least.min(least);
        self.largest = self.largest.max(largest);
    }

    /// Adds a page of texts as they are; `optional` where the column allows missing ones.
    pub fn texts<'t>(
        &mut self,
        rows: usize,
        optional: bool,
        texts: impl Iterator<Item = Option<&'t str>> + Clone,
    ) -> Result<(), ParquetError> {
        if optional {
            self.begin(rows, texts.clone().all(|text| text.is_some()));
        } else {
            self.present_at = None;
            self.page.clear();
        }
        let mut count = 0;
        for (place, text) in texts.enumerate() {
            let Some(text) = text else { continue };
            self.set_present(place);
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
        codes: impl Iterator<Item = u32> + Clone,
    ) -> Result<(), ParquetError> {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.begin(rows, codes.clone().all(|code| code < length));
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

    /// Begins a page with what says which cells are there: one run where all are, or a bit for each, none set yet.
    fn begin(&mut self, rows: usize, all: bool) {
        self.page.clear();
        self.page.extend_from_slice(&[0; 4]);
        if all {
            push_number(&mut self.page, (rows as u64) << 1);
            self.page.push(1);
            self.present_at = None;
        } else {
            let bytes = rows.div_ceil(8);
            push_number(&mut self.page, (bytes as u64) << 1 | 1);
            self.present_at = Some(self.page.len());
            self.page.resize(self.page.len() + bytes, 0);
        }
        let length = (self.page.len() - 4) as u32;
        self.page[..4].copy_from_slice(&length.to_le_bytes());
    }

    #[inline]
    fn set_present(&mut self, place: usize) {
        if let Some(at) = self.present_at {
            self.page[at + place / 8] |= 1 << (place % 8);
        }
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
        let bytes = match self.compressed {
            true => self.compressor.compress(&self.page)?,
            false => self.page.clone(),
        };
        let page = Page::DataPage {
            buf: bytes.into(),
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
        encodings.extend((self.encoding != Encoding::PLAIN).then_some(self.encoding));
        let metadata = ColumnChunkMetaData::builder(descriptor)
            .set_compression(match self.compressed {
                true => Compression::ZSTD(ZstdLevel::try_new(LEVEL)?),
                false => Compression::UNCOMPRESSED,
            })
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
        (self.encoding, self.compressed) = (Encoding::PLAIN, true);
        Ok(Chunk { bytes, close })
    }
}

fn push_text(page: &mut Vec<u8>, text: &str) {
    page.extend_from_slice(&(text.len() as u32).to_le_bytes());
    page.extend_from_slice(text.as_bytes());
}
