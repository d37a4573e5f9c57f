//! Groups so small that grades by place say little: fewer ranked than the scheme names, or so few that some grade has no place at
//! all (of one ranked, the last quota takes the only one). Whoever signs is told before.

use kaifa_base::Words;
use kaifa_pack::item::{Scheme, SmallGroupRule};

use super::ranking::Limits;

/// A group whose quotas or size deserve a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallGroupFound {
    /// Words that name the group; empty where the scheme has one list.
    pub name: Vec<String>,
    /// How many are ranked in it.
    pub size: u32,
    /// Whether it has fewer than the scheme names, so that its rule for small groups holds.
    pub below: Option<SmallGroupRule>,
    /// Grades that have no place among so few.
    pub without: Vec<String>,
}

impl SmallGroupFound {
    /// What is to be said of a group of `size` ranked; nothing where every grade has a place and the scheme names no larger size.
    pub fn of(scheme: &Scheme, name: &[String], size: u32) -> Option<SmallGroupFound> {
        let small = scheme.grading.as_ref()?.small_group.as_ref();
        let below = small.filter(|small| size < small.below).map(|small| small.rule);
        let without: Vec<String> = Limits::of(scheme)
            .map(|limits| limits.without_places(size))
            .unwrap_or_default()
            .into_iter()
            .map(|at| scheme.grades[at].id.clone())
            .collect();
        (size > 0 && (below.is_some() || !without.is_empty())).then(|| SmallGroupFound {
            name: name.to_vec(),
            size,
            below,
            without,
        })
    }

    /// The warning.
    pub fn words(&self) -> Words {
        let (mut zh, mut en) = match self.name.is_empty() {
            true => (String::new(), String::new()),
            false => {
                let name = self.name.join(" · ");
                (format!("“{name}”"), format!(" in “{name}”"))
            }
        };
        zh.push_str(&format!("只有 {} 个参加排名", self.size));
        en = format!("only {} are ranked{en}", self.size);
        match self.below {
            Some(SmallGroupRule::NoLast) => {
                zh.push_str(",按办法不评最低等级");
                en.push_str("; by the scheme nobody gets the last grade");
            }
            Some(SmallGroupRule::Ungraded) => {
                zh.push_str(",按办法不分等级");
                en.push_str("; by the scheme there are no grades");
            }
            Some(SmallGroupRule::Warn) | None => {
                zh.push_str(",按比例定等级意义不大");
                en.push_str(": shares say little there");
            }
        }
        if !self.without.is_empty() && self.below != Some(SmallGroupRule::Ungraded) {
            zh.push_str(&format!(";等级 {} 没有名额", self.without.join("、")));
            en.push_str(&format!("; no place for {}", self.without.join(", ")));
        }
        Words::new(zh, en)
    }
}
