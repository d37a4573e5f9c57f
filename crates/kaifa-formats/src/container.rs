//! OLE containers (compound files), in which Office and WPS before 2007 keep their streams; so do encrypted files of later ones.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use kaifa_base::Words;

use crate::limits;
use crate::problems::{self, Refusal};

/// An open container.
pub struct Container<'a>(CompoundFile<Cursor<&'a [u8]>>);

impl<'a> Container<'a> {
    /// Opens the directory of a container.
    pub fn open(bytes: &'a [u8]) -> Result<Container<'a>, Refusal> {
        CompoundFile::open(Cursor::new(bytes))
            .map(Container)
            .map_err(|_| {
                let what = Words::new(
                    "文件开头的目录缺失或错乱,里面的内容无法找到",
                    "the list of its parts is missing or garbled",
                );
                problems::damaged("Office", what)
            })
    }

    /// Whether there is a stream of a name.
    pub fn has(&self, name: &str) -> bool {
        self.0.is_stream(name)
    }

    /// The bytes of a stream; none where there is no such stream.
    pub fn stream(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        if !self.has(name) {
            return Ok(None);
        }
        let damaged = |_| problems::broken_part("Office", name);
        let stream = self.0.open_stream(name).map_err(damaged)?;
        let mut bytes = Vec::new();
        // Sectors can be shared by streams, but none is longer than the file.
        stream
            .take(limits::FILE)
            .read_to_end(&mut bytes)
            .map_err(damaged)?;
        Ok(Some(bytes))
    }
}
