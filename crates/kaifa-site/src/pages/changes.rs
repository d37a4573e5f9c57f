//! What became of each subject between two results of an evaluation, in words: for corrections, comparisons and what-ifs.

use kaifa_base::Lang;
use kaifa_eval::composite::issued::{Changed, Only};
use kaifa_pack::item::Scheme;
use serde::Serialize;

use crate::pages::evaluations::{score_words, title};

/// What became of a subject.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ChangeView {
    /// The subject.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// Its rank before and after, in words.
    pub rank: [String; 2],
    /// Its score before and after.
    pub score: [String; 2],
    /// Places gained, with an arrow.
    pub gained: String,
    /// Whether it gained places (1), lost some (−1) or neither.
    pub way: i8,
    /// What follows from it now and did not, and the reverse, in words.
    pub consequences: Vec<String>,
}

impl ChangeView {
    /// Changes in words.
    pub fn all(changes: &[Changed], scheme: &Scheme, lang: Lang) -> Vec<ChangeView> {
        let line = |id: &String| {
            let found = scheme.lines.iter().find(|line| line.id == *id);
            found.map_or_else(|| id.clone(), |line| title(&line.title, lang))
        };
        let rank = |rank: Option<u32>| match rank {
            Some(rank) => rank.to_string(),
            None => lang.pick("不排名", "not ranked").to_owned(),
        };
        let view = |one: &Changed| {
            let gained = one.places_gained();
            let mut consequences: Vec<String> = Vec::new();
            let entered = one.entered.iter().map(|id| match lang {
                Lang::Zh => format!("进入“{}”", line(id)),
                Lang::En => format!("now inside “{}”", line(id)),
            });
            consequences.extend(entered);
            let left = one.left.iter().map(|id| match lang {
                Lang::Zh => format!("不再在“{}”内", line(id)),
                Lang::En => format!("no longer inside “{}”", line(id)),
            });
            consequences.extend(left);
            if one.grade[0] != one.grade[1] {
                let none = || lang.pick("无", "none").to_owned();
                let [was, is] = one.grade.clone().map(|grade| grade.unwrap_or_else(none));
                consequences.push(match lang {
                    Lang::Zh => format!("等级 {was} → {is}"),
                    Lang::En => format!("grade {was} → {is}"),
                });
            }
            match one.only {
                Some(Only::Before) => {
                    consequences.push(lang.pick("不再参评", "not evaluated any more").into())
                }
                Some(Only::After) => consequences.push(lang.pick("新参评", "newly evaluated").into()),
                None if one.group[0] != one.group[1] => {
                    consequences.push(lang.pick("换了分组", "in another peer group").into());
                }
                None => {}
            }
            ChangeView {
                zone: one.subject.clone(),
                name: one.name.clone(),
                rank: one.rank.map(rank),
                score: one.score.map(|score| match score {
                    Some(score) => score_words(score),
                    None => lang.pick("无", "none").to_owned(),
                }),
                gained: match gained {
                    Some(up) if up > 0 => format!("▲{up}"),
                    Some(down) if down < 0 => format!("▼{}", -down),
                    Some(_) => "—".to_owned(),
                    None => String::new(),
                },
                way: gained.unwrap_or_default().signum() as i8,
                consequences,
            }
        };
        changes.iter().map(view).collect()
    }
}
