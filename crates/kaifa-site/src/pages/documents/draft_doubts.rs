//! What a person is asked about an item that the reading is not sure of, in the words of an office: which field is in question, why,
//! and what to do. The reasons follow from the item and from how the reader found it, so nothing of it is stored.

use kaifa_base::{Lang, Span, Unit, Words};
use kaifa_flow::place::ReadText;
use kaifa_pack::draft::Proposal;
use kaifa_text::Clause;
use kaifa_text::target::Target;
use toml::Value;

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The field that it is about; empty for the item as a whole.
    pub field: &'static str,
    /// The question.
    pub words: String,
}

/// Below this something is asked about an item; those below [`kaifa_pack::draft::DOUBTFUL`] are shown first as well.
const ASKED: u8 = 70;
/// Names of indicators that are shorter or longer than these were likely cut at the wrong place.
const SHORT_NAME: usize = 3;
const LONG_NAME: usize = 18;
/// So far before a figure words are looked at that make a threshold of it.
const NEAR: usize = 24;

/// What is asked about an item of which the reading is not sure; nothing about others. What is assumed of all figures alike is asked
/// once for the document (`draft_assumed`).
pub fn asks(text: &ReadText, said: &Proposal, lang: Lang) -> Vec<Ask> {
    if said.sure >= ASKED {
        return Vec::new();
    }
    let clause = said
        .clause
        .as_ref()
        .and_then(|path| text.reading.clause(path.as_str()));
    let asked = match said.list.as_str() {
        "target" => Figure::of(text, said, clause).asks(),
        "duty" => duty(said, clause),
        "rule" => rule(said, clause),
        "clause" => vec![(
            "",
            Words::new(
                "没有读出要办的事或要达到的数:请确认这一条确实没有",
                "nothing to be done and no figure was read: confirm that there is none",
            ),
        )],
        "document" => vec![(
            "",
            Words::new(
                "文头或落款不全:请补齐标题、文号、印发机关和印发日期",
                "head or signature incomplete: fill in title, number, issuer and date",
            ),
        )],
        _ => Vec::new(),
    };
    let asked = match asked.is_empty() {
        true if said.list == "target" => vec![(
            "value",
            Words::new(
                "请核对指标、数值、以上还是以下、期限",
                "check the indicator, the value, its direction and the time limit",
            ),
        )],
        true => vec![(
            "",
            Words::new("请对照原文核对各栏", "check every field against the text"),
        )],
        false => asked,
    };
    let in_words = |(field, words): (&'static str, Words)| Ask {
        field,
        words: words.get(lang).to_owned(),
    };
    asked.into_iter().map(in_words).collect()
}

type Asked = Vec<(&'static str, Words)>;

fn text_of<'a>(said: &'a Proposal, key: &str) -> &'a str {
    said.fields.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A demanded figure with the reader's own finding of it.
struct Figure<'a> {
    said: &'a Proposal,
    found: Option<&'a Target>,
    /// The words that it rests on, and some before them.
    words: &'a str,
    before: &'a str,
}

