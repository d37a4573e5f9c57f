//! Numbers in binary files, the lowest byte first; none where the bytes end before.

/// Some bytes at a place.
pub fn bytes_at<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// A number of two bytes.
pub fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    bytes_at(data, at).map(u16::from_le_bytes)
}

/// A number of four bytes.
pub fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    bytes_at(data, at).map(u32::from_le_bytes)
}

/// A binary fraction of eight bytes.
pub fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    bytes_at(data, at).map(f64::from_le_bytes)
}
