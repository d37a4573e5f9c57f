//! Zip containers (docx, xlsx, ofd), read within the limits: what a part unpacks to is counted while it is unpacked, whatever
//! the archive claims.

use std::io::{Cursor, Read};

use kaifa_base::Words;
use kaifa_text::Source;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::limits;
use crate::problems::{self, Refusal};

/// An open container.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    format: &'static str,
    unpacked: u64,
}

impl<'a> Archive<'a> {
    /// Opens the directory of a container.
    pub fn open(bytes: &'a [u8], format: &'static str) -> Result<Archive<'a>, Refusal> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            let what = Words::new(
                "文件末尾的目录缺失或错乱,里面的内容无法找到",
                "the list of its parts at the end is missing or garbled",
            );
            problems::damaged(format, what)
        })?;
        if zip.len() > limits::PARTS {
            let what = ("文件内部件数", "the number of parts");
            return Err(problems::too_large(what, zip.len() as u64, limits::PARTS as u64));
        }
        Ok(Archive {
            zip,
            format,
            unpacked: 0,
        })
    }

    /// The names of all parts.
    pub fn names(&self) -> Vec<String> {
        self.zip
            .file_names()
            .flatten()
            .map(|name| name.into_owned())
            .collect()
    }

    /// The bytes of a part; none where there is no such part. Names may begin with `/`.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let name = name.trim_start_matches('/').replace('\\', "/");
        let mut part = match self.zip.by_name(&name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(why)) if why.contains("assword") => {
                return Err(problems::encrypted(self.format));
            }
            Err(_) => return Err(problems::broken_part(self.format, &name)),
        };
        let room = limits::PART.min(limits::UNPACKED - self.unpacked);
        let mut bytes = Vec::new();
        part.by_ref()
            .take(room + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| problems::broken_part(self.format, &name))?;
        if bytes.len() as u64 > room {
            let what = ("解压后的内容(字节)", "what it unpacks to (bytes)");
            return Err(problems::too_large(what, room + 1, room));
        }
        self.unpacked += bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The words of an XML part.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let bytes = self.bytes(name)?;
        Ok(bytes.map(|bytes| Source::decode_words(&bytes).1))
    }
}
