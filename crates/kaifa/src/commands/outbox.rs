//! `kaifa outbox send`: finds what the day brings, and brings every message on its ways. Meant for the machine's own timer; running it
//! twice sends nothing twice.

use std::sync::Arc;
use std::time::Duration;

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_flow::app::{App, Clock};
use kaifa_flow::codes;
use kaifa_flow::post::mail::{MailSecurity, MailServer};
use kaifa_flow::post::outbox::{self, ACTOR};
use kaifa_flow::post::{self, Ways};
use kaifa_flow::stop::Stop;

use crate::cli::{Format, OutboxSendArgs, WaysArgs};
use crate::commands::{Failure, Outcome, open};

/// Time between two rounds of the served site.
const ROUND: Duration = Duration::from_secs(15 * 60);

/// The ways as the command line names them. A password that cannot be read, or that would go over an open connection, is refused.
pub fn ways(args: WaysArgs) -> Result<Ways, Failure> {
    let sign_in = match (args.mail_user, args.mail_password_file) {
        (Some(user), Some(file)) => {
            let text = std::fs::read_to_string(&file).map_err(|error| Failure::file(&file, &error))?;
            let password = text.lines().next().unwrap_or_default().to_owned();
            if args.mail_security == MailSecurity::Plain {
                let words = Words::new(
                    "邮件服务器未加密连接时不发送密码",
                    "no password is sent to a mail server without encryption",
                );
                let problem = Problem::error(&codes::MAIL_OPEN, Place::field("--mail-user"), words);
                return Err(Failure::Problems(vec![problem.hint(
                    "请加 --mail-security starttls 或 tls",
                    "add --mail-security starttls or tls",
                )]));
            }
            Some((user, password))
        }
        _ => None,
    };
    let mail = args
        .mail_server
        .zip(args.mail_from)
        .map(|(server, from)| MailServer {
            server,
            from,
            security: args.mail_security,
            sign_in,
        });
    Ok(Ways {
        mail,
        gateway: args.gateway,
        site: args.site,
    })
}

/// Every quarter of an hour, as long as the site is served: finds what the day brings and sends it. Several processes on one database may
/// do so at once; what another has said or claimed is refused by the store and left to it.
pub async fn keep_sending(app: Arc<App>, ways: Ways) {
    let mut rounds = tokio::time::interval(ROUND);
    loop {
        rounds.tick().await;
        if let Err(stop) = round(&app, &ways).await {
            for problem in stop.problems {
                eprintln!("kaifa: outbox: {}", problem.show(Lang::En));
            }
        }
    }
}

async fn round(app: &App, ways: &Ways) -> Result<(), Stop> {
    let picture = app.picture(app.today()).await?;
    outbox::sweep(app, &picture, ACTOR).await?;
    post::send(app, &picture, ways).await?;
    Ok(())
}

/// Runs the command.
pub async fn send(args: OutboxSendArgs, lang: Lang) -> Outcome {
    let store = open(&args.data).await?;
    store.require_schema().await?;
    let app = App::new(store.clone(), Clock::System, false);
    let ways = ways(args.ways)?;
    let picture = app.picture(app.today()).await.map_err(Failure::from)?;
    let found = outbox::sweep(&app, &picture, ACTOR)
        .await
        .map_err(Failure::from)?;
    let sent = post::send(&app, &picture, &ways).await.map_err(Failure::from)?;
    store.close().await;
    match args.format {
        Format::Json => println!("{}", serde_json::json!({ "new": found, "sent": sent })),
        Format::Text => println!(
            "{} {found} · {} {} · {} {}/{} · {} {} · {} {} · {} {}",
            lang.pick("新消息", "new"),
            lang.pick("站内", "in the site"),
            sent.site,
            lang.pick("邮件", "by mail"),
            sent.mail.0,
            sent.mail.1,
            lang.pick("网关", "gateway"),
            sent.gateway,
            lang.pick("无法送达", "undeliverable"),
            sent.undeliverable,
            lang.pick("未成功,下次再试", "failed, tried again"),
            sent.failed
        ),
    }
    Ok(())
}
