//! Who is responsible: the closing clause of an article in all its brackets and labels, and who of them leads. Units are
//! given as written; resolving groups such as 各县区 to a list is a matter of the directory of units. Units that are only
//! named in the text are not responsible, but a unit named in a sentence as lead (牵头) leads.

use std::ops::Range;
use std::sync::LazyLock;

use kaifa_base::Span;
use regex::Regex;

use crate::brackets;
use crate::folded::Folded;
use crate::source::Source;

/// A unit as written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitMention {
    /// The name as written, without the blanks of line breaks.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// The units of one clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Responsible {
    /// All units of the closing clause, in order, each once.
    pub units: Vec<UnitMention>,
    /// Those that lead.
    pub lead: Vec<UnitMention>,
    /// Where the closing clause stands in the even text; other readers leave it out.
    pub clauses: Vec<Range<usize>>,
}

/// Reads clause after clause; remembers "the first one leads, also below" (下同).
#[derive(Debug, Default)]
pub struct ResponsibleReader {
    first_leads: bool,
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:主要|第一|共同|具体|市级|省级)?(责任|牵头责任|牵头|配合|负责|协同|协办|协助|主办|承办|实施|落实|参加|参与|主管|组织|完成|牵头负责)",
        r"(?:单位|部门|主体|机关)(?:及分工|和分工)?[:]"
    ))
    .unwrap()
});
static FIRST_LEADS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"[。;,]?(?:列|排)(?:在)?(?:第一位|第一|首位)的?[^,。;)〕]{0,8}牵头[^,。;)〕]*(?:[,、。]?(下同))?",
    )
    .unwrap()
});
static ROLE_AT_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:等)?(?:(?:按照?|依据?|根据)(?:各自)?(?:职责|职能|任务)(?:分工)?)?(?:分别|共同|具体|组织)?",
        r"(牵头负责|牵头落实|牵头实施|牵头|负责落实|负责|配合|参与|参加|协助|协同|承办|落实|实施|抓好落实|分工负责)$"
    ))
    .unwrap()
});
static DUTY_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:按照?|依据?|根据)?(?:各自)?(?:职责|职能|任务)?(?:分工)?(?:负责|落实|下同)?$").unwrap()
});
static ENDS_WITH_ROLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:负责|牵头|配合|分工落实|组织实施|承办)(?:[。,;][^()]*)?$").unwrap());
static LAST_SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:此项工作|本项工作|该项工作|上述工作|以上工作|具体)?由?([^,。;:]{2,60}?)(?:牵头负责|负责牵头|牵头|负责)(?:[,;]([^,。;]{2,80}?)(?:配合|参与|按职责分工负责|协助))?。?$")
        .unwrap()
});
static BODY_LEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[。;,\n])(?:分别)?由?((?:[^,。;:、\n()“”]{1,18}(?:局|委|办|厅|部|署|院|政府|党委|中心|管委会|部门|办公室)(?:\([^()]*\))?[、和]?)+)",
        r"(?:要|应|应当|负责|按[^,。;]{0,8})?(?:履行好?|发挥好?|做好|会同[^,。;]{0,12})?牵头(?:会同|负责|组织|协调|推进|制定|建立|统筹|实施|抓|开展|考核|作用|职能|职责|,|、|。)"
    ))
    .unwrap()
});
static UNIT_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:局|委|办|厅|部|署|院|政府|党委|党工委|中心|管委会|部门|单位|办公室|公司|银行|支行|分行|海关|区|县|市|会|组|集团|板块|大学|研究所)(?:\([^()]*\))?$").unwrap()
});
static GENERIC_AFTER_AND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:以及|及)(各|有关|相关|其他|其它)").unwrap());
static AND_SO_ON: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"等(?:(有关|相关|各有关|各相关)(部门|单位)|(?:部门|单位|地方)?)$").unwrap());

