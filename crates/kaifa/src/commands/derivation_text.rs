//! A derivation as text that a clerk can follow and print.

use std::fmt::Write;

use kaifa_base::Lang;
use kaifa_eval::scheme::explain::{AdjustmentItem, Derivation, Item};
use kaifa_eval::scheme::explain_other::OtherScore;
use kaifa_eval::scheme::next_grade::Needed;

/// The derivation in a language.
pub fn derivation_text(one: &Derivation, lang: Lang) -> String {
    let mut out = String::new();
    let name = one.name.as_deref().unwrap_or("");
    let title = one.title.get(lang);
    let _ = writeln!(out, "{} {name}  {title}", one.subject);
    let clause = one.clause.as_ref().map(|clause| match lang {
        Lang::Zh => format!("条款 {clause}"),
        Lang::En => format!("clause {clause}"),
    });
    let basis: Vec<&str> = clause.iter().chain(&one.source).map(String::as_str).collect();
    if !basis.is_empty() {
        let basis = basis.join(lang.pick(",", ", "));
        let _ = writeln!(out, "  {}: {basis}", lang.pick("依据", "basis"));
    }
    if let Some(group) = &one.peer_group {
        let _ = writeln!(
            out,
            "  {}: {}",
            lang.pick("同类组", "peer group"),
            group.get(lang)
        );
    }
    if let Some((title, standing)) = &one.exemption {
        let standing = standing.words();
        let _ = writeln!(
            out,
            "  {}: {}({})",
            lang.pick("特殊情形", "exemption"),
            title.get(lang),
            standing.get(lang)
        );
    }
    for (at, item) in one.items.iter().enumerate() {
        write_item(&mut out, "  ", at + 1, item, lang);
    }
    write_parts(&mut out, one, lang);
    write_adjustments(&mut out, "  ", &one.adjustments, lang);
    let none = lang.pick("无", "none");
    let _ = write!(
        out,
        "  = {} {}",
        lang.pick("合计", "total"),
        one.total.as_deref().unwrap_or(none)
    );
    match (&one.score, one.rounded_to) {
        (Some(score), Some(decimals)) => {
            let _ = write!(
                out,
                "{}",
                match lang {
                    Lang::Zh => format!(" → 得分 {score}(办法规定保留 {decimals} 位小数,并据此排名)"),
                    Lang::En =>
                        format!(" → score {score} (defined with {decimals} decimals; ranks are made on it)"),
                }
            );
        }
        _ => out.push_str(lang.pick("(不取整,按此排名)", " (not rounded; ranks are made on it)")),
    }
    out.push('\n');
    if let Some((rank, n, words)) = &one.rank {
        let group = if words.is_empty() {
            String::new()
        } else {
            format!(" [{}]", words.join(" · "))
        };
        let _ = writeln!(out, "  {}{group}: {rank} / {n}", lang.pick("名次", "rank"));
    }
    for held in &one.held {
        let _ = writeln!(out, "  ! {}", held.get(lang));
    }
    let _ = writeln!(
        out,
        "  {}: {}",
        lang.pick("等级", "grade"),
        one.grade.as_deref().unwrap_or(none)
    );
    if let Some(next) = &one.next {
        let _ = writeln!(
            out,
            "{}",
            match (lang, next.vetoed) {
                (Lang::Zh, true) => format!("  升为 {}:被一票否决挡住,提高得分无用", next.grade),
                (Lang::En, true) => format!("  for {}: a veto stands in the way, no score helps", next.grade),
                (Lang::Zh, false) => format!(
                    "  升为 {}:须达到 {} 分,还差 {} 分",
                    next.grade, next.score, next.missing
                ),
                (Lang::En, false) => format!(
                    "  for {}: score {} needed, {} missing",
                    next.grade, next.score, next.missing
                ),
            }
        );
        write_needed(&mut out, "    ", &next.alone, lang);
    }
    if !one.agrees {
        let _ = writeln!(
            out,
            "  {}",
            lang.pick(
                "两种算法结果不一致,请报告",
                "columns and fractions differ: please report"
            )
        );
    }
    out
}

/// What single indicators would have to be, each line after `indent`; below the score of another scheme what would bring that.
fn write_needed(out: &mut String, indent: &str, needed: &[Needed], lang: Lang) {
    for one in needed {
        let (title, value) = one.words();
        let (title, value) = (title.get(lang), value.get(lang));
        let _ = writeln!(
            out,
            "{indent}{} {title} → {value}",
            lang.pick("只靠", "by itself:")
        );
        if let Some(other) = &one.other {
            write_needed(out, &format!("{indent}  "), &other.alone, lang);
        }
    }
}

