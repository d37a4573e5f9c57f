#![doc = include_str!("../README.md")]

mod archive;
mod detect;
mod docx;
mod flow;
mod html;
pub mod limits;
mod ofd;
mod page_columns;
mod page_lines;
mod page_tables;
mod page_text;
mod pdf;
mod percents;
pub mod problems;
mod sheet;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use kaifa_base::{Digest, Problem};
use kaifa_text::Source;

use archive::Archive;
use detect::Format;
use problems::Refusal;

/// Opens a policy document: bytes in, text with its layout out. What it is, is told by its bytes alone.
///
/// # Errors
///
/// One problem where the container cannot be opened: encrypted, damaged, of an old format, or beyond the limits. Bytes that are
/// no container at all are taken as text and never fail; reading them says that there is no text.
pub fn open(bytes: &[u8]) -> Result<Source, Box<Problem>> {
    if bytes.len() as u64 > limits::FILE {
        let what = ("文件(字节)", "the file (bytes)");
        return Err(problems::too_large(what, bytes.len() as u64, limits::FILE));
    }
    // The libraries below are careful, but not ours: whatever they stumble over is the file's problem, not the program's.
    catch_unwind(AssertUnwindSafe(|| by_format(bytes)))
        .unwrap_or_else(|_| Err(problems::damaged("", "it cannot be followed")))
}

fn by_format(bytes: &[u8]) -> Result<Source, Refusal> {
    let mut encoding = "UTF-8";
    let (format, words) = detect::format(bytes, || {
        let (found, words) = Source::decode_words(bytes);
        encoding = found;
        words
    });
    match format {
        Format::Zip => zip(bytes),
        Format::Pdf => pdf::open(bytes),
        Format::Ole => Err(ole(bytes)),
        Format::Rtf => Err(problems::unsupported(
            "这是 RTF 文件,不能直接读取",
            "this is an RTF file, which is not read",
        )),
        Format::Picture => Err(problems::unsupported(
            "这是图片,没有文字层,请先作文字识别,存为 docx 或 pdf",
            "this is a picture without a text layer; recognise its characters first and save it as docx or pdf",
        )),
        Format::SavedPage => Err(problems::unsupported(
            "这是整页保存的网页(mht),请在浏览器中另存为 html",
            "this is a web page saved in one file (mht); save it as html",
        )),
        Format::Html => html::open(Digest::of(bytes), encoding, words.unwrap_or_default()),
        Format::Text => {
            let words = words.unwrap_or_default();
            let digest = Digest::of(bytes);
            match sheet::delimited(&digest, encoding, &words)? {
                Some(table) => Ok(table),
                None => Ok(Source::decoded(digest, encoding, words)),
            }
        }
    }
}

fn zip(bytes: &[u8]) -> Result<Source, Refusal> {
    let names = Archive::open(bytes, "zip")?.names();
    let has = |name: &str| names.iter().any(|n| n == name);
    let begins = |start: &str| names.iter().any(|n| n.starts_with(start));
    if has("OFD.xml") {
        return ofd::open(bytes, Archive::open(bytes, "ofd")?);
    }
    if has("xl/workbook.xml") || begins("xl/worksheets/") {
        return sheet::open(bytes, Archive::open(bytes, "xlsx")?);
    }
    if begins("word/") {
        return docx::open(bytes, Archive::open(bytes, "docx")?);
    }
    Err(problems::unsupported(
        "压缩包内没有可读的文件(不是 docx、xlsx 或 ofd)",
        "the archive holds no document that is read (no docx, xlsx or ofd)",
    ))
}

/// Old office files say what they are by the names of their streams, which stand in the container as UTF-16.
fn ole(bytes: &[u8]) -> Refusal {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if has("EncryptedPackage") {
        problems::encrypted("docx/xlsx")
    } else if has("WordDocument") {
        problems::old_office((" Word(.doc)", "Word (.doc)"), "docx")
    } else if has("Workbook") || has("Book") {
        problems::old_office((" Excel(.xls)", "Excel (.xls)"), "xlsx")
    } else {
        problems::old_office((" Office 或 WPS ", "Office or WPS"), "docx")
    }
}
