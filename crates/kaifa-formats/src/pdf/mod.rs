//! PDF with a text layer. Every page's characters are taken with their places (`content`), their codes are turned into
//! characters by the fonts' maps (`font`), and lines, paragraphs and tables are found from the places (`page_text`). Pictures are not
//! read; a page that only has pictures gets a note.

mod content;
mod font;
mod stream;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kaifa_base::{Digest, Span, Words};
use kaifa_text::layout::Composer;
use kaifa_text::{Source, notes};

use crate::limits;
use crate::page_text;
use crate::problems::{self, Refusal};

/// Reads a PDF.
pub fn open(bytes: &[u8]) -> Result<Source, Refusal> {
    stream::check_sizes(bytes)?;
    let pdf = catch_unwind(AssertUnwindSafe(|| Pdf::new(bytes.to_vec())))
        .map_err(|_| problems::damaged("pdf", problems::unfollowed()))?;
    let pdf = pdf.map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ) => problems::encrypted("pdf"),
        LoadPdfError::Decryption(_) => problems::damaged("pdf", problems::unfollowed()),
        LoadPdfError::Invalid => {
            problems::damaged("pdf", Words::new("找不到任何一页", "no pages can be found"))
        }
    })?;
    let count = pdf.pages().len();
    if count > limits::PAGES {
        let what = ("页数", "the number of pages");
        return Err(problems::too_large(what, count as u64, limits::PAGES as u64));
    }
    if count == 0 {
        return Err(problems::damaged(
            "pdf",
            Words::new("一页也没有", "it has no pages"),
        ));
    }
    let pages = catch_unwind(AssertUnwindSafe(|| content::pages(&pdf)))
        .map_err(|_| problems::damaged("pdf", Words::new("有的页内容错乱", "a page cannot be followed")))??;
    let mut composer = Composer::new();
    page_text::compose(&mut composer, pages)?;
    if is_cut(bytes) {
        let end = composer.length() as usize;
        composer.remark(
            &notes::CUT_OFF,
            Span::new(end, end),
            Words::new(
                "文件不完整(没有结尾),后面的页或部分文字可能缺失,请重新下载",
                "the file is not whole: its end is missing, and pages or characters may be as well; download it again",
            ),
        );
    }
    Ok(composer.finish(Digest::of(bytes), "pdf", None))
}

/// Whether the file breaks off: its last object comes after all marks of an end.
fn is_cut(bytes: &[u8]) -> bool {
    let last = |mark: &[u8]| memchr::memmem::rfind(bytes, mark);
    match (last(b"%%EOF"), last(b" obj")) {
        (None, _) => true,
        (Some(end), Some(object)) => end < object,
        (Some(_), None) => false,
    }
}
