//! Before something of which the day is not known: 2027年大坝蓄水前, 秋季开学前, 入汛前. Only what the event is tells by when, so the date stays
//! empty; a year before it governs figures all the same.

use chrono::{Datelike, NaiveDate};

use super::DeadlineKind;
use super::calendar::{by_of, no_deadline};
use super::partial::eve;
use super::pattern::{Context, Pattern, Reading};
use crate::confidence::Finding;
use crate::pattern::Captures;

/// What comes each year on no fixed day: seasons, terms of schools, feasts of the moon, examinations.
const SEASON: &str = concat!(
    "(?:(?:春季|秋季|新|下)?(?:学期|学年)?(?:开学|开课)|暑假|寒假|暑期|主?汛期?|入汛|梅雨季?|雨季|台风季|枯水期|",
    "(?:冬季)?(?:采暖|供暖|供热|取暖)(?:季|期)?(?:开始|到来|来临)?|入冬|封冻|上冻|冰冻期|春耕(?:生产)?|春播|春灌|秋播|秋种|夏收|秋收|麦收|三夏|三秋|",
    "防火期|休渔期|开渔|春节|元宵节?|清明节?|端午节?|中秋节?|“?两节”?|“?双节”?|高考|中考|换届)"
);

/// Events with their year before them, which are looked for before the year alone.
pub(super) fn with_year() -> Vec<Pattern> {
    vec![
        // 2027年大坝蓄水前, before an event whose day is not known.
        Pattern::new(
            r"(?P<span>(?:到|至|在)?(?P<year>20\d\d)年(?P<event>[\p{Han}--[底末初年月旬度日]]{2,16}?)(?:之前|以前|前))[,。;]",
            before_event,
        ).with(&["前,", "前。", "前;"]),
        // 2027年汛期前建成, 2027年春季学期开学前投用: before a season, whatever follows.
        Pattern::new(
            &format!("(?:到|至|在)?(?P<year>20\\d\\d)年(?P<event>{SEASON})(?:之前|以前|前)"),
            before_event,
        ).with(&["前"]),
    ]
}

/// Events without a year. What comes every year (每年汛期前) is a rhythm, what is before and after (春节前后) no limit.
pub(super) fn without_year() -> Vec<Pattern> {
    vec![
        Pattern::new(
            &format!("(?:到|至|在)?(?:今年|明年|当年|本年)?{SEASON}(?:之前|以前|前)"),
            |captures, context| {
                let whole = &captures[0];
                let around = context
                    .after
                    .starts_with(['后', '夕', '期', '置', '一', '两', '三', '的', '(']);
                let yearly = context.before.ends_with(['每', '年']) || context.yearly_before;
                let told = ["已", "了"].iter().any(|word| context.phrase.contains(word));
                let named = whole.starts_with(['主', '汛']) && context.before.ends_with(['防', '度', '抗']);
                (!around && !yearly && !told && !named && !no_deadline(context))
                    .then(|| Reading::undated(DeadlineKind::ByDate, Finding::new("before_event", 75)))
            },
        )
        .with(&["前"]),
    ]
}

fn before_event(captures: &Captures, context: &Context) -> Option<Reading> {
    let year: i32 = captures["year"].parse().ok()?;
    if context.issued.is_some_and(|issued| year < issued.year()) || no_deadline(context) {
        return None;
    }
    let eve = eve(&captures["event"]);
    Some(Reading {
        kind: DeadlineKind::ByDate,
        date: eve.and_then(|(month, day)| NaiveDate::from_ymd_opt(year, month, day)),
        by: Some(by_of(year, eve.map(|(month, _)| month))),
        broken: false,
        finding: Finding::new("before_event", 75),
    })
}
