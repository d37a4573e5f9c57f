//! Files that the browser is to save. They are never kept by what lies between: the next reader may see less.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kaifa_flow::address::url_encode;

/// Type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Type of a table as text.
pub const CSV: &str = "text/csv; charset=utf-8";

/// A file to download under a name, never run or shown by the browser as a page of this site.
pub fn attachment(name: &str, media: &str, body: impl Into<Body>) -> Response {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let named = match name.chars().all(is_plain) {
        true => format!("filename=\"{name}\""),
        false => format!("filename*=UTF-8''{}", url_encode(name)),
    };
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; {named}")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body.into()).into_response()
}
