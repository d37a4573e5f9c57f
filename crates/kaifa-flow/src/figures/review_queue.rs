//! What waits for a reviewer: the newest versions at the stages at which this person reviews, the striking ones first. What
//! strikes only sorts; it refuses nothing.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use kaifa_base::{Decimal, Period, Place, Problem, Words};
use kaifa_store::rows::{FigureFilter, FigureVersion, ReviewState};
use kaifa_store::{Kept, Store};

use crate::app::App;
use crate::codes;
use crate::figures::book::FigureBook;
use crate::figures::review::{place_in, reviewed_meanwhile, waiting_at};
use crate::people::permission::Signed;
use crate::place::picture::Picture;
use crate::place::{PlacePicture, Stage};
use crate::stop::Stop;

/// A change against last year above this share of last year's value is looked at first.
const JUMP_PERCENT: i64 = 30;

/// One figure that waits.
#[derive(Debug)]
pub struct Waiting<'a> {
    /// The place that its unit belongs to.
    pub place: &'a PlacePicture,
    /// The version.
    pub figure: Kept<FigureVersion>,
    /// Where it waits.
    pub stage: Stage,
    /// The figure of the same period of last year that counts.
    pub last_year: Option<FigureVersion>,
    /// Change against it in percent, unrounded; absent where there is nothing to compare with.
    pub change: Option<Decimal>,
    /// Why it is looked at first.
    pub strikes: BTreeSet<Strike>,
}

/// The figures that wait for a review by themselves, with all versions of their periods and of the years before.
#[derive(Debug)]
pub struct WaitingFigures {
    figures: Vec<Kept<FigureVersion>>,
    book: FigureBook,
}

impl WaitingFigures {
    /// Reads them.
    pub async fn read(store: &Store) -> Result<WaitingFigures, Stop> {
        let figures = store.list_own_waiting_figures().await?;
        // Only the period that waits and the year before it are compared.
        let wanted = figures
            .iter()
            .flat_map(|figure| {
                [figure.period, figure.period.shift_years(-1)].map(|period| (figure.subject.clone(), period))
            })
            .collect();
        let book = FigureBook::of_units_and_periods(store, &wanted, None).await?;
        Ok(WaitingFigures { figures, book })
    }
}

/// Why a figure is looked at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strike {
    /// It changed by more than [`JUMP_PERCENT`], or from or to zero.
    Jump,
    /// Last year had a number, this year says that the question does not arise; or the other way round.
    StateChanged,
    /// It replaces a version that was accepted.
    CorrectsAccepted,
    /// The reviewer handed it in.
    OwnEntry,
}

impl Strike {
    /// In words.
    pub fn words(self) -> Words {
        match self {
            Strike::Jump => Words::new("变动超过30%", "changed by more than 30%"),
            Strike::StateChanged => Words::new("与上年口径不同", "last year was of another kind"),
            Strike::CorrectsAccepted => Words::new("更正已通过的数据", "corrects an accepted figure"),
            Strike::OwnEntry => Words::new("本人填报", "entered by yourself"),
        }
    }
}

/// Change in percent; nothing where there was zero.
pub(crate) fn change_percent(before: Decimal, now: Decimal) -> Option<Decimal> {
    let step = now.checked_sub(before)?;
    step.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(before.abs())
}

/// Whether a change is a jump. Compared without division, so that exactly 30 % is none.
pub fn is_jump(before: Decimal, now: Decimal) -> bool {
    let step = (now - before).abs().checked_mul(Decimal::ONE_HUNDRED);
    let limit = before.abs().checked_mul(Decimal::from(JUMP_PERCENT));
    match (step, limit) {
        (Some(step), Some(limit)) => step > limit,
        // Numbers too large to multiply are worth a look.
        _ => true,
    }
}

/// What waits for a person figure by figure, what was handed in by whole reports left out; striking ones first, then by unit, period and indicator.
pub async fn waiting_for<'a>(
    app: &App,
    picture: &'a Picture,
    person: &Signed,
) -> Result<Vec<Waiting<'a>>, Stop> {
    let all = app.waiting_figures().await?;
    let mut mine = Vec::new();
    for figure in &all.figures {
        let Some(place) = picture.place_of_unit(&figure.subject) else {
            continue;
        };
        if let Some(stage) = waiting_at(place, figure)
            && person.covers(stage.task(), &figure.subject)
        {
            mine.push((place, figure.clone(), stage));
        }
    }
    let book = &all.book;
    let mut waiting: Vec<Waiting<'a>> = mine
        .into_iter()
        .filter(|(_, figure, _)| {
            // A version that a newer one has replaced needs no review any more.
            book.newest(&figure.indicator, &figure.subject, figure.period)
                .is_some_and(|newest| newest.version == figure.version)
        })
        .map(|(place, figure, stage)| compare(book, person, place, figure, stage))
        .collect();
    waiting.sort_by_cached_key(|one| {
        (
            one.strikes.is_empty(),
            one.strikes.first().copied(),
            one.place.unit_name(&one.figure.subject).to_owned(),
            Reverse(one.figure.period),
            one.figure.indicator.clone(),
        )
    });
    Ok(waiting)
}

