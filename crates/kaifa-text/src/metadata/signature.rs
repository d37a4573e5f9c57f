//! Date of signature and the bodies above it, and what stands for them where a document is not signed at its end: a date beside the
//! number or under the title, a portal's table, the printing line, the head of a decree.

use std::ops::Range;

use super::date::{BARE_DATE, BRACKETED_ACT, BRACKETED_DATE, bare_readings, date_in};
use super::number::number_in;
use super::{CENTRAL, Metadata, Reader, SIGNATORY};
use crate::closing::{date_behind_bodies, is_date_line, is_seal};
use crate::confidence::Finding;

/// What says at the end of a name that its seal is there.
const SEALS: &[&str] = &["(印章)", "(公章)", "(盖章)", "(章)", "(印)"];

/// Lines at the top of a page among which a portal puts its dates.
const LINES_OF_PORTAL: usize = 20;

impl Reader<'_> {
    /// Date of signature and the bodies above it. Gives back who printed it, which tells the issuer where nothing else does.
    pub(super) fn signature(&self, metadata: &mut Metadata) -> Option<String> {
        let portal_date = ["成文日期", "发文日期"]
            .iter()
            .find_map(|label| self.labelled(label))
            .and_then(date_in);
        let (mut printed, mut printer) = (None, None);
        for (position, index) in self.all.iter().enumerate() {
            let text = self.text(*index);
            let own_number = number_in(text)
                .filter(|m| m.start() == 0)
                .map(|m| text[m.end()..].to_owned());
            if text.ends_with("印发") && text.chars().count() < 50 {
                printed = printed.or(date_in(text));
                printer = printer.or_else(|| self.signatories(position));
            } else if is_date_line(text) && !self.press && self.of_portal(position) {
                metadata.issued = date_in(text);
                metadata.findings.issued = Some(Finding::new("date_above_title", 80));
            } else if is_date_line(text) && !self.press {
                metadata.issued = date_in(text);
                metadata.findings.issued = Some(Finding::new("signature_date", 97));
                metadata.issuer = self.signatories(position);
                metadata.findings.issuer = metadata.issuer.as_ref().map(|_| Finding::new("signature", 97));
                break;
            } else if let Some(at) = date_behind_bodies(text).filter(|_| !self.press) {
                metadata.issued = date_in(&text[at..]);
                metadata.findings.issued = Some(Finding::new("signature_date", 95));
                let above = self.signatories(position);
                let start = self.paragraphs.ranges[*index].start;
                let last = self.several_in_a_line(start..start + at);
                let bodies: Vec<String> = above.into_iter().chain([last]).collect();
                metadata.issuer = Some(bodies.join("、"));
                metadata.findings.issuer = Some(Finding::new("signature", 95));
                break;
            } else if let Some(rest) = own_number.filter(|rest| is_date_line(rest)) {
                metadata.issued = metadata.issued.or(date_in(&rest));
                metadata.findings.issued = Some(Finding::new("date_beside_number", 92));
            } else if BARE_DATE.is_match(text) && metadata.issued.is_none() {
                // 202242: a date whose characters were lost; a date of the portal's table decides between readings.
                let readings = bare_readings(text);
                let reading = readings
                    .iter()
                    .find(|r| Some(**r) == portal_date)
                    .or(readings.first())
                    .copied();
                // A figure of so many digits in a table is no date: bodies sign above it.
                let signed = self.signatories(position);
                if reading.is_some() && (signed.is_some() || reading == portal_date) {
                    metadata.issued = reading;
                    metadata.broken_date = Some(
                        self.paragraphs
                            .folded
                            .span(self.paragraphs.ranges[*index].clone()),
                    );
                    metadata.findings.issued = Some(Finding::new("broken_date", 70));
                    metadata.issuer = signed;
                    metadata.findings.issuer =
                        metadata.issuer.as_ref().map(|_| Finding::new("signature", 90));
                    break;
                }
            }
        }
        if metadata.issued.is_none() {
            let dated = |text: &str| {
                let found = BRACKETED_DATE.captures(text);
                let found = found.or_else(|| {
                    text.ends_with(')')
                        .then(|| BRACKETED_ACT.captures(text))
                        .flatten()
                });
                date_in(found?.get(1)?.as_str())
            };
            let under_title = self.head.iter().find_map(|index| dated(self.text(*index)));
            metadata.issued = under_title;
            metadata.findings.issued = under_title.map(|_| Finding::new("date_under_title", 88));
        }
        if metadata.issued.is_none() {
            metadata.findings.issued = portal_date
                .map(|_| Finding::new("portal_table", 93))
                .or(printed.map(|_| Finding::new("printing_line", 75)));
        }
        metadata.issued = metadata.issued.or(portal_date).or(printed);
        printer
    }

    /// Whether a date is one of several that a portal puts above the title without names of fields: a further date is signed below.
    fn of_portal(&self, date: usize) -> bool {
        let is_date = |position: &usize| is_date_line(self.text(self.all[*position]));
        let mut later = (date + 1..self.all.len()).filter(is_date);
        date < LINES_OF_PORTAL
            && self.signatories(date).is_none()
            && later.any(|date| self.signatories(date).is_some())
    }

    /// The bodies on the lines above the date.
    fn signatories(&self, date: usize) -> Option<String> {
        let mut bodies: Vec<String> = Vec::new();
        // (甲链办公室) on a line of its own: the other name of the body above.
        let mut other_name = "";
        for index in self.all[..date].iter().rev() {
            let text = self.text(*index);
            if is_seal(text) {
                continue;
            }
            let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
            if inner.is_some_and(|inner| SIGNATORY.is_match(inner)) {
                other_name = text;
                continue;
            }
            if !SIGNATORY.is_match(text) || text.chars().count() > 40 {
                break;
            }
            let range = self.paragraphs.ranges[*index].clone();
            let several = self.several_in_a_line(range);
            let name = SEALS.iter().find_map(|seal| several.strip_suffix(seal));
            let name = name.unwrap_or(&several);
            bodies.insert(0, format!("{name}{}", std::mem::take(&mut other_name)));
        }
        // 甲局(代章): its seal stands for that of the body above.
        match &mut bodies[..] {
            [only] => *only = only.trim_end_matches("(代章)").to_owned(),
            _ => bodies.retain(|body| !body.ends_with("(代章)")),
        }
        (!bodies.is_empty()).then(|| bodies.join("、"))
    }

    /// 甲县政府 乙县政府 on one line are two bodies.
    fn several_in_a_line(&self, range: Range<usize>) -> String {
        let start = range.start;
        let text = &self.paragraphs.folded.text()[range];
        let mut parts: Vec<&str> = Vec::new();
        let mut from = 0;
        for (at, _) in text.char_indices().skip(1) {
            let apart =
                self.paragraphs.folded.blank_before(start + at) || begins_alike(&text[from..], at - from);
            if apart && SIGNATORY.is_match(&text[from..at]) {
                parts.push(&text[from..at]);
                from = at;
            }
        }
        parts.push(&text[from..]);
        match parts.iter().all(|part| SIGNATORY.is_match(part)) {
            true => parts.join("、"),
            false => text.to_owned(),
        }
    }
}

