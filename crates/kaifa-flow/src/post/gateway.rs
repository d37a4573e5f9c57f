//! The hand-over to the place's own message gateway: as csv to carry over, or posted as JSON to an address of the inner network.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use kaifa_store::rows::Notice;
use tokio::net::TcpStream;

/// Longest wait for the gateway.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// What is posted for one number: its messages, each with an id that stays the same.
pub fn body(number: &str, messages: &[Notice], site: &str) -> String {
    let messages: Vec<serde_json::Value> = messages
        .iter()
        .map(|notice| {
            serde_json::json!({
                "id": notice.id,
                "unit": notice.recipient,
                "kind": notice.kind,
                "text": notice.text_zh,
                "due": notice.due,
                "link": format!("{site}{}", notice.subject),
            })
        })
        .collect();
    serde_json::json!({ "to": number, "messages": messages }).to_string()
}

/// Posts to `http://host[:port]/path`; anything but a 2xx answer is a refusal.
pub async fn post(address: &str, body: &str) -> Result<(), String> {
    tokio::time::timeout(PATIENCE, post_once(address, body))
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} s", PATIENCE.as_secs())))
}

async fn post_once(address: &str, body: &str) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let uri: hyper::Uri = address.parse().map_err(|error| said(&error))?;
    let host = uri.host().ok_or("the address has no host")?;
    if uri.scheme_str() != Some("http") {
        return Err("the gateway is reached by http inside the network".to_owned());
    }
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80)))
        .await
        .map_err(|error| said(&error))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| said(&error))?;
    let driving = tokio::spawn(connection);
    let request = hyper::Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header("host", authority)
        .header("content-type", "application/json; charset=utf-8")
        .body(Full::new(Bytes::from(body.to_owned())))
        .map_err(|error| said(&error))?;
    let response = sender.send_request(request).await.map_err(|error| said(&error))?;
    let status = response.status();
    let _ = response.into_body().collect().await;
    driving.abort();
    if status.is_success() {
        Ok(())
    } else {
        Err(format!("the gateway answered {status}"))
    }
}

/// The messages as a csv for carrying over by hand.
pub fn csv(messages: &[(Notice, String, String)]) -> Result<Vec<u8>, csv::Error> {
    // Spreadsheets take a csv for UTF-8 only with this mark.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(["编号", "单位", "网关号码", "类别", "期限", "内容", "链接"])?;
    for (notice, unit, number) in messages {
        let due = notice.due.map(|due| due.to_string()).unwrap_or_default();
        writer.write_record([
            &notice.id,
            unit,
            number,
            &notice.kind,
            &due,
            &notice.text_zh,
            &notice.subject,
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
