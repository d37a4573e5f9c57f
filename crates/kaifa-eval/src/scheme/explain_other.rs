//! The score of another scheme as a step of a derivation: what it came to there, opened down to its own figures, or why there is none.

use kaifa_base::Words as Message;
use kaifa_pack::{Scheme, ScoreFunction};
use serde::Serialize;

use super::exactly::ExactRow;
use super::explain::{Derivation, explain, shown, words};
use super::others::without_score;
use super::run::cell;
use crate::exact::exact;

/// The score of another scheme in a derivation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OtherScore {
    /// Id of the scheme.
    pub scheme: String,
    /// Its title.
    pub title: Message,
    /// Its full score.
    pub full: String,
    /// The score; none where it gives none.
    pub score: Option<String>,
    /// Why there is none.
    pub without: Option<Message>,
    /// How the score comes about there, without rank and grade, which nothing here rests on; none where its data do not hold the
    /// subject.
    pub derivation: Option<Box<Derivation>>,
}

/// The other scheme's score behind an indicator of a row, where it is one and counts. It is said of the whole row, not of its parts.
pub(super) fn other_score(exact_row: &ExactRow<'_, '_>, at: usize) -> Option<OtherScore> {
    let evaluation = exact_row.evaluation;
    let Some(ScoreFunction::Scheme { scheme: name }) = &evaluation.plan.scheme.indicators[at].score else {
        return None;
    };
    if exact_row.is_part() || matches!(exact_row.cell(at), cell::INVALID | cell::NOT_APPLICABLE) {
        return None;
    }
    let taken = evaluation.others.get(name)?;
    let (other, row) = (&*taken.evaluation, taken.row(exact_row.row));
    let without = without_score(other, row);
    let derivation = row.map(|row| Derivation {
        rank: None,
        grade: None,
        next: None,
        parts: Vec::new(),
        ..explain(other, row)
    });
    let scheme: &Scheme = &other.plan.scheme;
    Some(OtherScore {
        scheme: scheme.id.clone(),
        title: words(&scheme.title),
        full: shown(&exact(scheme.score.full)),
        score: derivation
            .as_ref()
            .and_then(|one| one.score.clone())
            .filter(|_| without.is_none()),
        without,
        derivation: derivation.map(Box::new),
    })
}

impl OtherScore {
    /// Its value in words, as the formula of an indicator.
    pub(super) fn formula(&self) -> Message {
        Message::new(
            format!("“{}”得分 ÷ 满分", self.title.zh),
            format!("score by “{}” ÷ its full score", self.title.en),
        )
    }

    /// How it becomes points.
    pub(super) fn how(&self, weight: &str, points: &str) -> Message {
        let (score, full) = (self.score.as_deref().unwrap_or_default(), &self.full);
        let formula = format!("{weight} × {score} ÷ {full} = {points}");
        Message::new(
            format!("“{}”得分 {score}(满分 {full}),计 {formula}", self.title.zh),
            format!("score {score} of {full} by “{}”: {formula}", self.title.en),
        )
    }

    /// That it gives no score, and why, before what the rule of the indicator makes of that.
    pub(super) fn missing(&self, rule: Message) -> Message {
        let Some(without) = &self.without else {
            return rule;
        };
        Message::new(
            format!("“{}”没有得分:{};{}", self.title.zh, without.zh, rule.zh),
            format!("no score by “{}”: {}; {}", self.title.en, without.en, rule.en),
        )
    }
}
