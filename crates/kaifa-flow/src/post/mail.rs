//! Mail to one address: through a relay of the inner network without credentials, or through a server with TLS and a sign-in.
//!
//! A password never goes over a connection that is not encrypted: with `starttls` a server that does not offer it gets nothing.
//! Certificates are checked against those that the machine trusts (`SSL_CERT_FILE` names others).

use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// How the connection to a mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum MailSecurity {
    /// Not at all: a relay of the inner network.
    #[default]
    Plain,
    /// By STARTTLS, which the server must offer.
    Starttls,
    /// By TLS from the first byte.
    Tls,
}

/// A mail server and how one signs in there.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct MailServer {
    /// `host` or `host:port`.
    pub server: String,
    /// The address that mail comes from.
    pub from: String,
    /// How the connection is secured.
    pub security: MailSecurity,
    /// Name and password, where the server asks for them.
    pub sign_in: Option<(String, String)>,
}

impl std::fmt::Debug for MailServer {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailServer")
            .field("server", &self.server)
            .field("from", &self.from)
            .field("security", &self.security)
            .field("user", &self.sign_in.as_ref().map(|(user, _)| user))
            .finish_non_exhaustive()
    }
}

impl MailServer {
    /// Sends one digest of some messages. The error is what the server or the connection said.
    pub async fn send(&self, to: &str, count: usize, text: String) -> Result<(), String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        let message = Message::builder()
            .from(self.from.parse().map_err(|error| said(&error))?)
            .to(to.parse().map_err(|error| said(&error))?)
            .subject(format!("开发区督办消息 {count} 条"))
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|error| said(&error))?;
        let relay = self.transport()?;
        relay
            .send(message)
            .await
            .map(|_| ())
            .map_err(|error| said(&error))
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
        type Smtp = AsyncSmtpTransport<Tokio1Executor>;
        let (host, port) = match self.server.rsplit_once(':') {
            Some((host, port)) => {
                let port = port.parse::<u16>().map_err(|error| error.to_string())?;
                (host, Some(port))
            }
            None => (self.server.as_str(), None),
        };
        let (mut builder, usual) = match self.security {
            MailSecurity::Plain => (Smtp::builder_dangerous(host), 25),
            MailSecurity::Starttls => (
                Smtp::starttls_relay(host).map_err(|error| error.to_string())?,
                587,
            ),
            MailSecurity::Tls => (Smtp::relay(host).map_err(|error| error.to_string())?, 465),
        };
        if let Some((user, password)) = &self.sign_in {
            if self.security == MailSecurity::Plain {
                return Err("a password is not sent over a connection without TLS".to_owned());
            }
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(builder
            .port(port.unwrap_or(usual))
            .timeout(Some(std::time::Duration::from_secs(20)))
            .build())
    }
}
