//! Whether what the pack says now is what somebody accepted. Changed packs are still read; they are not in force.

use kaifa_base::{Place, Problem, Words};

use super::Findings;
use crate::codes;
use crate::edition::Edition;

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let pack = &edition.pack;
    if !pack.stands_for_document() {
        return;
    }
    let hint = Words::new(
        "审阅后运行 kaifa pack accept",
        "review it, then run kaifa pack accept",
    );
    let Some(last) = pack.items.acceptances.iter().max_by_key(|one| one.edition) else {
        let place = Place::file(format!("{}/review.toml", pack.name));
        let words = Words::new("尚无人审定本包", "nobody has accepted this pack yet");
        findings
            .push(Problem::warning(&codes::NOT_ACCEPTED, place, words))
            .hint = Some(hint);
        return;
    };
    if last.digest != pack.digest {
        findings
            .warning(
                &codes::STALE_ACCEPTANCE,
                &last.at,
                &format!("{}", last.edition),
                format!(
                    "第 {} 版审定后内容有变:审定 {},现为 {}",
                    last.edition,
                    last.digest.short(),
                    pack.digest.short()
                ),
                format!(
                    "changed since edition {} was accepted: accepted {}, now {}",
                    last.edition,
                    last.digest.short(),
                    pack.digest.short()
                ),
            )
            .hint = Some(hint);
    }
}