impl<'a> Figure<'a> {
    fn of(text: &'a ReadText, said: &'a Proposal, clause: Option<&'a Clause>) -> Figure<'a> {
        let own = clause.map_or(Span::new(0, 0), |clause| clause.own);
        let slice = |start: usize, end: usize| text.source.slice(Span::new(start, end));
        Figure {
            said,
            found: clause
                .into_iter()
                .flat_map(|clause| &clause.targets)
                .find(|target| Some(target.span) == said.span),
            words: said.span.map_or("", |span| slice(span.start, span.end)),
            before: said.span.map_or("", |span| {
                slice(span.start.saturating_sub(NEAR).max(own.start), span.start)
            }),
        }
    }

    fn asks(&self) -> Asked {
        let mut asked = Vec::new();
        let mut ask = |field: &'static str, zh: String, en: String| asked.push((field, Words::new(zh, en)));
        let of = |key: &str| text_of(self.said, key);
        let named = of("scope_text");
        if !named.is_empty() && !self.words.contains(named) && !self.before.ends_with(named) {
            ask(
                "scope",
                format!("“{named}”取自前面的话:这个数也是它的吗"),
                format!("“{named}” comes from words before: is this figure its own as well"),
            );
        }
        if of("measure") == "added" {
            ask(
                "measure",
                "原文说“新增”:是在现有基础上再增加这么多,还是总数达到这么多".to_owned(),
                "the text says 新增 (new): is it so many more, or so many in all".to_owned(),
            );
        }
        let unit = of("unit");
        if !unit.is_empty() && Unit::parse(unit).is_none() {
            ask(
                "unit",
                format!("系统不认识计量单位“{unit}”:请改成常用写法,如 万元、亩、%、家"),
                format!("the unit “{unit}” is not known: write it as usual, such as 万元, 亩, %, 家"),
            );
        }
        if of("figure").is_empty() {
            ask(
                "value",
                "没有在原文中对上这个数:请照原文核对数值".to_owned(),
                "the number was not found again in the text: check the value".to_owned(),
            );
        }
        if let Some(found) = self.found {
            self.name(&found.indicator, &mut ask);
            if found.finding.sure.value() < ASKED {
                self.manner(found.finding.by, &mut ask);
            }
        }
        asked
    }

    /// What is odd about the name of what is measured.
    fn name(&self, name: &str, ask: &mut impl FnMut(&'static str, String, String)) {
        let length = name.chars().count();
        let opening: String = name.chars().take(2).collect();
        if length < SHORT_NAME {
            ask(
                "indicator",
                format!("指标名只读到“{name}”:请补全"),
                format!("of the indicator's name only “{name}” was read: complete it"),
            );
        } else if length > LONG_NAME {
            ask(
                "indicator",
                format!("指标名“{name}”偏长,可能带进了别的话:请核对"),
                format!("the name “{name}” is long and may hold other words: check it"),
            );
        } else if !self.words.contains(&opening) {
            ask(
                "indicator",
                format!("指标名“{name}”取自前文:这个数说的是它吗"),
                format!("the name “{name}” comes from words before: does the figure speak of it"),
            );
        }
    }

    /// What the way asks for in which the reader found the figure.
    fn manner(&self, by: &str, ask: &mut impl FnMut(&'static str, String, String)) {
        let conditions = ["条件", "申请", "申报", "符合", "具备", "得分", "满分", "属于"];
        if conditions
            .iter()
            .any(|word| self.words.contains(word) || self.before.contains(word))
        {
            return ask(
                "",
                "这一句像在说条件或资格:这个数是要达到的目标,还是门槛?是门槛请不采纳".to_owned(),
                "the sentence seems to state conditions: is the figure a goal or a threshold? Reject a threshold"
                    .to_owned(),
            );
        }
        match by {
            "quota" | "quota_goes_on" | "deed" | "count_becomes" | "spoken_count" | "done_in" => ask(
                "",
                "只写了数量,没有“达到”“不少于”一类的话:请确认是要求,不是举例或背景".to_owned(),
                "only an amount, without words like 达到 (reach): confirm that it is demanded and no example"
                    .to_owned(),
            ),
            "stated_for_a_time" | "urged" => ask(
                "",
                "像是在说明安排:请确认是要达到的要求".to_owned(),
                "it seems to describe a plan: confirm that it is demanded".to_owned(),
            ),
            "rank" | "count_in_rank" | "change_of_rank" => ask(
                "comparator",
                "名次:请核对在谁中间排名、第几位以内".to_owned(),
                "a rank: check among whom, and up to which place".to_owned(),
            ),
            "coverage" | "done_in_full" | "part_of_things" | "bare_share" | "compared_share" => ask(
                "value",
                "占比或“全部”:请核对是对什么说的".to_owned(),
                "a share or “all”: check of what".to_owned(),
            ),
            _ => {}
        }
    }
}

fn duty(said: &Proposal, clause: Option<&Clause>) -> Asked {
    let mut asked: Asked = Vec::new();
    let of = |key: &str| text_of(said, key);
    let heading = clause.and_then(|clause| clause.heading.as_ref());
    if heading.is_some_and(|heading| Some(heading.span) == said.span) {
        asked.push((
            "",
            Words::new(
                "只有标题,没有正文:请确认是否单列为任务",
                "a heading without words of its own: confirm that it is a duty",
            ),
        ));
    }
    if !of("note").is_empty() {
        let zh = format!("{}:请填频次或截止日", of("note"));
        let en = "how often or by when is not clear in the text: fill it in";
        asked.push(("due", Words::new(zh, en)));
    }
    let named = clause.is_some_and(|clause| !clause.responsible.is_empty() || !clause.lead.is_empty());
    let units = said.fields.get("responsible").and_then(Value::as_array);
    if let Some(units) = units.filter(|_| !named) {
        let units: Vec<&str> = units.iter().filter_map(Value::as_str).collect();
        asked.push((
            "responsible",
            Words::new(
                format!("条款没有单列责任单位,“{}”取自本句或前一句的主语:是否由其负责", Lang::Zh.list(&units)),
                format!("the clause names no unit, “{}” is the subject of this sentence or the one before: does it answer for this", Lang::En.list(&units)),
            ),
        ));
    } else if !named {
        asked.push((
            "responsible",
            Words::new(
                "条款没有写责任单位:请填写由谁办",
                "the clause names no unit: say who does it",
            ),
        ));
    }
    asked
}

fn rule(said: &Proposal, clause: Option<&Clause>) -> Asked {
    let mut asked: Asked = Vec::new();
    let of = |key: &str| text_of(said, key);
    if of("when").starts_with("judged_") {
        asked.push((
            "when",
            Words::new(
                "条件没有写成能自动判断的式子,将由人逐项认定:请核对条件和后果",
                "the condition cannot be worked out, a person will find it to hold: check it and what follows",
            ),
        ));
    }
    let named = clause.is_some_and(|clause| !clause.responsible.is_empty() || !clause.lead.is_empty());
    if !of("decides").is_empty() && !named {
        asked.push((
            "decides",
            Words::new(
                format!("由谁决定取自“由{}”:是否由其决定", of("decides")),
                format!("“{}” is said to act: does it decide", of("decides")),
            ),
        ));
    }
    if of("decides").is_empty() {
        asked.push((
            "decides",
            Words::new(
                "原文没有写由谁决定:请填写",
                "the text does not say who decides: fill it in",
            ),
        ));
    }
    asked
}