/// Points after the total, each line after `indent`.
fn write_adjustments(out: &mut String, indent: &str, adjustments: &[AdjustmentItem], lang: Lang) {
    for adjustment in adjustments {
        let evidence = if adjustment.evidence.is_empty() {
            String::new()
        } else {
            format!(
                "  ({}: {})",
                lang.pick("佐证", "evidence"),
                adjustment.evidence.join("、")
            )
        };
        let _ = writeln!(
            out,
            "{indent}± {} {}{evidence}",
            adjustment.title.get(lang),
            adjustment.points
        );
    }
}

/// Each part of a subject by itself, derived as the whole is, with what it would have alone.
fn write_parts(out: &mut String, one: &Derivation, lang: Lang) {
    if one.parts.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "  {}",
        lang.pick(
            "其中各块(与同样的标准相比,不排名、不定等级;评价结果以合并后的为准):",
            "its parts (compared with the same numbers, never ranked or graded; the joined result is what counts):"
        )
    );
    for part in &one.parts {
        let _ = writeln!(out, "  · {}", part.name);
        for (at, item) in part.items.iter().enumerate() {
            write_item(out, "    ", at + 1, item, lang);
        }
        let _ = writeln!(
            out,
            "    = {} {}",
            lang.pick("本块合计(不含加减分)", "total of this part, without adjustments"),
            part.sum.as_deref().unwrap_or(lang.pick("不计分", "no score"))
        );
    }
}

/// One indicator, each line after `indent`.
fn write_item(out: &mut String, indent: &str, number: usize, item: &Item, lang: Lang) {
    let none = lang.pick("缺", "missing");
    let _ = writeln!(
        out,
        "{indent}{number}. {}{}  {} {}",
        item.title.get(lang),
        item.clause
            .as_ref()
            .map(|clause| format!(" [{clause}]"))
            .unwrap_or_default(),
        lang.pick("权重", "weight"),
        item.weight
    );
    let inputs: Vec<String> = item
        .inputs
        .iter()
        .map(|(_, title, value, unit)| {
            format!(
                "{} {}{}",
                title.get(lang),
                value.as_deref().unwrap_or(none),
                unit.as_deref().unwrap_or("")
            )
        })
        .collect();
    let unit = item.unit.as_deref().unwrap_or("");
    let _ = writeln!(
        out,
        "{indent}   {} = {}{unit}   [{}]",
        item.formula_words.get(lang),
        item.value.as_deref().unwrap_or(none),
        inputs.join(lang.pick(",", ", "))
    );
    for compared in &item.compared_with {
        let number = compared.number.as_deref().unwrap_or(none);
        let _ = writeln!(out, "{indent}   {} = {number}", compared.what.get(lang));
    }
    let _ = writeln!(out, "{indent}   {}", item.how.get(lang));
    if let Some(other) = &item.other {
        write_other(out, &format!("{indent}     "), other, lang);
    }
}

/// The score of another scheme, derived as its own result is.
fn write_other(out: &mut String, indent: &str, other: &OtherScore, lang: Lang) {
    let title = other.title.get(lang);
    let id = &other.scheme;
    let Some(derivation) = &other.derivation else {
        return;
    };
    let basis = derivation.clause.iter().chain(&derivation.source);
    let basis = basis.map(|basis| format!(" [{basis}]")).collect::<String>();
    let _ = writeln!(
        out,
        "{indent}{}",
        match lang {
            Lang::Zh => format!("其中“{title}”({id})的得分:{basis}"),
            Lang::En => format!("score by “{title}” ({id}):{basis}"),
        }
    );
    if let Some(group) = &derivation.peer_group {
        let _ = writeln!(
            out,
            "{indent}{}: {}",
            lang.pick("同类组", "peer group"),
            group.get(lang)
        );
    }
    if let Some((title, standing)) = &derivation.exemption {
        let (title, standing) = (title.get(lang), standing.words());
        let exemption = lang.pick("特殊情形", "exemption");
        let _ = writeln!(out, "{indent}{exemption}: {title}({})", standing.get(lang));
    }
    for (at, item) in derivation.items.iter().enumerate() {
        write_item(out, indent, at + 1, item, lang);
    }
    write_adjustments(out, indent, &derivation.adjustments, lang);
    for held in &derivation.held {
        let _ = writeln!(out, "{indent}! {}", held.get(lang));
    }
    let score = other.score.as_deref().unwrap_or(lang.pick("不计分", "no score"));
    let (label, of) = (lang.pick("得分", "score"), lang.pick("满分", "of"));
    let _ = writeln!(out, "{indent}= {label} {score}({of} {})", other.full);
}
