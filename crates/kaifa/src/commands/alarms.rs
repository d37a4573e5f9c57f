//! Odd patterns in the data of an evaluation, as a file and in words, each with how it was computed and how often it is found in
//! clean data. Where a scheme rests on others, what they read is looked at too. No alarm changes a result.

use std::io::Write;
use std::path::Path;

use kaifa_base::Lang;
use kaifa_eval::scheme::Evaluation;
use kaifa_eval::scheme::forensics::{Alarm, Figures, Pattern, Reading, announced, false_alarms, screen};
use kaifa_table::outputs::whole_file;
use kaifa_table::{Loaded, UsedScheme, readings};

use super::{Failure, Outcome};
use crate::cli::EvaluateEnterprisesArgs;

/// Seed of the clean tables; anybody draws the same.
pub const SEED: u64 = 2025;

/// Looks, writes `alarms.csv` where there is a folder, and prints counts and rates.
pub fn print(
    args: &EvaluateEnterprisesArgs,
    evaluation: &Evaluation<'_>,
    (loaded, used): (&Loaded, &[UsedScheme]),
    tables: Option<u32>,
    lang: Lang,
) -> Outcome {
    let (plan, table) = (evaluation.plan, &loaded.table);
    let readings = readings(plan, loaded, used);
    let mut found = match tables {
        Some(_) => screen(&readings),
        None => Vec::new(),
    };
    if let Some(path) = &args.announced {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        let lines = kaifa_table::announced::read(&path.display().to_string(), &bytes, plan)?;
        let differences = announced(plan, table, &evaluation.ranks, &lines);
        for alarm in &differences {
            println!("{}", alarm.found.get(lang));
        }
        found.extend(differences);
    }
    if let Some(folder) = &args.out {
        let lines: Vec<_> = std::iter::once(loaded)
            .chain(used.iter().map(|one| &one.loaded))
            .map(|loaded| &loaded.lines)
            .collect();
        write_into(folder, &found, &readings, |reading, row| {
            Some(lines[reading].get(row))
        })?;
    }
    print_rates(&found, &readings, tables, lang);
    Ok(())
}

/// Looks at the figures of zones, writes `alarms.csv` and prints counts and rates. `line` gives the line of a zone in the table.
pub fn print_for_zones(
    folder: &Path,
    figures: &Figures,
    line: impl Fn(usize) -> Option<usize>,
    tables: u32,
    lang: Lang,
) -> Outcome {
    let readings = [figures.reading()];
    let found = screen(&readings);
    write_into(folder, &found, &readings, |_, row| line(row))?;
    print_rates(&found, &readings, Some(tables), lang);
    Ok(())
}

/// Prints how many alarms of each pattern there are, and how many in clean tables.
fn print_rates(found: &[Alarm], readings: &[Reading<'_>], tables: Option<u32>, lang: Lang) {
    let rates = tables.map(|tables| false_alarms(readings, tables, SEED));
    // Counting does not err: there is no rate of it.
    for (pattern, rate) in rates
        .into_iter()
        .flatten()
        .filter(|(pattern, _)| *pattern != Pattern::Announced)
    {
        let count = found.iter().filter(|alarm| alarm.pattern == pattern).count();
        println!(
            "{}",
            match lang {
                Lang::Zh => format!(
                    "{}:{count} 处(在 {} 张各 {} 行、按种子 {SEED} 抽取的无异常表中,{} 张有误报,共 {} 处)",
                    pattern.words().zh,
                    rate.tables,
                    rate.rows,
                    rate.with_alarm,
                    rate.alarms
                ),
                Lang::En => format!(
                    "{}: {count} (in {} clean tables of {} rows drawn from seed {SEED}, {} tables had false alarms, {} in all)",
                    pattern.words().en,
                    rate.tables,
                    rate.rows,
                    rate.with_alarm,
                    rate.alarms
                ),
            }
        );
    }
}

fn write_into(
    folder: &Path,
    alarms: &[Alarm],
    readings: &[Reading<'_>],
    line: impl Fn(usize, usize) -> Option<usize>,
) -> Outcome {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    whole_file(&folder.join("alarms.csv"), |out| {
        write(alarms, readings, line, out)
    })?;
    Ok(())
}

fn write(
    alarms: &[Alarm],
    readings: &[Reading<'_>],
    line: impl Fn(usize, usize) -> Option<usize>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["pattern", "input", "line", "subject", "found", "scheme"])?;
    for alarm in alarms {
        let Reading { plan, table, .. } = &readings[alarm.reading];
        let input = alarm
            .input
            .map(|input| plan.inputs[input].name.as_str())
            .unwrap_or_default();
        // A pattern of a whole column has no row.
        let rows: Vec<Option<usize>> = match alarm.rows.is_empty() {
            true => vec![None],
            false => alarm.rows.iter().copied().map(Some).collect(),
        };
        for row in rows {
            let line = row
                .and_then(|row| line(alarm.reading, row))
                .map(|line| line.to_string())
                .unwrap_or_default();
            let subject = row.map(|row| table.subjects.get(row)).unwrap_or_default();
            let (pattern, scheme) = (alarm.pattern.code(), plan.scheme.id.as_str());
            writer.write_record([pattern, input, &line, subject, &alarm.found.zh, scheme])?;
        }
    }
    writer.flush()
}
