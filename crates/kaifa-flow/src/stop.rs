//! Why a request ends without its page: not found, refused, problems with the input, or a failure of the program.
//!
//! A handler returns a [`Stop`]; the frame around it (or the JSON shape, under `/api`) is added by one middleware, so that a
//! refusal looks the same everywhere.

use std::fmt;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kaifa_base::{Place, Problem, Words};
use kaifa_store::StoreError;

/// A request that ends here.
#[derive(Debug, Clone)]
pub struct Stop {
    /// The HTTP status.
    pub status: StatusCode,
    /// What to tell the person.
    pub problems: Vec<Problem>,
}

kaifa_base::codes! {
    /// Codes of the site.
    pub REGISTER;
    NOT_FOUND = "site.not_found", "the address leads nowhere";
    FAILED = "site.failed", "the program failed; the log says why";
    BAD_FORM = "site.bad_form", "a form or address holds a value that cannot be read";
}

impl Stop {
    /// Nothing is here.
    pub fn not_found(what_zh: impl fmt::Display, what_en: impl fmt::Display) -> Stop {
        let words = Words::new(format!("没有找到{what_zh}"), format!("{what_en} was not found"));
        Stop {
            status: StatusCode::NOT_FOUND,
            problems: vec![Problem::error(&NOT_FOUND, Place::default(), words)],
        }
    }

    /// The person may not do this.
    pub fn refused(problem: Problem) -> Stop {
        Stop {
            status: StatusCode::FORBIDDEN,
            problems: vec![problem],
        }
    }

    /// The input has problems; all of them are listed.
    pub fn problems(problems: Vec<Problem>) -> Stop {
        Stop {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problems,
        }
    }

    /// One field of a form or address cannot be read.
    pub fn bad_field(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Stop {
        Stop::problems(vec![Problem::error(
            &BAD_FORM,
            Place::field(field),
            Words::new(zh, en),
        )])
    }

    /// What a request that never reached its handler is told: opened instead of sent, too much, or not the fields of the form.
    pub fn unhandled(status: StatusCode) -> Option<Stop> {
        let (words, hint) = match status {
            StatusCode::METHOD_NOT_ALLOWED => (
                Words::new(
                    "这个地址只接收页面上按钮提交的内容,不能直接打开",
                    "this address takes what a button of a page sends; it cannot be opened by itself",
                ),
                Words::new(
                    "请回到原来的页面,再按一次按钮",
                    "go back to the page and press the button again",
                ),
            ),
            StatusCode::PAYLOAD_TOO_LARGE => (
                Words::new(
                    "提交的内容超过了允许的大小,未作任何改动",
                    "what was sent is larger than allowed; nothing was changed",
                ),
                Words::new("请把文件拆小或压缩后再提交", "split the file or make it smaller"),
            ),
            StatusCode::BAD_REQUEST
            | StatusCode::UNSUPPORTED_MEDIA_TYPE
            | StatusCode::UNPROCESSABLE_ENTITY => (
                Words::new(
                    "提交的内容缺少这一页应有的栏目,或读不出来;未作任何改动",
                    "what was sent lacks fields of this form or cannot be read; nothing was changed",
                ),
                Words::new(
                    "请刷新原来的页面,重新填写后再提交",
                    "reload the page, fill it in and send it again",
                ),
            ),
            _ => return None,
        };
        let problem = Problem::error(&BAD_FORM, Place::default(), words);
        Some(Stop {
            status,
            problems: vec![problem.hint(hint.zh, hint.en)],
        })
    }

    /// The program failed. The cause goes to the log, once, here.
    pub fn failed(cause: impl fmt::Display) -> Stop {
        eprintln!("kaifa: request failed: {cause}");
        let words = Words::new(
            "程序处理失败,未作任何改动",
            "the program failed; nothing was changed",
        );
        let problem = Problem::error(&FAILED, Place::default(), words).hint(
            "请稍后重试;反复出现时请告知系统管理员",
            "try again later; tell the system administrator if it stays",
        );
        Stop {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            problems: vec![problem],
        }
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Stop {
        if problem.code == crate::people::permission::NOT_ALLOWED.code
            || problem.code == crate::people::permission::NOT_SIGNED_IN.code
        {
            Stop::refused(problem)
        } else {
            Stop::problems(vec![problem])
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Stop {
        match error {
            StoreError::Refused(problems) => Stop::problems(problems),
            other => Stop::failed(other),
        }
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
