//! `kaifa backup`, `restore`, `migrate` and `doctor`: running an installation.

use kaifa_base::Lang;
use kaifa_store::Health;

use crate::cli::{BackupArgs, DataArgs, RestoreArgs};
use crate::commands::{Failure, Outcome, open, open_or_create, print_problems};

/// `kaifa backup FILE`
pub async fn backup(args: BackupArgs, lang: Lang) -> Outcome {
    let store = open(&args.data).await?;
    let backup = store.backup(&args.file).await?;
    println!("{} {}", lang.pick("备份文件", "backup"), backup.path.display());
    println!("sha256 {}", backup.sha256);
    println!(
        "{} {} · {} {}",
        lang.pick("数据行", "rows"),
        backup.rows,
        lang.pick("账目", "ledger entries"),
        backup.entries
    );
    Ok(())
}

/// `kaifa restore FILE`
pub async fn restore(args: RestoreArgs, lang: Lang) -> Outcome {
    let store = open_or_create(&args.data).await?;
    store.migrate().await?;
    let report = store.restore(&args.file).await?;
    print_problems(&report.problems, lang);
    println!("{}", crate::commands::ledger::summary(&report, lang));
    if report.is_sound() {
        Ok(())
    } else {
        Err(Failure::Told)
    }
}

/// `kaifa migrate`
pub async fn migrate(args: DataArgs, lang: Lang) -> Outcome {
    let store = open_or_create(&args).await?;
    let (before, after) = store.migrate().await?;
    println!(
        "{} {before} → {after}",
        lang.pick("数据结构版本", "schema version")
    );
    Ok(())
}

/// `kaifa doctor`
pub async fn doctor(args: DataArgs, lang: Lang) -> Outcome {
    let store = open(&args).await?;
    let checks = store.doctor(chrono::Local::now().date_naive()).await?;
    let mut failed = false;
    for check in checks {
        let mark = match check.health {
            Health::Good => lang.pick("正常", "good"),
            Health::Attention => lang.pick("注意", "warning"),
            Health::Bad => lang.pick("故障", "bad"),
        };
        failed |= check.health == Health::Bad;
        println!("[{mark}] {}: {}", check.name, check.found.get(lang));
        if let Some(advice) = &check.advice {
            println!("  → {}", advice.get(lang));
        }
    }
    if failed { Err(Failure::Told) } else { Ok(()) }
}
