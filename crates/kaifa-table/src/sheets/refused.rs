//! Files that are no table: what they are, and what to do with them.

use kaifa_base::{Place, Problem, Words};

use crate::codes;

/// Why a file cannot be read as a workbook. What kind of file it is tells the crate that opens all of them.
pub fn refused(name: &str, bytes: &[u8]) -> Vec<Problem> {
    let problem = match kaifa_formats::open(bytes) {
        Err(problem) => Problem {
            place: Place::file(name),
            ..*problem
        },
        Ok(source) if matches!(source.format(), "xlsx" | "xls") => Problem::error(
            &codes::WRONG_WORKBOOK,
            Place::file(name),
            Words::new(
                "无法按工作簿读取:内容不完整或内部结构错乱",
                "cannot be read as a workbook: it is incomplete or its structure cannot be followed",
            ),
        )
        .hint(
            "请用 Excel 或 WPS 打开后另存为 xlsx,再上传",
            "open it in Excel or WPS, save it as xlsx, and hand in that",
        ),
        Ok(source) => Problem::error(
            &codes::WRONG_WORKBOOK,
            Place::file(name),
            match source.format() {
                "text" => Words::new(
                    "文件既不是工作簿,也不是文字",
                    "the file is neither a workbook nor a text",
                ),
                format => Words::new(
                    format!("这是 {format} 文件,不是表格文件"),
                    format!("this is a file of {format} and no table"),
                ),
            },
        )
        .hint(
            "请上传 xlsx、xls 或 csv;其中的表可用 Excel 或 WPS 另存为 xlsx",
            "hand in xlsx, xls or csv; Excel and WPS save a table as xlsx",
        ),
    };
    vec![problem]
}

/// Whether the beginning of a file shows that it is no csv: a page, a rich text, a pdf, or bytes that are no text.
pub fn is_no_csv(beginning: &[u8]) -> bool {
    let beginning = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    let begins = |start: &[u8]| beginning.trim_ascii_start().starts_with(start);
    [&b"<"[..], b"{\\rtf", b"%PDF-", b"MIME-Version:"]
        .into_iter()
        .any(begins)
        || beginning.contains(&0)
}
