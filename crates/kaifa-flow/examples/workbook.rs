//! How long it takes to read and judge a workbook for a register: `kaifa import --dry-run` without the program around it.
//!
//! `cargo run --release -p kaifa-flow --example workbook -- PACK REGISTER FILE [ROUNDS]` prints seconds and problems of each round.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use kaifa_flow::app::{App, Clock};
use kaifa_flow::documents::shelf::edition_of_folder;
use kaifa_flow::people::permission::Signed;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::rows::PlaceRows;
use kaifa_flow::records::import::{Order, Wish, import};
use kaifa_store::Store;
use kaifa_table::sheets::rows::TableSource;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |name: &str| arguments.next().ok_or(format!("{name} is missing"));
    let (pack, register, file) = (next("PACK")?, next("REGISTER")?, next("FILE")?);
    let rounds: usize = arguments.next().map_or(Ok(3), |text| text.parse())?;
    let data = std::env::temp_dir().join(format!("kaifa-workbook-{}.db", std::process::id()));
    let store = Store::open(&data.display().to_string()).await?;
    store.migrate().await?;
    let app = Arc::new(App::new(store, Clock::System, false));
    let edition = Arc::new(edition_of_folder(Path::new(&pack)).edition);
    let place = PlacePicture::compute(edition, None, PlaceRows::default(), app.today())
        .map_err(|stop| format!("{:?}", stop.problems))?;
    let name = place.name().to_owned();
    // Rows that name no unit belong to the only one that the register can be about.
    let kind = place.edition.register(&register).map(|register| register.subject);
    let subject = place
        .snapshot
        .units
        .iter()
        .find(|unit| Some(unit.kind) == kind)
        .map(|unit| unit.id.clone());
    let picture = Arc::new(Picture {
        on: app.today(),
        places: vec![place],
    });
    let wish = Wish {
        dry_run: true,
        subject,
        ..Wish::default()
    };
    for _ in 0..rounds {
        let order = Order {
            app: app.clone(),
            picture: picture.clone(),
            pack: name.clone(),
            register: register.clone(),
            person: Signed::command_line(),
        };
        let start = Instant::now();
        let mut told = 0;
        let outcome = import(
            order,
            &file,
            TableSource::Path(PathBuf::from(&file)),
            &wish,
            |_| {
                told += 1;
            },
        )
        .await
        .map_err(|stop| format!("{:?}", stop.problems))?;
        let seconds = start.elapsed().as_secs_f64();
        let rows = outcome.map_or_else(
            |_| "not in order".to_owned(),
            |done| format!("{} rows", done.rows),
        );
        println!("{seconds:.3} s, {rows}, {told} problems");
    }
    app.store.close().await;
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", data.display()));
    }
    Ok(())
}
