//! Due dates as a calendar file (RFC 5545): whole days, lines folded at 75 octets, the same event under the same id each time.

use kaifa_base::{Date, Digest};
use kaifa_store::Instant;

/// Octets of a line before it is folded.
const LINE: usize = 75;

/// One day to keep in mind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is about; makes the id.
    pub key: String,
    /// The day.
    pub on: Date,
    /// What.
    pub title: String,
    /// More of it.
    pub detail: String,
    /// Where it leads.
    pub link: String,
}

/// The file.
pub fn calendar(events: &[Event], now: Instant) -> String {
    let mut text = String::new();
    let mut line = |content: String| text.push_str(&fold(&content));
    line("BEGIN:VCALENDAR".to_owned());
    line("VERSION:2.0".to_owned());
    line("PRODID:-//Kaifa//Duties//ZH".to_owned());
    line("CALSCALE:GREGORIAN".to_owned());
    for event in events {
        let id = Digest::of(&event.key);
        line("BEGIN:VEVENT".to_owned());
        line(format!("UID:{}@kaifa", &id.as_str()[..32]));
        line(format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ")));
        line(format!("DTSTART;VALUE=DATE:{}", event.on.format("%Y%m%d")));
        line(format!("SUMMARY:{}", escape(&event.title)));
        if !event.detail.is_empty() {
            line(format!("DESCRIPTION:{}", escape(&event.detail)));
        }
        line(format!("X-KAIFA-LINK:{}", escape(&event.link)));
        line("BEGIN:VALARM".to_owned());
        line("ACTION:DISPLAY".to_owned());
        line(format!("DESCRIPTION:{}", escape(&event.title)));
        line("TRIGGER:-P7D".to_owned());
        line("END:VALARM".to_owned());
        line("END:VEVENT".to_owned());
    }
    line("END:VCALENDAR".to_owned());
    text
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace('\n', "\\n")
}

/// A content line, folded between characters, with its line ends.
fn fold(content: &str) -> String {
    let mut folded = String::new();
    let mut used = 0;
    for c in content.chars() {
        if used + c.len_utf8() > LINE {
            folded.push_str("\r\n ");
            used = 1;
        }
        folded.push(c);
        used += c.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_chinese_lines_are_folded_between_characters_and_unfold_to_the_same() {
        let title = "开发区污水处理设施建成投运并完成验收,报领导小组办公室备案;附验收意见".repeat(3);
        let event = Event {
            key: "a".to_owned(),
            on: Date::from_ymd_opt(2026, 6, 30).expect("a day"),
            title: title.clone(),
            detail: String::new(),
            link: "/duties/a/b".to_owned(),
        };
        let now = event.on.and_hms_opt(8, 0, 0).expect("a time").and_utc();
        let text = calendar(std::slice::from_ref(&event), now);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:{}", escape(&title))));
        assert!(unfolded.contains("DTSTART;VALUE=DATE:20260630"));
        assert_eq!(text, calendar(&[event], now));
    }
}