/// Whether a name goes on with another one of the same place: 甲市乙局甲市丙局.
fn begins_alike(names: &str, at: usize) -> bool {
    const LETTERS: usize = 3;
    let place = names
        .char_indices()
        .nth(LETTERS)
        .map_or("", |(end, _)| &names[..end]);
    at > place.len()
        && !place.is_empty()
        && names[at..].starts_with(place)
        && place.ends_with(['省', '市', '县', '区', '州', '盟', '旗'])
}

/// The issuer named at the beginning of a title: 甲市人民政府关于….
pub(super) fn issuer_of_title(title: &str) -> Option<String> {
    let end = [title.find("关于"), title.find("印发"), title.find("转发")]
        .into_iter()
        .flatten()
        .min()?;
    let name = &title[..end];
    if let Some(both) = CENTRAL.captures(name) {
        return Some(format!("{}、{}", &both[1], &both[2]));
    }
    if !SIGNATORY.is_match(name) {
        return None;
    }
    // 中共甲市委甲市人民政府 are two bodies written as one.
    let committee = name.find("委").filter(|_| {
        name.starts_with("中共")
            && ["政府", "政府办公室", "政府办公厅"]
                .iter()
                .any(|end| name.ends_with(end))
    });
    Some(match committee {
        Some(at) => {
            let ends = ["委员会办公室", "委员会办公厅", "委员会", "委办公室", "委办公厅"];
            let end = ends.iter().find(|end| name[at..].starts_with(**end));
            let at = at + end.map_or("委".len(), |end| end.len());
            let rest = name[at..].trim_start_matches('、');
            format!("{}、{rest}", &name[..at])
        }
        None => name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_read_from_titles() {
        assert_eq!(
            issuer_of_title("市政府关于印发计划的通知").as_deref(),
            Some("市政府")
        );
        assert_eq!(
            issuer_of_title("中共云泽市委云泽市人民政府关于改革的意见").as_deref(),
            Some("中共云泽市委、云泽市人民政府")
        );
        assert_eq!(issuer_of_title("开发区改革一年间"), None);
    }
}
