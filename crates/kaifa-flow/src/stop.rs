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
