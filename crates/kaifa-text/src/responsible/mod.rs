//! Who is responsible: the closing clauses of an article in all their brackets and labels, and who of them leads. Units are
//! given as written; resolving groups such as 各县区 to a list is a matter of the directory of units. Units that are only
//! named in the text are not responsible, but a unit named in a sentence as lead (牵头) leads.

mod cells;
mod clauses;
mod in_sentences;
mod list;
mod names;

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Span;

use crate::brackets;
use crate::confidence::Finding;
use crate::folded::{Folded, is_han};
use crate::source::Source;
use crate::variants;
pub(crate) use cells::{first_leads, lists_units, of_column};
use clauses::Form;
pub use clauses::{LABEL, labels};
use list::Unit;

/// A unit as written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitMention {
    /// The name as written, without the blanks of line breaks, in common characters.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// How it was found.
    pub finding: Finding,
}

/// The units of one clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Responsible {
    /// All units of the closing clauses, in order, each once.
    pub units: Vec<UnitMention>,
    /// Those that lead.
    pub lead: Vec<UnitMention>,
    /// Where the closing clauses stand in the even text, with their brackets; other readers leave them out.
    pub clauses: Vec<Range<usize>>,
    /// Where the units themselves stand in the even text: what else a closing clause says, such as a time limit, is read.
    pub taken: Vec<Range<usize>>,
}

/// Which units of a list lead, where a note says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leading {
    /// The first one.
    First,
    /// Those before the first sign of a kind; all where there is none.
    Before(char),
    /// Those that a sign marks.
    Marked(char),
}

/// Reads clause after clause; remembers a note on who leads that holds from there on (下同).
#[derive(Debug, Default)]
pub struct ResponsibleReader {
    leading: Option<Leading>,
}

static SEVERAL: LazyLock<Regex> = LazyLock::new(|| Regex::new("[^高中初]等[^级]|[^普]及[^时]").unwrap());

impl ResponsibleReader {
    /// Reads the own words of a clause.
    pub fn read(&mut self, source: &Source, folded: &Folded, own: Range<usize>) -> Responsible {
        let text = &folded.text()[own.clone()];
        let mut found = Responsible::default();
        let signs = folded.signs(own.clone()).counted_from(own.start);
        let closing = clauses::find(text, signs);
        let says_who_leads = text.contains("牵头");
        let note = says_who_leads.then(|| self.note(text, &closing)).flatten();
        let leading = note.or(self.leading);
        let mention = |range: Range<usize>, finding: Finding| {
            mentioned(
                source,
                folded,
                own.start + range.start..own.start + range.end,
                finding,
            )
        };
        for clause in &closing {
            found.clauses.push(with_brackets(text, &clause.range, own.start));
            let units = clause.units.iter().cloned();
            let until = match leading {
                Some(Leading::Before(sign)) => leads_until(text, &clause.range, sign),
                _ => clause.range.start,
            };
            for unit in units.flat_map(|unit| at_blanks(folded, own.start, unit)) {
                let finding = finding(clause.form, &text[unit.range.clone()]);
                let named = mention(unit.range.clone(), finding);
                found
                    .taken
                    .push(own.start + unit.range.start..own.start + unit.range.end);
                let marked = |sign: char| {
                    text[..unit.range.start].ends_with(sign) || text[unit.range.end..].starts_with(sign)
                };
                let by_sign = matches!(leading, Some(Leading::Marked(sign)) if marked(sign));
                if unit.leads || unit.range.start < until || by_sign {
                    add(&mut found.lead, named.clone());
                }
                add(&mut found.units, named);
            }
        }
        if found.lead.is_empty() && leading == Some(Leading::First) {
            found.lead.extend(found.units.first().map(|first| UnitMention {
                finding: Finding::new("first_leads", 97),
                ..first.clone()
            }));
        }
        if says_who_leads {
            for range in in_sentences::leads(text) {
                let inside = closing.iter().any(|c| c.range.contains(&range.start));
                for unit in list::pieces(text, range).into_iter().filter(|_| !inside) {
                    add(&mut found.lead, mention(unit, Finding::new("sentence_lead", 75)));
                }
            }
        }
        found
    }

