//! `kaifa serve`: the site and the API on existing data.

use std::net::SocketAddr;
use std::sync::Arc;

use kaifa_base::Lang;
use kaifa_flow::app::{App, Clock};
use kaifa_flow::post::Ways;
use kaifa_flow::sample;
use kaifa_site::router::router;
use tokio::net::TcpListener;

use crate::cli::ServeArgs;
use crate::commands::{Failure, Outcome, open, outbox};

/// Runs the command.
pub async fn run(args: ServeArgs, _: Lang) -> Outcome {
    let store = open(&args.data).await?;
    store.require_schema().await?;
    let sample = sample::is_in(&store).await?;
    let listener = TcpListener::bind(args.listen).await.map_err(Failure::failed)?;
    let address = listener.local_addr().map_err(Failure::failed)?;
    println!("LISTENING http://{address}");
    serve(
        listener,
        Arc::new(App::new(store, Clock::System, sample)),
        Some(outbox::ways(args.ways)?),
    )
    .await
}

/// Serves until the program is asked to stop, and sends messages meanwhile where `ways` are given.
pub async fn serve(listener: TcpListener, app: Arc<App>, ways: Option<Ways>) -> Outcome {
    let store = app.store.clone();
    let sending = ways.map(|ways| tokio::spawn(outbox::keep_sending(app.clone(), ways)));
    let stopped = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    // Made ready once: each connection would work out all routes anew.
    axum::serve(listener, router(app).into_make_service())
        .with_graceful_shutdown(stopped)
        .await
        .map_err(Failure::failed)?;
    if let Some(sending) = sending {
        sending.abort();
    }
    store.close().await;
    Ok(())
}

/// Binds the address, or the next free port after it.
pub async fn bind_near(wanted: SocketAddr) -> Result<TcpListener, Failure> {
    let mut address = wanted;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error)
                if error.kind() == std::io::ErrorKind::AddrInUse
                    && address.port() < u16::MAX
                    && address.port() - wanted.port() < 100 =>
            {
                address.set_port(address.port() + 1);
            }
            Err(error) => return Err(Failure::failed(error)),
        }
    }
}
