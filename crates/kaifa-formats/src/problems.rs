//! Why a file cannot be opened: one code each, with what was found, what was expected and what to do.

use kaifa_base::{CodeInfo, Place, Problem, Words};

use crate::limits;

kaifa_base::codes! {
    /// All codes of this crate.
    pub REGISTER;
    TOO_LARGE = "formats.too_large", "a file, or what is packed inside it, beyond the limits of reading";
    ENCRYPTED = "formats.encrypted", "a file that opens only with a password";
    OLD_OFFICE = "formats.old_office", "a file of Word or Excel before 97";
    DAMAGED = "formats.damaged", "a file whose container cannot be read";
    UNSUPPORTED = "formats.unsupported", "a container that holds no document that can be read";
    OWN_ENTITIES = "formats.own_entities", "XML that declares entities of its own";
    NESTED_TOO_DEEP = "formats.nested_too_deep", "parts nested deeper than any document needs";
}

/// Why a file is refused.
pub type Refusal = Box<Problem>;

fn refusal(code: &'static CodeInfo, zh: String, en: String) -> Problem {
    Problem::error(code, Place::default(), Words::new(zh, en))
}

/// Something is larger than the limits of reading.
pub fn too_large(what: (&str, &str), found: u64, limit: u64) -> Refusal {
    Box::new(
        refusal(
            &TOO_LARGE,
            format!("{}超过上限:已达 {found},上限 {limit}", what.0),
            format!("{} is beyond the limit: {found} or more, limit {limit}", what.1),
        )
        .hint(
            "请确认文件来源;过大的文件请拆分后再读",
            "check where the file comes from; split a file that is really this large",
        ),
    )
}

/// The file needs a password.
pub fn encrypted(format: &str) -> Refusal {
    Box::new(
        refusal(
            &ENCRYPTED,
            format!("{format} 文件已加密,需要密码才能打开"),
            format!("the {format} file is encrypted and needs a password"),
        )
        .hint(
            "请取消密码后另存,再读取",
            "save it without a password and read that",
        ),
    )
}

/// The program that opens a file, and what it should save it as.
#[derive(Debug, Clone, Copy)]
pub enum SaveAs {
    /// A text, as docx.
    Docx,
    /// A workbook, as xlsx.
    Xlsx,
}

impl SaveAs {
    fn hint(self, problem: Problem) -> Refusal {
        let (program, format) = match self {
            SaveAs::Docx => ("Word", "docx"),
            SaveAs::Xlsx => ("Excel", "xlsx"),
        };
        Box::new(problem.hint(
            format!("请用 {program} 或 WPS 打开后另存为 {format},再读取"),
            format!("open it in {program} or WPS, save it as {format}, and read that"),
        ))
    }
}

/// A binary office file.
pub fn old_office(kind: (&str, &str), save_as: SaveAs) -> Refusal {
    save_as.hint(refusal(
        &OLD_OFFICE,
        format!("这是旧版{}文件(1997 年以前的格式),不能直接读取", kind.0),
        format!(
            "this is an old {} file (format before 1997), which is not read",
            kind.1
        ),
    ))
}

/// An office file of another format.
pub fn other_office(kind: (&str, &str), save_as: SaveAs) -> Refusal {
    save_as.hint(refusal(
        &UNSUPPORTED,
        format!("这是{}文件,不能直接读取", kind.0),
        format!("this is a file of {}, which is not read", kind.1),
    ))
}

/// Files packed together.
pub fn packed() -> Refusal {
    Box::new(
        refusal(
            &UNSUPPORTED,
            "这是压缩包,不是一份文件".to_owned(),
            "this is an archive of files and no document".to_owned(),
        )
        .hint(
            "请解压后分别读取其中的文件",
            "unpack it and read the files in it one by one",
        ),
    )
}

/// The container is broken. `format` names the kind of file, and is empty where that is not known; `what` is what is wrong, in our
/// words: those of a library are English and say nothing to whoever has the file.
pub fn damaged(format: &str, what: Words) -> Refusal {
    let (zh, en) = match format {
        "" => ("文件".to_owned(), "the file".to_owned()),
        format => (format!("{format} 文件"), format!("the {format} file")),
    };
    Box::new(
        refusal(
            &DAMAGED,
            format!(
                "{zh}已损坏或不完整:{};应为能正常打开的完整文件",
                what.zh
            ),
            format!(
                "{en} is damaged or incomplete: {}; expected is a whole file that opens in its own program",
                what.en
            ),
        )
        .hint(
            "请重新下载或请来文单位重发;若还能用办公软件打开,请另存后再读",
            "download it again or ask whoever sent it; if an office program still opens it, save it again and read that",
        ),
    )
}

/// What is wrong with a file whose insides contradict each other.
pub fn unfollowed() -> Words {
    Words::new("内部结构错乱", "its structure cannot be followed")
}

/// A part of the container is not there.
pub fn missing_part(format: &str, part: &str) -> Refusal {
    damaged(
        format,
        Words::new(
            format!("缺少其中的 {part}"),
            format!("its part {part} is missing"),
        ),
    )
}

/// A part of the container is there and cannot be read to its end.
pub fn broken_part(format: &str, part: &str) -> Refusal {
    damaged(
        format,
        Words::new(
            format!("其中的 {part} 不完整或内容错乱"),
            format!("its part {part} is cut off or garbled"),
        ),
    )
}

/// So many names are listed in a message.
const LISTED: usize = 20;

/// Names for a message in Chinese and English; of very many the first.
pub fn listed(names: &[String]) -> (String, String) {
    let shown = &names[..names.len().min(LISTED)];
    let (zh, en) = (shown.join("、"), shown.join(", "));
    match names.len() - shown.len() {
        0 => (zh, en),
        more => (
            format!("{zh}等 {} 个", names.len()),
            format!("{en} and {more} more"),
        ),
    }
}

/// A container without a document.
pub fn unsupported(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Box::new(refusal(&UNSUPPORTED, zh.into(), en.into()).hint(
        "可读格式:txt、html、docx、doc、pdf、ofd、xlsx、xls、csv、tsv",
        "formats that are read: txt, html, docx, doc, pdf, ofd, xlsx, xls, csv, tsv",
    ))
}

/// XML with entities of its own, which could stand for gigabytes.
pub fn own_entities(part: &str) -> Refusal {
    Box::new(
        refusal(
            &OWN_ENTITIES,
            format!("{part} 中声明了自定义实体,可能被用来攻击,拒绝读取"),
            format!("{part} declares entities of its own, as attacks do; it is not read"),
        )
        .hint(
            "请用办公软件重新另存后再读",
            "save it again with an office program and read that",
        ),
    )
}

/// Nesting beyond the limit.
pub fn nested_too_deep(part: &str) -> Refusal {
    Box::new(
        refusal(
            &NESTED_TOO_DEEP,
            format!("{part} 嵌套超过 {} 层,拒绝读取", limits::DEPTH),
            format!(
                "{part} is nested deeper than {} levels; it is not read",
                limits::DEPTH
            ),
        )
        .hint(
            "请用办公软件重新另存后再读",
            "save it again with an office program and read that",
        ),
    )
}