impl ResponsibleReader {
    /// Reads the own words of a clause.
    pub fn read(&mut self, source: &Source, folded: &Folded, own: Range<usize>) -> Responsible {
        let text = &folded.text()[own.clone()];
        let mut found = Responsible::default();
        let closing = closing_clauses(text);
        let mut tokens: Vec<Token> = Vec::new();
        let mut first_leads_here = false;
        for clause in &closing {
            if let Some(note) = FIRST_LEADS.captures(&text[clause.clone()]) {
                first_leads_here = true;
                self.first_leads |= note.get(1).is_some();
            }
            tokens.extend(split(text, clause.clone()));
            found
                .clauses
                .push(own.start + clause.start..own.start + clause.end);
        }
        let mention = |range: Range<usize>| {
            let span = folded.span(own.start + range.start..own.start + range.end);
            UnitMention {
                name: original(source, folded, own.start + range.start..own.start + range.end),
                span,
            }
        };
        for token in &tokens {
            let unit = mention(token.range.clone());
            if token.leads && !found.lead.iter().any(|l| l.name == unit.name) {
                found.lead.push(unit.clone());
            }
            if !found.units.iter().any(|u| u.name == unit.name) {
                found.units.push(unit);
            }
        }
        if found.lead.is_empty()
            && (self.first_leads || first_leads_here)
            && let Some(first) = found.units.first()
        {
            found.lead.push(first.clone());
        }
        for named in BODY_LEAD.captures_iter(text) {
            let mut range = named.get(1).map_or(0..0, |m| m.range());
            // 按照性质分别由甲局牵头: the name begins after 由.
            if let Some(by) = text[range.clone()].rfind('由') {
                range.start += by + '由'.len_utf8();
            }
            let inside = closing.iter().any(|c| c.contains(&range.start));
            for unit in pieces(text, range).into_iter().filter(|_| !inside) {
                let unit = mention(unit);
                if !found.lead.iter().any(|l| l.name == unit.name) {
                    found.lead.push(unit);
                }
            }
        }
        found
    }
}

impl ResponsibleReader {
    /// The units of a list that needs no label, such as a cell under the heading 责任单位. Lines that end with a whole name end
    /// a unit; others were only broken.
    pub(crate) fn list(&self, source: &Source, folded: &Folded, list: Range<usize>) -> Vec<UnitMention> {
        let text = folded.text();
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut start = list.start;
        for (at, _) in text[list.clone()].match_indices('\n') {
            let end = list.start + at;
            if UNIT_END.is_match(&text[start..end]) {
                parts.push(start..end);
                start = end + 1;
            }
        }
        parts.push(start..list.end);
        let mut units: Vec<UnitMention> = Vec::new();
        for range in parts.into_iter().flat_map(|part| pieces(text, part)) {
            let unit = UnitMention {
                name: original(source, folded, range.clone()),
                span: folded.span(range),
            };
            let words = !unit.name.trim_matches(['-', '—', '/', '无']).is_empty();
            if words && !units.iter().any(|known| known.name == unit.name) {
                units.push(unit);
            }
        }
        units
    }
}

/// The words as they stand in the source, without the blanks of line breaks and whatever stood between two pages.
fn original(source: &Source, folded: &Folded, range: Range<usize>) -> String {
    let mut name = String::new();
    let mut at = range.start;
    for c in folded.text()[range].chars() {
        if c != '\n' {
            name.push_str(source.slice(folded.span(at..at + c.len_utf8())));
        }
        at += c.len_utf8();
    }
    name
}

/// A unit in a closing clause.
struct Token {
    range: Range<usize>,
    leads: bool,
}

