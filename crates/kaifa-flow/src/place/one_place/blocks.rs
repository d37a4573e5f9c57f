//! Blocks, effects and decisions in words: what is blocked, by which clause, until when.

use kaifa_base::{Date, Lang, Words};
use kaifa_eval::effects::{self, Effect};
use kaifa_pack::item::EndCondition;

use super::PlacePicture;
use crate::records::words::{register_title, state_title};

/// A block that holds on a day, with what a refusal must say.
#[derive(Debug, Clone)]
pub struct BlockNow {
    /// Code of what is blocked.
    pub function: String,
    /// The clause.
    pub clause: String,
    /// First day.
    pub from: Date,
    /// Last day, where known.
    pub until: Option<Date>,
    /// The end in words, where no day is known.
    pub until_event: Words,
    /// Id of the decision.
    pub decision: String,
    /// Id of the proposal.
    pub proposal: String,
}

impl BlockNow {
    /// When it ends, as the end of a sentence.
    pub fn until_words(&self, lang: Lang) -> String {
        match (self.until, lang) {
            (Some(day), Lang::Zh) => format!("至{}止", lang.date(day)),
            (Some(day), Lang::En) => format!("until {}", lang.date(day)),
            (None, Lang::Zh) => format!("至{}止", self.until_event.zh),
            (None, Lang::En) => format!("until {}", self.until_event.en),
        }
    }
}

impl PlacePicture {
    /// Title of something that can be blocked.
    pub fn function_title(&self, code: &str, lang: Lang) -> String {
        match self.edition.function(code) {
            Some(function) => match (&function.title_en, lang) {
                (Some(english), Lang::En) => english.clone(),
                _ => function.title.clone(),
            },
            None => code.to_owned(),
        }
    }

    /// Title of what an effect does. The outcome keeps the Chinese one; the edition in force may have it in another language.
    pub fn effect_title(&self, effect: &Effect, lang: Lang) -> Option<String> {
        let kept = effect.what.title.as_ref()?;
        let rule = self.edition.rule(&effect.rule);
        let titles = rule.into_iter().flat_map(|rule| &rule.consequences);
        let mut titles = titles.filter_map(|consequence| consequence.title.as_ref());
        let title = titles.find(|title| title.zh == *kept);
        Some(title.map_or(kept.as_str(), |title| title.get(lang)).to_owned())
    }

    /// Words for an option of a decision.
    pub fn option_words(&self, rule: &str, code: &str) -> String {
        let consequences = self.edition.rule(rule).map(|rule| rule.consequences.as_slice());
        consequences
            .unwrap_or_default()
            .iter()
            .find_map(|one| one.option_title(code))
            .unwrap_or(code)
            .to_owned()
    }

    /// The condition with which an effect ends, in words.
    pub fn end_condition_words(&self, condition: &EndCondition, lang: Lang) -> String {
        match condition {
            EndCondition::RecordState { record, state } => {
                let register = self.edition.register(record);
                let title = register.map_or(record.clone(), |register| register_title(register, lang));
                let state = register.map_or(state.as_str(), |register| state_title(register, state, lang));
                match lang {
                    Lang::Zh => format!("{title}{state}"),
                    Lang::En => format!("{title}: {state}"),
                }
            }
            EndCondition::ListWithout { rule } => {
                let title = self
                    .edition
                    .rule(rule)
                    .map_or(rule.clone(), |rule| rule.title.get(lang).to_owned());
                match lang {
                    Lang::Zh => format!("下一次公布的名单不再触发“{title}”"),
                    Lang::En => format!("the next published list does not trigger “{title}”"),
                }
            }
        }
    }

    /// The block of a function for a subject on a day.
    pub fn block_on(&self, subject: &str, function: &str, on: Date) -> Option<BlockNow> {
        let block = effects::blocked(&self.history, subject, function, on)?;
        let decision = block.decision.as_ref();
        let ends = self
            .effects
            .iter()
            .find(|effect| {
                decision.is_some_and(|d| d.proposal == effect.proposal)
                    && effect.what.functions.iter().any(|f| f == function)
            })
            .map(|effect| effect.what.ends_when.as_slice())
            .unwrap_or_default();
        let in_language = |lang: Lang| {
            let all: Vec<String> = ends
                .iter()
                .map(|one| self.end_condition_words(one, lang))
                .collect();
            all.join(lang.pick("且", " and "))
        };
        Some(BlockNow {
            function: function.to_owned(),
            clause: block
                .citation
                .map(|citation| citation.clause.to_string())
                .unwrap_or_default(),
            from: block.from.unwrap_or(on),
            until: block.until,
            until_event: if ends.is_empty() {
                let said = block.until_words.unwrap_or_default();
                Words::new(said.clone(), said)
            } else {
                Words::new(in_language(Lang::Zh), in_language(Lang::En))
            },
            decision: decision.map(|d| d.id.clone()).unwrap_or_default(),
            proposal: decision.map(|d| d.proposal.clone()).unwrap_or_default(),
        })
    }
}
