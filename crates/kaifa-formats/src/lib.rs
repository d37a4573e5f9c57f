#![doc = include_str!("../README.md")]

mod archive;
mod bytes;
mod container;
mod detect;
mod doc;
mod docx;
mod flow;
mod html;
pub mod limits;
mod marks;
mod numerals;
mod ofd;
mod page_columns;
mod page_lines;
mod page_marks;
mod page_tables;
mod page_text;
mod pdf;
pub mod problems;
mod sheet;
pub mod xls;
mod xml;

pub use sheet::form;

use std::panic::{AssertUnwindSafe, catch_unwind};

use kaifa_base::{Digest, Problem};
use kaifa_text::Source;

use archive::Archive;
use container::Container;
use detect::Format;
use problems::{Refusal, SaveAs};

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
        .unwrap_or_else(|_| Err(problems::damaged("", problems::unfollowed())))
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
        Format::Ole => ole(bytes),
        Format::Rtf => Err(problems::other_office((" RTF ", "rich text (rtf)"), SaveAs::Docx)),
        Format::WordXml => Err(problems::other_office(
            (" Word 2003 XML ", "Word 2003 XML"),
            SaveAs::Docx,
        )),
        Format::ExcelXml => Err(problems::other_office(
            (" Excel 2003 XML ", "Excel 2003 XML"),
            SaveAs::Xlsx,
        )),
        Format::Packed => Err(problems::packed()),
        Format::Ceb => Err(problems::unsupported(
            "这是方正 CEB 版式文件,不能直接读取,请用阅读器打开后打印为 pdf",
            "this is a CEB file, which is not read; open it in its reader and print it as pdf",
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
    let names = Archive::open(bytes, "docx/xlsx/ofd")?.names();
    let has = |name: &str| names.iter().any(|n| n == name);
    let begins = |start: &str| names.iter().any(|n| n.starts_with(start));
    if has("OFD.xml") {
        return ofd::open(bytes, Archive::open(bytes, "ofd")?);
    }
    if has("xl/workbook.xml") || begins("xl/worksheets/") && !has("xl/workbook.bin") {
        return sheet::open(bytes, Archive::open(bytes, "xlsx")?);
    }
    if begins("word/") {
        return docx::open(bytes, Archive::open(bytes, "docx")?);
    }
    if has("xl/workbook.bin") {
        let kind = (" Excel 二进制工作簿(.xlsb)", "a binary workbook (.xlsb)");
        return Err(problems::other_office(kind, SaveAs::Xlsx));
    }
    if begins("ppt/") {
        return Err(presentation());
    }
    if let Some(kind) = Archive::open(bytes, "docx/xlsx/ofd")?.text("mimetype")? {
        if kind.contains("opendocument.spreadsheet") {
            let kind = (" OpenDocument 表格(.ods)", "OpenDocument (.ods)");
            return Err(problems::other_office(kind, SaveAs::Xlsx));
        }
        if kind.contains("opendocument") {
            let kind = (" OpenDocument(.odt)", "OpenDocument (.odt)");
            return Err(problems::other_office(kind, SaveAs::Docx));
        }
    }
    let is_document = |name: &String| {
        let name = name.to_ascii_lowercase();
        DOCUMENTS.iter().any(|ending| name.ends_with(ending))
    };
    if names.iter().any(is_document) {
        return Err(problems::packed());
    }
    Err(problems::unsupported(
        "压缩包内没有可读的文件(不是 docx、xlsx 或 ofd)",
        "the archive holds no document that is read (no docx, xlsx or ofd)",
    ))
}

/// How the names of documents end that people pack together.
const DOCUMENTS: [&str; 11] = [
    ".doc", ".docx", ".wps", ".pdf", ".ofd", ".xls", ".xlsx", ".et", ".txt", ".html", ".csv",
];

/// Files of Office and WPS before 2007 say what they are by the names of their streams.
fn ole(bytes: &[u8]) -> Result<Source, Refusal> {
    let mut container = Container::open(bytes)?;
    if container.has("EncryptedPackage") {
        Err(problems::encrypted("docx/xlsx"))
    } else if container.has("WordDocument") {
        doc::open(bytes, &mut container)
    } else if container.has("Workbook") || container.has("Book") {
        sheet::open_binary(bytes, &mut container)
    } else if container.has("PowerPoint Document") {
        Err(presentation())
    } else {
        Err(problems::other_office(
            (" Office 或 WPS ", "Office or WPS"),
            SaveAs::Docx,
        ))
    }
}

fn presentation() -> Refusal {
    problems::unsupported(
        "这是演示文稿,不能直接读取,请用 PowerPoint 或 WPS 打开后另存为 pdf",
        "this is a presentation, which is not read; open it in PowerPoint or WPS and save it as pdf",
    )
}
