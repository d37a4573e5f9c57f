//! `kaifa ledger root` and `kaifa ledger verify`.

use kaifa_base::Lang;
use kaifa_store::ledger::{Root, VerifyReport};

use crate::cli::LedgerCommand;
use crate::commands::{Failure, Outcome, open, print_problems};

/// Runs the command.
pub async fn run(command: LedgerCommand, lang: Lang) -> Outcome {
    match command {
        LedgerCommand::Root { data } => {
            let store = open(&data).await?;
            match store.ledger_root().await? {
                Some(root) => println!("{root}"),
                None => println!("{}", lang.pick("操作账是空的", "the ledger is empty")),
            }
            Ok(())
        }
        LedgerCommand::Verify { roots, data } => {
            let known = match roots {
                None => Vec::new(),
                Some(path) => {
                    let text =
                        std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
                    Root::parse_all(&path.display().to_string(), &text)?
                }
            };
            let store = open(&data).await?;
            let report = store.verify_ledger(&known).await?;
            print_problems(&report.problems, lang);
            println!("{}", summary(&report, lang));
            if report.is_sound() {
                Ok(())
            } else {
                Err(Failure::Told)
            }
        }
    }
}

/// What was checked, in one line.
pub fn summary(report: &VerifyReport, lang: Lang) -> String {
    let root = report.root.as_ref().map(ToString::to_string).unwrap_or_default();
    let verdict = if report.is_sound() {
        lang.pick("未发现改动", "nothing was found altered")
    } else {
        lang.pick("发现改动", "alterations were found")
    };
    match lang {
        Lang::Zh => format!(
            "{verdict}:核对账目 {} 条、数据行 {} 行、外存存根 {} 个;末条存根 {root}",
            report.entries, report.rows, report.roots_checked
        ),
        Lang::En => {
            format!(
                "{verdict}: {} entries, {} rows, {} outside roots checked; last root {root}",
                report.entries, report.rows, report.roots_checked
            )
        }
    }
}