    /// A reader of a document, whose note on the meaning of signs may stand anywhere.
    pub fn of(text: &str) -> ResponsibleReader {
        ResponsibleReader {
            leading: list::sign_that_leads(text).map(Leading::Marked),
        }
    }

    /// Reads a note on who leads in words that are no article, such as the preamble.
    pub(crate) fn note_outside(&mut self, text: &str) {
        let first = list::FIRST_LEADS.is_match(text).then_some(Leading::First);
        self.leading = first
            .or_else(|| before_sign(text).map(|(leading, _)| leading))
            .or(self.leading);
    }

    /// What the clause says of who leads; a note with 下同 holds from here on.
    fn note(&mut self, text: &str, closing: &[clauses::ClosingClause]) -> Option<Leading> {
        let mut here = None;
        let first = list::FIRST_LEADS.captures_iter(text).map(|note| {
            let range = note.get(0).map_or(0..0, |m| m.range());
            (
                Leading::First,
                range,
                note.get(1).is_some() || note.get(2).is_some(),
            )
        });
        let before = before_sign(text).map(|(leading, range)| (leading, range, false));
        for (leading, range, holds) in first.chain(before) {
            let in_closing = closing
                .iter()
                .any(|c| c.range.start <= range.start && range.start <= c.range.end + 1);
            let rest = text[range.end..].split([')', '〕', ']', '】', '\n']).next();
            let holds_on = holds || rest.is_some_and(|rest| rest.contains("下同"));
            if holds_on {
                self.leading = Some(leading);
            }
            if holds_on || in_closing {
                here = Some(leading);
            }
        }
        here
    }
}

/// The note that the units before a sign lead, and where it stands.
fn before_sign(text: &str) -> Option<(Leading, Range<usize>)> {
    let named = list::names_a_sign(text).then(|| list::BEFORE_SIGN_LEAD.captures(text));
    let note = named.flatten()?;
    let sign = match &note[1] {
        "逗号" => ',',
        _ => ';',
    };
    Some((Leading::Before(sign), note.get(0)?.range()))
}

/// Where the leading units of a closing clause end: at the first sign of a kind outside brackets. A clause with labels says itself who leads.
fn leads_until(text: &str, clause: &Range<usize>, sign: char) -> usize {
    let list = clause.start..list::before_note(text, clause);
    if labels(&text[list.clone()]).any(|label| label.leads()) {
        return list.start;
    }
    let first = brackets::split_outside(text, list.clone(), &[sign]).next();
    first.map_or(list.start, |first| first.end)
}

/// A name as several where a blank of the source parts the names of bodies.
fn at_blanks(folded: &Folded, offset: usize, unit: Unit) -> impl Iterator<Item = Unit> + '_ {
    let text = &folded.text()[offset..];
    let Unit { range, leads } = unit;
    let mut blanks = folded
        .blanks(offset + range.start..offset + range.end)
        .map(move |at| at - offset);
    let mut next = Some(range.start);
    std::iter::from_fn(move || {
        let from = next?;
        next = blanks.find(|at| names::are_two(&text[from..*at], &text[*at..range.end]));
        let range = from..next.unwrap_or(range.end);
        Some(Unit { range, leads })
    })
}

/// Adds a unit that is not yet there.
fn add(units: &mut Vec<UnitMention>, unit: UnitMention) {
    if !units.iter().any(|known| known.name == unit.name) {
        units.push(unit);
    }
}

/// A closing clause with its brackets, in the even text.
fn with_brackets(text: &str, clause: &Range<usize>, offset: usize) -> Range<usize> {
    let opens = text[..clause.start].ends_with(['(', '〔', '[', '【']);
    let start = if opens {
        brackets::opening_start(text, clause.start)
    } else {
        clause.start
    };
    let closing = text[clause.end..]
        .chars()
        .next()
        .filter(|c| opens && matches!(c, ')' | '〕' | ']' | '】'));
    offset + start..offset + clause.end + closing.map_or(0, char::len_utf8)
}