fn compare<'a>(
    book: &FigureBook,
    person: &Signed,
    place: &'a PlacePicture,
    figure: Kept<FigureVersion>,
    stage: Stage,
) -> Waiting<'a> {
    let period: Period = figure.period.shift_years(-1);
    let last_year = book
        .in_force(&figure.indicator, &figure.subject, period)
        .map(|version| version.row.clone());
    let mut strikes = BTreeSet::new();
    let mut change = None;
    match (
        last_year.as_ref().map(|last| (last.state, last.value)),
        figure.value,
    ) {
        (Some((_, Some(before))), Some(now)) => {
            change = change_percent(before, now);
            if is_jump(before, now) {
                strikes.insert(Strike::Jump);
            }
        }
        (Some((state, _)), _) if state != figure.state => {
            strikes.insert(Strike::StateChanged);
        }
        _ => {}
    }
    if book
        .in_force(&figure.indicator, &figure.subject, figure.period)
        .is_some()
    {
        strikes.insert(Strike::CorrectsAccepted);
    }
    if figure.entered_by == person.id {
        strikes.insert(Strike::OwnEntry);
    }
    Waiting {
        place,
        figure,
        stage,
        last_year,
        change,
        strikes,
    }
}

/// What a form says of a figure: which version at which stage the reviewer saw.
pub fn key_of(figure: &FigureVersion) -> String {
    format!(
        "{}|{}|{}|{}|{}",
        figure.indicator, figure.subject, figure.period, figure.version, figure.stage
    )
}

/// The figures that a form names, if all of them still wait as the reviewer saw them; else who was faster, for each.
pub async fn read_keys(
    app: &App,
    picture: &Picture,
    keys: &[String],
) -> Result<Vec<Kept<FigureVersion>>, Stop> {
    let mut figures = Vec::new();
    let mut problems = Vec::new();
    for key in keys {
        let parts: Vec<&str> = key.split('|').collect();
        let read = match parts.as_slice() {
            [indicator, subject, period, version, stage] => Period::parse(period)
                .zip(version.parse::<i64>().ok())
                .zip(stage.parse::<i64>().ok())
                .map(|((period, version), stage)| (*indicator, *subject, period, version, stage)),
            _ => None,
        };
        let Some((indicator, subject, period, version, stage)) = read else {
            return Err(Stop::bad_field(
                "figure",
                format!("无法识别要审核的数据“{key}”"),
                format!("`{key}` names no figure"),
            ));
        };
        let filter = FigureFilter {
            indicator: Some(indicator.to_owned()),
            subject: Some(subject.to_owned()),
            period: Some(period),
            ..FigureFilter::default()
        };
        let versions = app.store.list_figures(&filter).await?;
        let newest = versions.last().map_or(0, |version| version.version);
        let Some(figure) = versions.into_iter().find(|one| one.version == version) else {
            return Err(Stop::not_found("要审核的数据", "the figure to review"));
        };
        let seen = FigureVersion {
            stage,
            review: ReviewState::UnderReview,
            ..figure.row.clone()
        };
        let place = picture.place_of_unit(subject);
        if figure.stage != stage || figure.review != ReviewState::UnderReview {
            problems.push(reviewed_meanwhile(app, place, &seen).await?);
        } else if newest > version {
            problems.push(superseded(place, &figure, newest));
        } else {
            figures.push(figure);
        }
    }
    if figures.is_empty() && problems.is_empty() {
        let words = Words::new("没有勾选任何数据", "nothing was ticked");
        problems.push(
            Problem::error(&codes::NOTHING_ENTERED, Place::field("figure"), words)
                .hint("请先勾选要通过的数据", "tick what is to be accepted"),
        );
    }
    match problems.is_empty() {
        true => Ok(figures),
        false => Err(Stop::problems(problems)),
    }
}

fn superseded(place: Option<&PlacePicture>, figure: &FigureVersion, newest: i64) -> Problem {
    Problem::error(
        &codes::SUPERSEDED,
        place_in(place, figure),
        Words::new(
            format!("填报单位已提交第 {newest} 版,第 {} 版不再审核", figure.version),
            format!(
                "the unit has handed in version {newest}; version {} is not reviewed any more",
                figure.version
            ),
        ),
    )
    .hint("请刷新后审核新版", "reload and review the new version")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn exactly_thirty_percent_is_no_jump_and_a_hair_more_is_one() {
        for (before, now, jump) in [
            ("100", "130", false),
            ("100", "130.01", true),
            ("100", "70", false),
            ("100", "69.99", true),
            ("0", "0", false),
            ("0", "1", true),
            ("3", "3.9", false),
        ] {
            assert_eq!(is_jump(number(before), number(now)), jump, "{before} to {now}");
        }
    }

    #[test]
    fn a_change_from_zero_has_no_percentage() {
        assert_eq!(change_percent(number("0"), number("5")), None);
        assert_eq!(change_percent(number("80"), number("60")), Some(number("-25")));
    }
}