/// The closing clauses of an article, without their brackets, as ranges of its text.
fn closing_clauses(text: &str) -> Vec<Range<usize>> {
    let groups = brackets::groups(text);
    let mut clauses: Vec<Range<usize>> = Vec::new();
    // A labelled bracket, the last one; it may be open at a cut-off end.
    let labelled = LABEL.find_iter(text).last();
    if let Some(label) = &labelled {
        let enclosing = groups
            .iter()
            .rfind(|g| g.inner.start <= label.start() && label.end() <= g.inner.end);
        match enclosing {
            Some(group) => clauses.push(group.inner.clone()),
            None => {
                // Lines of their own, one label after the other, or a last sentence after a full stop.
                let opens = |m: &regex::Match| {
                    m.start() == 0 || text[..m.start()].ends_with(['\n', '。', ';', '(', '〔', '['])
                };
                let outside = |m: &regex::Match| !groups.iter().any(|g| g.inner.contains(&m.start()));
                if let Some(first) = LABEL.find_iter(text).filter(|m| opens(m) && outside(m)).last() {
                    let start = LABEL
                        .find_iter(text)
                        .filter(|m| opens(m) && outside(m))
                        .find(|m| {
                            text[m.start()..first.start()]
                                .chars()
                                .filter(|c| *c == '。')
                                .count()
                                <= 1
                                && text[m.start()..first.start()].chars().count() < 160
                        })
                        .map_or(first.start(), |m| m.start());
                    let end = text[first.end()..]
                        .find(['\n', '。'])
                        .map_or(text.len(), |end| first.end() + end);
                    clauses.push(start..end);
                }
            }
        }
        // Two brackets side by side: (牵头单位:甲)(配合单位:乙)
        while let Some(group) = clauses.first().cloned().and_then(|first| {
            groups.iter().find(|g| {
                g.outer.end == brackets::opening_start(text, first.start)
                    && LABEL.is_match(&text[g.inner.clone()])
            })
        }) {
            clauses.insert(0, group.inner.clone());
        }
    }
    if clauses.is_empty()
        && let Some(group) = groups
            .iter()
            .rfind(|g| text[g.outer.end..].trim_matches(['。', '\n']).is_empty())
        && ENDS_WITH_ROLE.is_match(&text[group.inner.clone()])
        && !text[group.inner.clone()].starts_with("以下")
    {
        clauses.push(group.inner.clone());
    }
    if clauses.is_empty() {
        clauses.extend(last_sentence(text));
    }
    clauses
}

/// A last sentence that says nothing but who does it: 由甲牵头,乙、丙配合。
fn last_sentence(text: &str) -> Option<Range<usize>> {
    let end = text.trim_end_matches(['。', '\n']).len();
    let start = text[..end]
        .rfind(['。', '\n'])
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let found = LAST_SENTENCE.captures(&text[start..end])?;
    let all_units = found.iter().skip(1).flatten().all(|list| {
        pieces(text, start + list.start()..start + list.end())
            .iter()
            .all(|unit| {
                let name = &text[unit.clone()];
                UNIT_END.is_match(name) && name.chars().count() <= 20
            })
    });
    (start > 0 && all_units).then_some(start..end)
}

fn split(text: &str, clause: Range<usize>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let note = FIRST_LEADS.find(&text[clause.clone()]);
    let end = note.map_or(clause.end, |note| clause.start + note.start());
    let labels: Vec<(Range<usize>, bool)> = LABEL
        .captures_iter(&text[clause.start..end])
        .filter_map(|c| {
            let whole = c.get(0)?;
            Some((
                clause.start + whole.start()..clause.start + whole.end(),
                c[1].starts_with("牵头"),
            ))
        })
        .collect();
    // Inside brackets a line break is one of the page's, not of the list.
    let enclosed = text[..clause.start].ends_with(['(', '〔', '[', '【']);
    let separators: &[char] = if enclosed {
        &[',', ';', '。']
    } else {
        &[',', ';', '。', '\n']
    };
    let mut starts: Vec<(usize, usize, bool)> = vec![(clause.start, clause.start, false)];
    starts.extend(
        labels
            .iter()
            .map(|(range, leads)| (range.start, range.end, *leads)),
    );
    for (index, (_, from, leads)) in starts.iter().enumerate() {
        let to = starts.get(index + 1).map_or(end, |(next, _, _)| *next);
        for part in brackets::split_outside(text, *from..to, separators) {
            tokens.extend(part_units(text, part, *leads));
        }
    }
    tokens
}

