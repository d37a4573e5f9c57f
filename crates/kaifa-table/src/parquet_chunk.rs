//! One column of a row group as Parquet pages (zstd): cells go from where they stand into the page, without a copy of each. Texts that
//! repeat are numbers of a dictionary, which the data have already.

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// Level of compression; higher ones take much longer for little.
const LEVEL: i32 = 1;

/// A column of a row group, ready to be joined into a file.
pub struct Chunk {
    /// Its pages.
    pub bytes: Bytes,
    /// What the file says about it.
    pub close: ColumnCloseResult,
}

/// Makes chunks, one after the other in the same memory.
pub struct Encoder {
    page: Vec<u8>,
    /// Where in the page a bit for each cell says whether it is there.
    present_at: usize,
    codes: Vec<u32>,
    compressor: zstd::bulk::Compressor<'static>,
}

impl Encoder {
    /// An encoder.
    pub fn new() -> std::io::Result<Encoder> {
        Ok(Encoder {
            page: Vec::new(),
            present_at: 0,
            codes: Vec::new(),
            compressor: zstd::bulk::Compressor::new(LEVEL)?,
        })
    }

    /// Numbers, NaN where there is none.
    pub fn numbers(
        &mut self,
        descriptor: ColumnDescPtr,
        rows: usize,
        numbers: impl Iterator<Item = f64>,
    ) -> Result<Chunk, ParquetError> {
        let mut at = self.begin(rows);
        self.page.resize(at + 8 * rows, 0);
        let (mut least, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
        let (head, values) = self.page.split_at_mut(at);
        let (start, present) = (at, &mut head[self.present_at..]);
        numbers.enumerate().for_each(|(place, number)| {
            values[at - start..at - start + 8].copy_from_slice(&number.to_le_bytes());
            let there = !number.is_nan();
            present[place / 8] |= u8::from(there) << (place % 8);
            at += 8 * usize::from(there);
            least = if number < least { number } else { least };
            largest = if number > largest { number } else { largest };
        });
        let count = (at - start) / 8;
        self.page.truncate(at);
        let bounds = (count > 0).then_some((least, largest)).unzip();
        let statistics = Statistics::double(bounds.0, bounds.1, None, Some((rows - count) as u64), false);
        self.chunk(descriptor, rows, None, Encoding::PLAIN, statistics)
    }

    /// Whole numbers.
    pub fn whole_numbers(
        &mut self,
        descriptor: ColumnDescPtr,
        rows: usize,
        numbers: impl Iterator<Item = Option<i32>>,
    ) -> Result<Chunk, ParquetError> {
        self.begin(rows);
        let mut bounds: Option<(i32, i32)> = None;
        let mut count = 0;
        for (place, number) in numbers.enumerate() {
            let Some(number) = number else { continue };
            self.set_present(place);
            self.page.extend_from_slice(&number.to_le_bytes());
            count += 1;
            bounds = Some(bounds.map_or((number, number), |(least, largest)| {
                (least.min(number), largest.max(number))
            }));
        }
        let bounds = bounds.unzip();
        let statistics = Statistics::int32(bounds.0, bounds.1, None, Some((rows - count) as u64), false);
        self.chunk(descriptor, rows, None, Encoding::PLAIN, statistics)
    }

    /// Texts as they are, empty ones too.
    pub fn texts<'t>(
        &mut self,
        descriptor: ColumnDescPtr,
        rows: usize,
        texts: impl Iterator<Item = Option<&'t str>>,
    ) -> Result<Chunk, ParquetError> {
        if descriptor.max_def_level() > 0 {
            self.begin(rows);
        } else {
            self.page.clear();
        }
        let mut count = 0;
        for (place, text) in texts.enumerate() {
            let Some(text) = text else { continue };
            if descriptor.max_def_level() > 0 {
                self.set_present(place);
            }
            push_text(&mut self.page, text);
            count += 1;
        }
        let statistics = Statistics::byte_array(None, None, None, Some((rows - count) as u64), false);
        self.chunk(descriptor, rows, None, Encoding::PLAIN, statistics)
    }

    /// Texts as numbers of a dictionary; a number that it does not have is a missing text.
    pub fn words<'t>(
        &mut self,
        descriptor: ColumnDescPtr,
        rows: usize,
        dictionary: impl ExactSizeIterator<Item = &'t str>,
        codes: impl Iterator<Item = u32>,
    ) -> Result<Chunk, ParquetError> {
        let length = u32::try_from(dictionary.len()).unwrap_or(u32::MAX);
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
        let mut words = Vec::new();
        dictionary.for_each(|word| push_text(&mut words, word));
        let nulls = (rows - self.codes.len()) as u64;
        let statistics = Statistics::byte_array(None, None, None, Some(nulls), false);
        let dictionary = Some((words, length));
        self.chunk(descriptor, rows, dictionary, Encoding::RLE_DICTIONARY, statistics)
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

    /// Writes the pages.
    fn chunk(
        &mut self,
        descriptor: ColumnDescPtr,
        rows: usize,
        dictionary: Option<(Vec<u8>, u32)>,
        encoding: Encoding,
        statistics: Statistics,
    ) -> Result<Chunk, ParquetError> {
        let mut sink = TrackedWrite::new(Vec::new());
        let mut encodings = vec![Encoding::PLAIN, Encoding::RLE];
        let (mut whole, mut data_at) = (0, 0);
        {
            let mut writer = SerializedPageWriter::new(&mut sink);
            if let Some((words, length)) = dictionary {
                let page = Page::DictionaryPage {
                    buf: self.compressor.compress(&words)?.into(),
                    num_values: length,
                    encoding: Encoding::PLAIN,
                    is_sorted: false,
                };
                let written = writer.write_page(CompressedPage::new(page, words.len()))?;
                (whole, data_at) = (written.uncompressed_size, written.bytes_written);
                encodings.push(encoding);
            }
            let page = Page::DataPage {
                buf: self.compressor.compress(&self.page)?.into(),
                num_values: rows as u32,
                encoding,
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            };
            let written = writer.write_page(CompressedPage::new(page, self.page.len()))?;
            whole += written.uncompressed_size;
        }
        let bytes = sink.into_inner()?;
        let metadata = ColumnChunkMetaData::builder(descriptor)
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_encodings(encodings)
            .set_num_values(rows as i64)
            .set_total_compressed_size(bytes.len() as i64)
            .set_total_uncompressed_size(whole as i64)
            .set_data_page_offset(data_at as i64)
            .set_dictionary_page_offset((data_at > 0).then_some(0))
            .set_statistics(statistics)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok(Chunk {
            bytes: Bytes::from(bytes),
            close,
        })
    }
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
