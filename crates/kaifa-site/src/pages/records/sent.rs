//! What a form of a record sends: typed fields, and files where the register has any. Both ways of sending a form are read.

use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kaifa_flow::records::{Files, Typed};

use crate::web::upload::Upload;

/// A form as sent.
#[derive(Debug, Default)]
pub struct Sent {
    /// Typed fields.
    pub typed: Typed,
    /// Files by field.
    pub files: Files,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Sent, Response> {
        let media = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if media.is_some_and(|media| media.starts_with("multipart/form-data")) {
            let form = Multipart::from_request(request, state)
                .await
                .map_err(IntoResponse::into_response)?;
            let upload = Upload::read(form).await.map_err(IntoResponse::into_response)?;
            return Ok(Sent {
                typed: upload.fields,
                files: upload.files,
            });
        }
        let Form(typed) = Form::<Typed>::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Sent {
            typed,
            files: Files::new(),
        })
    }
}
