//! `kaifa pack export`: an edition that was accepted on the site, as the folder of files that the pack commands take.

use std::path::Path;

use kaifa_base::Lang;
use kaifa_flow::documents::shelf::find_edition;
use kaifa_flow::stop::Stop;

use crate::cli::DataArgs;
use crate::commands::pack_draft::{must_be_empty, write};
use crate::commands::{Outcome, in_runtime, open};

/// Runs the command.
pub fn run(edition: &str, out: &Path, data: &DataArgs, lang: Lang) -> Outcome {
    must_be_empty(out)?;
    let (pack, number) = match edition
        .rsplit_once('#')
        .map(|(pack, number)| (pack, number.parse::<i64>()))
    {
        Some((pack, Ok(number))) => (pack, Some(number)),
        _ => (edition, None),
    };
    in_runtime(async {
        let store = open(data).await?;
        let number = match number {
            Some(number) => number,
            None => {
                let editions = store.list_editions(Some(pack)).await?;
                let newest = editions.first().map(|edition| edition.number);
                newest.ok_or_else(|| Stop::not_found(format!("政策包 {pack}"), format!("the pack {pack}")))?
            }
        };
        let found = find_edition(&store, pack, number).await?;
        write(out, found.pack.to_files())?;
        match lang {
            Lang::Zh => println!("{pack} 第 {number} 版 → {}", out.display()),
            Lang::En => println!("{pack}, edition {number} → {}", out.display()),
        }
        Ok(())
    })
}
