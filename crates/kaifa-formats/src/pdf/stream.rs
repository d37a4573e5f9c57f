//! Streams of a PDF, unpacked within the limits. The library that finds the objects unpacks streams of objects without a limit,
//! so what every stream of the file would unpack to is measured first.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;

use crate::limits;
use crate::problems::{self, Refusal};

/// Pictures are large by nature and are never unpacked here; the measure only stops bombs that call themselves pictures.
const PICTURE: u64 = 8 * limits::PART;

/// Packed bytes of filters whose output is not measured.
const UNMEASURED: usize = 64 * 1024;

fn too_large(limit: u64) -> Refusal {
    problems::too_large(
        ("解压后的内容(字节)", "what it unpacks to (bytes)"),
        limit + 1,
        limit,
    )
}

/// Unpacks deflated bytes up to a limit; what is broken ends the stream early.
fn inflate(bytes: &[u8], limit: u64) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let _ = ZlibDecoder::new(bytes).take(limit + 1).read_to_end(&mut out);
    if out.len() as u64 > limit {
        Err(too_large(limit))
    } else {
        Ok(out)
    }
}

/// How much deflated bytes unpack to, without keeping it, up to a limit; with the first bytes of it.
fn measure(bytes: &[u8], limit: u64) -> Result<Vec<u8>, Refusal> {
    let mut decoder = ZlibDecoder::new(bytes);
    let (mut head, mut total) = (Vec::new(), 0_u64);
    let mut buffer = [0; 32 * 1024];
    while let Ok(count) = decoder.read(&mut buffer) {
        if count == 0 {
            break;
        }
        if head.is_empty() {
            head.extend_from_slice(&buffer[..count.min(16)]);
        }
        total += count as u64;
        if total > limit {
            return Err(too_large(limit));
        }
    }
    Ok(head)
}

fn is_zlib(bytes: &[u8]) -> bool {
    bytes.len() > 2
        && bytes[0] & 0x0f == 8
        && (u16::from(bytes[0]) << 8 | u16::from(bytes[1])).is_multiple_of(31)
}

/// Measures every stream of a file.
pub fn check_sizes(bytes: &[u8]) -> Result<(), Refusal> {
    const MARK: &[u8] = b"stream";
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], MARK) {
        let at = from + at;
        from = at + MARK.len();
        if bytes[..at].ends_with(b"end") {
            continue;
        }
        let mut start = from;
        while start < bytes.len() && matches!(bytes[start], b'\r' | b'\n' | b' ') {
            start += 1;
        }
        if !is_zlib(&bytes[start..]) {
            continue;
        }
        let before = &bytes[at.saturating_sub(600)..at];
        let object = find_last(before, b" obj").map_or(before, |begin| &before[begin..]);
        let limit = if find(object, b"/Image").is_some() {
            PICTURE
        } else {
            limits::PART
        };
        let head = measure(&bytes[start..], limit)?;
        // Packed twice: the second layer is measured as well.
        if is_zlib(&head) && find(object, b"FlateDecode").is_some() {
            let once = inflate(&bytes[start..], limits::PART)?;
            measure(&once, limits::PART)?;
        }
    }
    Ok(())
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|b| *b == mark[0]) {
        let at = from + at;
        if bytes[at..].starts_with(mark) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

fn find_last(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    (0..bytes.len()).rev().find(|at| bytes[*at..].starts_with(mark))
}

/// The unpacked bytes of a stream; none where it is a picture or cannot be unpacked.
pub fn unpacked(stream: &Stream) -> Result<Option<Vec<u8>>, Refusal> {
    let filters = stream.filters();
    let raw = stream.raw_data();
    if filters.as_slice() == [Filter::FlateDecode]
        && is_zlib(&raw)
        && !stream.dict().contains_key(b"DecodeParms")
    {
        return inflate(&raw, limits::PART).map(Some);
    }
    let expands = filters
        .iter()
        .any(|filter| !matches!(filter, Filter::AsciiHexDecode | Filter::Ascii85Decode));
    if expands && raw.len() > UNMEASURED {
        return Ok(None);
    }
    Ok(stream
        .decoded_data()
        .ok()
        .map(|data| data.into_owned())
        .filter(|data| data.len() as u64 <= limits::PART))
}