fn finding(form: Form, name: &str) -> Finding {
    let finding = match form {
        Form::LabelledBracket => Finding::new("labelled_bracket", 99),
        Form::RoleBracket => Finding::new("role_bracket", 98),
        Form::BareBracket => Finding::new("bare_bracket", 92),
        Form::LabelledLine => Finding::new("labelled_line", 96),
        Form::LastSentence => Finding::new("last_sentence", 85),
    };
    // 甲局等有关部门, 甲局及乙公司: a name that holds such a word may be two.
    let several = name.contains(['等', '及']) && SEVERAL.is_match(name);
    // A bare kind (单位) is what is left of a name.
    let bare = matches!(name, "单位" | "部门" | "企业" | "机构" | "有关" | "相关") || names::is_level(name);
    if !several && !bare && names::is_unit(name, false) || name == "政府" {
        finding
    } else {
        finding.less(70)
    }
}

/// A unit at a place, its words as they stand in the source, without the blanks of line breaks and whatever stood between two pages.
fn mentioned(source: &Source, folded: &Folded, range: Range<usize>, finding: Finding) -> UnitMention {
    let span = folded.span(range.clone());
    let words = &folded.text()[range.clone()];
    // Chinese characters of the even text are the common ones already.
    let name = if words.chars().all(is_han) {
        words.to_owned()
    } else if !words.contains('\n') && folded.is_whole(range.clone(), span) {
        variants::in_common(source.slice(span).to_owned())
    } else {
        let places = words.char_indices().map(|(at, c)| (range.start + at, c));
        let letters = places.filter(|(_, c)| *c != '\n');
        let name = letters.map(|(at, c)| source.slice(folded.span(at..at + c.len_utf8())));
        variants::in_common(name.collect())
    };
    UnitMention { name, span, finding }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::paragraphs;

    fn units(reader: &mut ResponsibleReader, text: &str) -> (String, String) {
        let source = Source::from_text(text);
        let paragraphs = paragraphs(&source);
        let end = paragraphs.folded.text().trim_end().len();
        let found = reader.read(&source, &paragraphs.folded, 0..end);
        let show = |units: &[UnitMention]| units.iter().map(|u| u.name.clone()).collect::<Vec<_>>().join("|");
        (show(&found.units), show(&found.lead))
    }

    fn check(text: &str, responsible: &str, lead: &str) {
        let found = units(&mut ResponsibleReader::default(), text);
        assert_eq!(
            (found.0.as_str(), found.1.as_str()),
            (responsible, lead),
            "{text}"
        );
    }

    #[test]
    fn labelled_brackets_of_every_kind() {
        check(
            "文字。(责任单位:市商务局、市财政局,各县(市、区)政府)",
            "市商务局|市财政局|各县(市、区)政府",
            "",
        );
        check(
            "文字。〔责任单位:市委编办,各区(县)党委、政府,各管委会〕",
            "市委编办|各区(县)党委|政府|各管委会",
            "",
        );
        check(
            "文字。(牵头单位:市工信局;配合单位:市税务局、市统计局)",
            "市工信局|市税务局|市统计局",
            "市工信局",
        );
        check(
            "文字。(责任单位:市商务局(口岸办)、各市、县\u{3014}市、区\u{3015}政府)",
            "市商务局(口岸办)|各市、县\u{3014}市、区\u{3015}政府",
            "",
        );
        check(
            "文字。\n牵头单位:市工信局\n配合单位:市税务局",
            "市工信局|市税务局",
            "市工信局",
        );
        check("文字。责任单位:市工信局、市税务局。", "市工信局|市税务局", "");
        check("文字。(责任单位:市商务局、市财", "市商务局|市财", "");
    }

    #[test]
    fn brackets_that_name_a_role_without_a_label() {
        check(
            "文字。(市林业局、市水务局等有关部门负责)",
            "市林业局|市水务局|有关部门",
            "",
        );
        check(
            "文字。(市科技局牵头,市财政局、市税务局按职责分工负责)",
            "市科技局|市财政局|市税务局",
            "市科技局",
        );
        check(
            "文字。(市科技局会同市财政局及各有关单位负责)",
            "市科技局|市财政局|各有关单位",
            "",
        );
        check(
            "文字。(市海关、市税务局牵头,市商务局\u{3014}市口岸办\u{3015}、市港口集团配合)",
            "市海关|市税务局|市商务局\u{3014}市口岸办\u{3015}|市港口集团",
            "市海关|市税务局",
        );
        check(
            "文字。由市科技局牵头,市财政局配合。",
            "市科技局|市财政局",
            "市科技局",
        );
    }

    #[test]
    fn other_brackets_and_units_in_the_text_are_not_responsible() {
        check("市商务局要做好服务(以下简称服务)。", "", "");
        check("文字由市政府研究。", "", "");
    }

    #[test]
    fn the_first_leads_here_or_from_here_on() {
        let mut reader = ResponsibleReader::default();
        let text = "文字。(责任单位:省科技厅、省财政厅。列第一位的为牵头单位,下同)";
        assert_eq!(
            units(&mut reader, text),
            ("省科技厅|省财政厅".into(), "省科技厅".into())
        );
        assert_eq!(
            units(&mut reader, "文字。(责任单位:省商务厅、省外办)").1,
            "省商务厅"
        );
        let mut once = ResponsibleReader::default();
        units(&mut once, "文字。(甲局、乙局负责,排首位的单位牵头)");
        assert_eq!(units(&mut once, "文字。(甲局、乙局负责)").1, "");
    }

    #[test]
    fn those_before_a_sign_lead_from_here_on() {
        let mut reader = ResponsibleReader::default();
        let text =
            "文字。(市交通局、各县政府,市民政局。列逗号之前的为牵头单位,其他单位配合,下同)又文字。(市水务局)";
        let found = units(&mut reader, text);
        assert_eq!(found.0, "市交通局|各县政府|市民政局|市水务局");
        assert_eq!(found.1, "市交通局|各县政府|市水务局");
        let next = "文字。[市水务局、各县政府(含甲管委会,下同),市财政局]";
        assert_eq!(units(&mut reader, next).1, "市水务局|各县政府");
        let mut once = ResponsibleReader::default();
        let text = "文字。(责任单位:甲局、乙局;丙局。分号前为牵头单位)";
        assert_eq!(
            units(&mut once, text),
            ("甲局|乙局|丙局".into(), "甲局|乙局".into())
        );
        assert_eq!(units(&mut once, "文字。(责任单位:甲局;丙局)").1, "");
    }

    #[test]
    fn labels_in_brackets_stand_before_their_units() {
        let text =
            "文字。\n【责任领导】王某、林某 【牵头科室】发展办 【配合单位】财政所、各社区 【完成时间】6月底";
        check(text, "发展办|财政所|各社区", "发展办");
        check(
            "文字。\n【责任单位】甲局、乙局\n【完成时限】年底",
            "甲局|乙局",
            "",
        );
        check("文字。\n配合部门:行政审批局 完成时限:9月", "行政审批局", "");
        // Where an office is says nothing of who is responsible.
        check("文字,并报领导小组办公室(设在甲局)。", "", "");
    }

    #[test]
    fn who_is_named_first_of_all_leads_only_beside_others() {
        check("文字。\n主责单位:甲局,乙局", "甲局|乙局", "");
        check("文字。\n主责单位:甲局\n协办单位:乙局", "甲局|乙局", "甲局");
    }

    #[test]
    fn a_unit_named_as_lead_in_a_sentence_leads() {
        check("市林业局要发挥牵头作用。(责任单位:各县区)", "各县区", "市林业局");
        check("各级招商牵头部门要加强队伍。(责任单位:各县区)", "各县区", "");
        check(
            "市水利局要牵头做好日常工作。(责任单位:各县区)",
            "各县区",
            "市水利局",
        );
        check(
            "联席会议由市水利局、市农业农村局组成,市水利局为牵头单位。",
            "",
            "市水利局",
        );
        check(
            "形成由政府领导、园区建设办公室牵头、各镇联动的机制。",
            "",
            "园区建设办公室",
        );
        check("积极探索完善政府牵头、部门联动的机制。", "", "");
        check("实行党委领导、部门牵头、社会参与。", "", "");
    }
}