/// The units of a part between commas; its last word may give their role.
fn part_units(text: &str, part: Range<usize>, label_leads: bool) -> Vec<Token> {
    let words = &text[part.clone()];
    let role = ROLE_AT_END.captures(words);
    let (end, leads) = match &role {
        Some(role) => (
            part.start + role.get(0).map_or(words.len(), |m| m.start()),
            label_leads || role[1].starts_with("牵头"),
        ),
        None => (part.end, label_leads),
    };
    // 甲牵头会同乙: only what stands before 牵头 leads.
    if let Some(at) = text[part.start..end].find("牵头") {
        let at = part.start + at;
        let mut tokens: Vec<Token> = pieces(text, part.start..at)
            .into_iter()
            .map(|range| Token { range, leads: true })
            .collect();
        let rest = at + "牵头".len();
        tokens.extend(pieces(text, rest..end).into_iter().map(|range| Token {
            range,
            leads: label_leads,
        }));
        return tokens;
    }
    pieces(text, part.start..end)
        .into_iter()
        .map(|range| Token { range, leads })
        .collect()
}

/// Splits a list of units at 、 会同 and at 及 before a generic group, and cleans each.
fn pieces(text: &str, list: Range<usize>) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let mut parts = brackets::split_outside(text, list, &['、', ',', ';', '。']);
    // 各市、县(市、区)政府 is one group of units.
    for index in (1..parts.len()).rev() {
        if matches!(
            &text[parts[index - 1].clone()],
            "各市" | "各区" | "各州" | "各盟市"
        ) && text[parts[index].clone()].starts_with('县')
        {
            parts[index - 1].end = parts[index].end;
            parts.remove(index);
        }
    }
    for piece in parts {
        let mut from = piece.start;
        for together in text[piece.clone()].match_indices("会同") {
            cuts.push(from..piece.start + together.0);
            from = piece.start + together.0 + together.1.len();
        }
        while let Some(and) = GENERIC_AFTER_AND.captures(&text[from..piece.end]) {
            let (whole, generic) = (
                and.get(0).map_or(0, |m| m.start()),
                and.get(1).map_or(0, |m| m.start()),
            );
            cuts.push(from..from + whole);
            from += generic;
        }
        cuts.push(from..piece.end);
    }
    cuts.into_iter().flat_map(|cut| clean(text, cut)).collect()
}

/// Takes 由, 等, 负责 and the like off a unit; 甲等有关部门 is two.
fn clean(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let inner = text[range.clone()].trim_matches('\n');
    let start = range.start + text[range.clone()].find(inner).unwrap_or_default();
    let mut range = start..start + inner.len();
    for word in ["由", "以及", "并由"] {
        if text[range.clone()].starts_with(word) {
            range.start += word.len();
        }
    }
    if let Some(role) = ROLE_AT_END.find(&text[range.clone()]) {
        range.end = range.start + role.start();
    }
    let mut result = Vec::new();
    if let Some(more) = AND_SO_ON.captures(&text[range.clone()]) {
        let start = range.start;
        if let Some(group) = more.get(1) {
            result.push(start + group.start()..range.end);
        }
        range.end = start + more.get(0).map_or(0, |m| m.start());
    }
    let name = &text[range.clone()];
    if !name.is_empty() && !DUTY_ONLY.is_match(name) {
        result.insert(0, range);
    }
    result
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
    fn a_unit_named_as_lead_in_a_sentence_leads() {
        check("市林业局要发挥牵头作用。(责任单位:各县区)", "各县区", "市林业局");
        check("各级招商牵头部门要加强队伍。(责任单位:各县区)", "各县区", "");
    }
}
