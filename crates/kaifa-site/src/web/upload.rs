//! Forms with a file: read whole into memory, so that nothing of a broken upload is left behind. The size is limited by the
//! route.

use std::collections::BTreeMap;

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use kaifa_base::{Place, Problem, Words};
use kaifa_flow::records::File;
use kaifa_flow::stop::Stop;

kaifa_base::codes! {
    /// Codes of uploads.
    pub REGISTER;
    BROKEN = "upload.broken", "an upload that broke off or is larger than allowed";
    NO_FILE = "upload.no_file", "a form that was sent without its file";
}

/// The most that an upload may hold: 20 MB.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// A form as sent.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// Text fields.
    pub fields: BTreeMap<String, String>,
    /// Files that are not empty, by field.
    pub files: BTreeMap<String, File>,
}

impl Upload {
    /// Reads a form.
    pub async fn read(mut form: Multipart) -> Result<Upload, Stop> {
        let mut upload = Upload::default();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                None => {
                    upload.fields.insert(name, field.text().await.map_err(broken)?);
                }
                Some(file_name) => {
                    let bytes = field.bytes().await.map_err(broken)?.to_vec();
                    if !bytes.is_empty() {
                        let file = File {
                            name: file_name,
                            bytes,
                        };
                        upload.files.insert(name, file);
                    }
                }
            }
        }
        Ok(upload)
    }

    /// A text field; empty counts as absent.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields
            .get(field)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    }

    /// The file of a field, or the problem that it is missing.
    pub fn file(&self, field: &str) -> Result<&File, Stop> {
        self.files.get(field).ok_or_else(|| {
            let words = Words::new("没有选择文件,或文件是空的", "no file was chosen, or it is empty");
            Stop::problems(vec![
                Problem::error(&NO_FILE, Place::field(field), words)
                    .hint("请选择文件后再上传", "choose a file, then upload"),
            ])
        })
    }
}

fn broken(error: MultipartError) -> Stop {
    let words = Words::new(
        format!("上传未完成:{}", error.body_text()),
        format!("the upload did not arrive whole: {}", error.body_text()),
    );
    Stop::problems(vec![Problem::error(&BROKEN, Place::default(), words).hint(
        "请核对网络,并确认文件不超过页面上注明的大小",
        "try again, and see that the file is not larger than the page says",
    )])
}
