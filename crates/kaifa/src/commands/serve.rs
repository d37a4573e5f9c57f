//! `kaifa serve`: the site and the API on existing data.

use std::net::SocketAddr;
use std::sync::Arc;

use kaifa_base::Lang;
use tokio::net::TcpListener;

use crate::app::{App, Clock};
use crate::cli::ServeArgs;
use crate::commands::{Failure, Outcome, open};
use crate::flow::library::Library;
use crate::flow::record_reminders;
use crate::flow::register_index;
use crate::flow::shelf::Shelf;
use crate::router::router;

/// Runs the command.
pub async fn run(args: ServeArgs, _: Lang) -> Outcome {
    let store = open(&args.data).await?;
    store.require_schema().await?;
    // What lists are found by follows the definitions in force; after a restore or a new program it is made anew.
    let shelf = Shelf::load(&store, &Library::default(), chrono::Local::now().date_naive()).await?;
    register_index::follow(&store, shelf.editions.iter().map(|edition| &**edition)).await?;
    let listener = TcpListener::bind(args.listen).await.map_err(Failure::failed)?;
    let address = listener.local_addr().map_err(Failure::failed)?;
    println!("LISTENING http://{address}");
    serve(listener, Arc::new(App::new(store, Clock::System, false))).await
}

/// Serves until the program is asked to stop.
pub async fn serve(listener: TcpListener, app: Arc<App>) -> Outcome {
    let store = app.store.clone();
    tokio::spawn(remind(app.clone()));
    let stopped = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, router(app))
        .with_graceful_shutdown(stopped)
        .await
        .map_err(Failure::failed)?;
    store.close().await;
    Ok(())
}

/// Sends the reminders of records' clocks, now and every hour. A round that fails is tried again with the next.
async fn remind(app: Arc<App>) {
    let mut hours = tokio::time::interval(std::time::Duration::from_secs(3600));
    loop {
        hours.tick().await;
        let picture = match app.picture(app.today()).await {
            Ok(picture) => picture,
            Err(_) => continue,
        };
        if let Err(stop) = record_reminders::send(&app, &picture).await {
            eprintln!("kaifa: reminders: {:?}", stop.problems);
        }
    }
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
