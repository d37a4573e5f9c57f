//! `kaifa demo`, `kaifa serve` and `kaifa outbox`: what runs the site and brings messages.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use kaifa_flow::post::mail::MailSecurity;

use super::{DataArgs, Format};

/// `kaifa demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address of the site; the next free port is taken if it is in use.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// Folder for the demonstration's data.
    #[arg(long, default_value = "kaifa-demo")]
    pub data_dir: PathBuf,
    /// PostgreSQL instead of the data folder.
    #[arg(long)]
    pub database_url: Option<String>,
    /// Folder with the documents' texts.
    #[arg(long)]
    pub documents: Option<PathBuf>,
    /// Folder with further packs, taken in beside the built-in ones.
    #[arg(long)]
    pub packs: Option<PathBuf>,
    /// Go on with a data folder that is not empty.
    #[arg(long)]
    pub reuse: bool,
    /// How much the sample holds.
    #[arg(long, value_enum, default_value_t = SampleScale::Story)]
    pub scale: SampleScale,
}

/// How much the sample of the demonstration holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SampleScale {
    /// The story, as one reads it in an hour.
    Story,
    /// Besides, 2,543 zones, 500,000 firms and 1,000,000 figures, all made up.
    Large,
}

/// `kaifa serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address of the site.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// The ways of messages; they are sent every quarter of an hour.
    #[command(flatten)]
    pub ways: WaysArgs,
}

/// `kaifa outbox`.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// Find what the day brings and send every message that waits, each once.
    Send(OutboxSendArgs),
}

/// The ways that messages take beside the site.
#[derive(Debug, Clone, Args)]
pub struct WaysArgs {
    /// Mail server, HOST:PORT; without it no mail is sent.
    #[arg(long, requires = "mail_from")]
    pub mail_server: Option<String>,
    /// Address that mail comes from.
    #[arg(long)]
    pub mail_from: Option<String>,
    /// How the connection to the mail server is secured.
    #[arg(long, value_enum, default_value = "plain")]
    pub mail_security: MailSecurity,
    /// Name with which one signs in at the mail server; only with starttls or tls.
    #[arg(long, requires = "mail_password_file")]
    pub mail_user: Option<String>,
    /// File whose first line is the password.
    #[arg(long, requires = "mail_user")]
    pub mail_password_file: Option<PathBuf>,
    /// Address of the place's message gateway, http://HOST/PATH; without it nothing is posted.
    #[arg(long)]
    pub gateway: Option<String>,
    /// Address of the site, put before the links in messages.
    #[arg(long, default_value = "")]
    pub site: String,
}

/// `kaifa outbox send`.
#[derive(Debug, Args)]
pub struct OutboxSendArgs {
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// The ways beside the site.
    #[command(flatten)]
    pub ways: WaysArgs,
    /// Form of the output.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}
