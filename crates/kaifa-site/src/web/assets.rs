//! Style, script and icon, built into the program.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kaifa_flow::stop::Stop;
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "assets/"]
struct Assets;

/// `GET /assets/{name}`
pub async fn asset(Path(name): Path<String>) -> Result<Response, Stop> {
    let file =
        Assets::get(&name).ok_or_else(|| Stop::not_found(format!("文件 {name}"), format!("file {name}")))?;
    let media = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Ok((
        [
            (header::CONTENT_TYPE, media),
            (header::CACHE_CONTROL, "public, max-age=600"),
        ],
        file.data,
    )
        .into_response())
}
